// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/app/config.hpp"
#include "agent/net/collector.hpp"
#include "uploader/delivery.hpp"
#include "uploader/signing_key.hpp"
#include "uploader/spool.hpp"

namespace camaudit::app {

/// Where summaries go and what is shown there, read and found sound.
struct Collector {
  uploader::Destination destination;
  net::CollectorProfile profile;
  std::optional<uploader::PublicKey> receipt_key;
  std::optional<UtcSeconds> client_not_after;
  std::vector<std::string> notes;  ///< a line each
};

/// As configured. NotFound and PermissionDenied are of a file that is named; InvalidInput is the configuration's.
Result<Collector> load_collector(const Config& config);

std::string spool_directory(const std::string& state_dir);
/// Where what the collector signed for this site's summaries is kept.
std::string receipts_directory(const std::string& state_dir);
/// Where summaries of other sites lie, a folder for each site in one for each authority.
std::string carried_directory(const std::string& state_dir);
uploader::SpoolPlace spool_place(const Config& config, const std::string& state_dir, uploader::FileSystem& files,
                                 const Clock& clock);

}  // namespace camaudit::app
