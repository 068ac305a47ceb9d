// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/time.hpp"

namespace camaudit::model {

/// How the id of a system begins whose footage was imported.
inline constexpr std::string_view kImportPrefix = "import:";

/// What a video management system that offers no ONVIF recording service says of the footage of one camera, as somebody
/// exported it.
struct ImportedFootage {
  std::string source;  ///< the system it comes from
  std::string camera;  ///< as the file names it: asset id, name, or what the device is found by
  std::optional<std::int64_t> configured_days;  ///< after which it deletes; 0: it sets no limit
  std::optional<UtcSeconds> earliest;
  std::optional<UtcSeconds> latest;
  UtcSeconds observed_at;  ///< ages are counted up to here
};

/// A file that was imported.
struct ImportedFile {
  std::string name;    ///< without its directory
  std::string sha256;  ///< of its bytes, in hexadecimal
  UtcSeconds imported_at;
};

/// What is kept of one camera of one system, and from which file.
struct KeptFootage {
  ImportedFootage footage;
  ImportedFile file;
};

}  // namespace camaudit::model
