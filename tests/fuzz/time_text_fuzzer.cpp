// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a date, a duration and something to show: what is read can be written and read again, and what is shown
// holds no control character.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/base/text.hpp"
#include "agent/base/time.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto time = parse_date_time(text)) {
    const bool printable = time->value > -62'167'219'200 && time->value < 253'402'300'799;
    if (printable && parse_date_time(format_rfc3339(*time)) != time) std::abort();
  }
  if (const auto duration = parse_xs_duration(text); duration && duration->seconds < 0) std::abort();
  parse_config_duration(text);
  const std::string bounded = bounded_text(text, 64);
  if (bounded.size() > 64 || find_invalid_utf8(bounded)) std::abort();
  const std::string shown = escape_for_terminal(text);
  if (find_invalid_utf8(shown)) std::abort();
  for (const char c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) std::abort();
  }
  display_width(text);
  return 0;
}
