// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as cameras.csv: it is read to the end or refused with a place, what was read is UTF-8 and finds its way
// back through a draft, which keeps the bytes as they are and is complete when it is made again.
#include <set>
#include <string>

#include "agent/base/csv.hpp"
#include "agent/register/draft.hpp"
#include "agent/register/keys.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;

void check_rows(const CsvFile& csv) {
  std::size_t number = 0;
  std::size_t line = 0;
  for (const CsvRow& row : csv.rows) {
    require(row.number > number && !row.cells.empty(), "rows are counted upwards");
    number = row.number;
    for (const CsvCell& cell : row.cells) {
      require(!find_invalid_utf8(cell.text), "a cell is UTF-8");
      require(cell.line >= line && cell.line > 0 && cell.column > 0, "a cell knows its place");
      line = cell.line;
    }
  }
}

void check_cameras(const registry::Register& read) {
  std::set<std::string> ids;
  for (const model::Camera& camera : read.declared.camera) {
    require(!camera.asset_id.empty() && ids.insert(camera.asset_id).second, "every camera has an id of its own");
  }
  for (const std::string& address : registry::known_addresses(read.declared.camera)) {
    require(registry::parse_device_address(address).has_value(), "an address that is asked is one");
  }
}

void check_draft(const registry::SourceFile& source, const std::string& bytes) {
  registry::FoundDevice device;
  device.id = "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  device.identities = {device.id};
  device.address = "192.0.2.1:80";
  device.serial = "S1";
  const auto draft = registry::draft(source, {device}, fuzz::kToday);
  if (!draft) {
    require(!draft.error().what.empty(), "a refusal says why");
    return;
  }
  require(draft->csv.starts_with(bytes), "a draft keeps what was there");
  const auto again = registry::draft(registry::SourceFile{"c.csv", draft->csv}, {device}, fuzz::kToday);
  require(again && again->rows == 0, "a draft is complete");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = fuzz::text_of(data, size);
  const CsvFile csv = read_csv("c.csv", bytes);
  fuzz::check_problems(csv.problems, "c.csv", bytes);
  check_rows(csv);
  const registry::SourceFile source{"c.csv", bytes};
  const registry::Register read = registry::read_register(std::nullopt, source, fuzz::kToday);
  fuzz::check_problems(read.problems, "c.csv", bytes);
  for (const std::string& note : read.notes) require(fuzz::is_harmless(note), "a note is one harmless line");
  if (read.problems.empty()) check_cameras(read);
  check_draft(source, bytes);
  return 0;
}
