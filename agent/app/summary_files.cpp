// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/summary_files.hpp"

#include <filesystem>
#include <optional>
#include <utility>

#include "uploader/entry_name.hpp"

namespace camaudit::app {

Result<std::string> latest_summary(const std::string& state_dir) {
  const std::filesystem::path spool = std::filesystem::path(state_dir) / "spool";
  std::optional<std::pair<uploader::EntryName, std::string>> latest;
  for (const char* folder : {"pending", "sent", "parked"}) {
    std::error_code problem;
    std::filesystem::directory_iterator entries(spool / folder, problem);
    for (; !problem && entries != std::filesystem::directory_iterator(); entries.increment(problem)) {
      const auto name = uploader::EntryName::parse(entries->path().filename().string());
      if (name && (!latest || latest->first < *name)) latest = {*name, entries->path().string()};
    }
    if (problem == std::errc::permission_denied) {
      return fail(ErrorKind::PermissionDenied, "{} cannot be read: {}", (spool / folder).string(), problem.message());
    }
  }
  if (!latest) {
    return fail(ErrorKind::NotFound, "{} holds no summary: 'camaudit nightly' makes one, or name a file",
                spool.string());
  }
  return std::move(latest->second);
}

}  // namespace camaudit::app
