// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace camaudit::collector {

/// Whose summary something is: an authority, by the code that the Office for National Statistics gives it, and the site
/// of one of its agents.
struct Origin {
  std::string gss_code;
  std::string site;

  /// "E09000099/main", as the folders are called.
  std::string to_string() const { return gss_code + "/" + site; }
  auto operator<=>(const Origin&) const = default;
};

/// A capital letter and eight digits.
bool is_gss_code(std::string_view text);

}  // namespace camaudit::collector
