// SPDX-License-Identifier: GPL-3.0-or-later
// Any text in every place of a report that comes from devices and people: in no format does it open, close, link,
// colour or calculate anything.
#include "agent/base/text.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/report_check.hpp"
#include "tests/unit/report/hostile.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit;
  // As everything that a device says is kept, but shorter: it stands in a hundred places.
  const std::string text = bounded_text(fuzz::text_of(data, size), 256);
  fuzz::check_formats(report::report_of(text));
  // Longer ones are tried but not learnt from: changes of what is cut off change nothing.
  return size > 320 ? -1 : 0;
}
