// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/problem.hpp"

namespace camaudit::collector {

/// An authority that ought to report, as the central team lists them.
struct ListedAuthority {
  std::string gss_code;
  std::string name;
  std::string nation;
  std::string police_force;
};

struct AuthorityList {
  std::vector<ListedAuthority> authorities;  ///< by code
  std::vector<Problem> problems;
};

/// authorities.csv: a first row with gss_code, name, nation and police_force in any order, then one row for each
/// authority. Other columns are passed over.
AuthorityList read_authorities(const std::string& file, std::string_view bytes);

}  // namespace camaudit::collector
