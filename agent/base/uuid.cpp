// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/uuid.hpp"

#include <cstddef>

#include "agent/base/text.hpp"

namespace camaudit {

std::string normalised_uuid(std::string_view text) {
  std::string lower = to_lower_ascii(text);
  const auto start = lower.find_first_not_of(" \t\r\n");
  lower = start == std::string::npos ? "" : lower.substr(start, lower.find_last_not_of(" \t\r\n") - start + 1);
  for (const std::string_view prefix : {"urn:", "uuid:"}) {
    if (lower.starts_with(prefix)) lower.erase(0, prefix.size());
  }
  if (lower.size() != 36) return {};
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (lower[i] >= '0' && lower[i] <= '9') || (lower[i] >= 'a' && lower[i] <= 'f');
    if (dash ? lower[i] != '-' : !hex) return {};
  }
  if (lower.find_first_not_of("0-") == std::string::npos) return {};
  return "urn:uuid:" + lower;
}

}  // namespace camaudit
