// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "uploader/collector/origin.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/file_system.hpp"

namespace camaudit::collector {

/// A file that lies where nginx puts what it receives.
struct IncomingFile {
  Origin origin;                            ///< by its folders; empty where it lies in none of a site
  std::string path;                         ///< below the folder of incoming files, as it is
  std::optional<uploader::EntryName> name;  ///< absent: it has no place there
};

/// What a path below the folder of incoming files says: GSS_CODE/SITE/EPOCH-SEQUENCE-SHA256.dsse.json.
IncomingFile incoming_file(std::string path);

/// A folder that was not entered.
struct PassedOver {
  std::string path;  ///< below the folder of incoming files
  std::string why;
  bool alert = false;  ///< summaries may lie in it
};

/// Everything in the folder, by authority, site and name; nothing if the folder is not there. Symbolic links are not
/// followed. A folder that is none of an authority or site, or may not be read, is told to `passed_over`. An error for
/// what cannot be told to be a folder.
Result<std::vector<IncomingFile>> list_incoming(uploader::FileSystem& files, const std::string& directory,
                                                std::vector<PassedOver>& passed_over);

}  // namespace camaudit::collector
