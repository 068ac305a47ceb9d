// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as cameras.csv: it is read to the end or refused with a place, what was read is UTF-8, and a draft keeps
// the bytes as they are and is complete when it is made again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/base/csv.hpp"
#include "agent/base/text.hpp"
#include "agent/register/draft.hpp"
#include "agent/register/footage_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const CsvFile csv = read_csv("c.csv", bytes);
  for (const CsvRow& row : csv.rows) {
    for (const CsvCell& cell : row.cells) {
      if (find_invalid_utf8(cell.text) || cell.line == 0 || cell.column == 0) std::abort();
    }
  }
  const registry::SourceFile source{"c.csv", bytes};
  const UtcSeconds today{1'781'524'800};
  const registry::Register read = registry::read_register(std::nullopt, source, today);
  for (const Problem& problem : read.problems) {
    if (find_invalid_utf8(problem.what)) std::abort();
  }
  for (const Problem& problem : registry::read_footage_file("c.csv", bytes, today).problems) {
    if (find_invalid_utf8(problem.what)) std::abort();
  }
  registry::FoundDevice device;
  device.id = "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  device.identities = {device.id};
  device.address = "192.0.2.1:80";
  device.serial = "S1";
  const auto draft = registry::draft(source, {device}, today);
  if (!draft) return 0;
  if (!draft->csv.starts_with(bytes)) std::abort();
  const auto again = registry::draft(registry::SourceFile{"c.csv", draft->csv}, {device}, today);
  if (!again || again->rows != 0) std::abort();
  return 0;
}
