// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the file of `import retention`: read or refused with a place, what is accepted is in order, nothing
// was observed after today, and every system is one device that is none.
#include <set>
#include <string>
#include <utility>

#include "agent/register/footage_file.hpp"
#include "agent/register/footage_system.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;

void check_row(const model::ImportedFootage& row) {
  require(!row.source.empty() && !row.camera.empty(), "a row names a system and a camera");
  fuzz::require_bounded(row.source, 4000);
  fuzz::require_bounded(row.camera, 4000);
  require(row.configured_days.value_or(0) >= 0, "a number of days is not negative");
  require(row.observed_at <= fuzz::kToday, "nothing was observed after today");
  require(!row.earliest || !row.latest || *row.earliest <= *row.latest, "the earliest lies before the latest");
}

/// The devices that rules see of it.
void check_systems(const std::vector<model::ImportedFootage>& rows) {
  std::vector<model::KeptFootage> kept;
  for (const auto& row : rows) kept.push_back({row, {"f.csv", "", fuzz::kToday}});
  std::set<std::string> sources;
  for (const auto& row : rows) sources.insert(to_lower_ascii(row.source));
  const auto systems = registry::footage_systems(kept, {}, {});
  require(systems.size() == sources.size(), "every system is one device");
  for (const auto& system : systems) {
    require(system.id.value().starts_with(model::kImportPrefix) && system.state == model::DeviceState::Imported,
            "what is imported is never taken for a device");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = fuzz::text_of(data, size);
  const registry::FootageFile file = registry::read_footage_file("f.csv", bytes, fuzz::kToday);
  fuzz::check_problems(file.problems, "f.csv", bytes);
  for (const std::string& note : file.notes) require(fuzz::is_harmless(note), "a note is one harmless line");
  if (!file.problems.empty()) return 0;
  for (const auto& row : file.rows) check_row(row);
  check_systems(file.rows);
  return 0;
}
