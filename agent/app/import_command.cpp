// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>
#include <sstream>

#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/options.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/sha256.hpp"
#include "agent/base/text.hpp"
#include "agent/register/footage_file.hpp"
#include "agent/register/footage_system.hpp"
#include "agent/report/columns.hpp"
#include "agent/store/footage_import.hpp"

namespace camaudit::app {
namespace {

constexpr std::size_t kMaximumImportBytes = std::size_t{32} << 20U;  // the reader has a smaller limit of its own
constexpr std::size_t kNamedCameras = 10;

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// Cameras that are no row of cameras.csv; by the register alone, since devices are only known when they are surveyed.
void tell_strangers(const std::vector<model::ImportedFootage>& rows, const std::vector<model::Camera>& cameras) {
  std::vector<model::KeptFootage> kept;
  for (const auto& row : rows) kept.push_back({row, {}});
  std::size_t strangers = 0;
  for (const auto& owner : registry::footage_owners(kept, cameras, {})) {
    if (owner.asset_id) continue;
    if (++strangers <= kNamedCameras) complain(owner.note);
  }
  if (strangers > kNamedCameras) complain(fmt::format("and {} more", strangers - kNamedCameras));
  if (strangers > 0) {
    complain(
        fmt::format("{} could not be tied to a row of cameras.csv: the period of no scheme is known to hold for "
                    "them, so retention_days counts",
                    counted(strangers, "camera")));
  }
}

std::string day_and_time(const std::optional<UtcSeconds>& time) {
  return time ? format_rfc3339(*time) : "";
}

}  // namespace

int import_retention_command(const CommonOptions& common, const ImportOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto text = read_file(options.file, kMaximumImportBytes);
  if (!text) return complain_of_file(text.error());
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  const auto read = registry::read_footage_file(options.file, *text, now);
  if (!common.quiet) {
    for (const std::string& note : read.notes) complain(note);
  }
  if (!read.problems.empty()) {
    complain(to_string(read.problems));
    complain(fmt::format("{}: nothing was imported", counted(read.problems.size(), "problem")));
    return kExitBadConfig;
  }
  const auto [declared, declared_exit] = declared_for(*config, now);
  if (!declared) return declared_exit;
  std::set<std::string> sources;
  for (const auto& row : read.rows) sources.insert(to_lower_ascii(row.source));
  const std::string what =
      fmt::format("{} of {}", counted(read.rows.size(), "camera"), counted(sources.size(), "system"));
  if (!common.quiet) tell_strangers(read.rows, declared->camera);
  if (options.dry_run) {
    fmt::print("{}: {}, nothing wrong; nothing was imported\n", escape_for_terminal(options.file), what);
    return output_exit();
  }
  auto inventory = store::open_inventory(inventory_path(common.state_dir), now);
  if (!inventory) return complain_and_exit(inventory.error());
  if (!inventory->alert.empty()) complain(inventory->alert);
  const std::string name = std::filesystem::path(options.file).filename().string();
  const model::ImportedFile file{bounded_text(name, 200), to_hex(sha256(*text)), now};
  const auto imported = store::import_footage(inventory->database, file, read.rows);
  if (!imported) return complain_and_exit(imported.error());
  if (imported->before) {
    fmt::print("{}: imported already, as {} on {}; nothing changed\n", escape_for_terminal(options.file),
               escape_for_terminal(imported->before->name), format_rfc3339(imported->before->imported_at));
    return output_exit();
  }
  fmt::print("{}: {}: {} new, {} replaced, {} left aside since what is kept was observed later\n",
             escape_for_terminal(options.file), what, imported->added, imported->replaced, imported->older);
  return output_exit();
}

int import_list_command(const CommonOptions& common) {
  auto inventory = inventory_or_exit(common);
  if (!inventory.database) return inventory.exit_code;
  const auto kept = store::imported_footage(*inventory.database);
  if (!kept) return complain_and_exit(kept.error());
  report::Columns columns({"SYSTEM", "CAMERA", "DAYS", "EARLIEST", "LATEST", "OBSERVED", "FILE"});
  for (const auto& [footage, file] : *kept) {
    columns.add({footage.source, footage.camera,
                 footage.configured_days ? fmt::format("{}", *footage.configured_days) : "",
                 day_and_time(footage.earliest), day_and_time(footage.latest), format_rfc3339(footage.observed_at),
                 fmt::format("{} of {}", file.name, format_date(file.imported_at))});
  }
  std::ostringstream out;
  columns.write(out, output_style(common.colour));
  std::cout << out.str() << fmt::format("\n{}\n", counted(kept->size(), "camera")) << std::flush;
  return output_exit();
}

int import_forget_command(const CommonOptions& common, const ImportOptions& options) {
  // Nothing is made where there is nothing to forget.
  if (auto inventory = inventory_or_exit(common); !inventory.database) return inventory.exit_code;
  auto inventory = store::open_inventory(inventory_path(common.state_dir), to_utc_seconds(SystemClock().wall()));
  if (!inventory) return complain_and_exit(inventory.error());
  if (!inventory->alert.empty()) complain(inventory->alert);
  const auto camera = options.camera.empty() ? std::nullopt : std::optional(options.camera);
  const auto forgotten = store::forget_footage(inventory->database, options.source, camera);
  if (!forgotten) return complain_and_exit(forgotten.error());
  if (*forgotten == 0) {
    complain(fmt::format("nothing was imported of {}{}: 'camaudit import list' tells what was",
                         escape_for_terminal(bounded_text(options.source, 100)),
                         camera ? ", camera " + escape_for_terminal(bounded_text(*camera, 100)) : ""));
    return kExitNoInput;
  }
  fmt::print("{} forgotten\n", counted(*forgotten, "camera"));
  return output_exit();
}

}  // namespace camaudit::app
