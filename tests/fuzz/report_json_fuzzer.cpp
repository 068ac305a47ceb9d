// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the report that `convert` reads: refused in one harmless line, or a report that is harmless and whole in
// every format, and the same when it is read back.
#include <string>

#include "agent/report/read_json.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/report_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit;
  const auto report = report::read_json("r.json", {reinterpret_cast<const char*>(data), size});
  if (report) {
    fuzz::check_formats(*report);
  } else {
    fuzz::require(report.error().what.starts_with("r.json:") && fuzz::is_harmless(report.error().what),
                  "a refusal names the file in one harmless line");
  }
  return 0;
}
