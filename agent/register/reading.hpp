// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/problem.hpp"
#include "agent/model/declared.hpp"

namespace camaudit::registry {

/// A name by which one declaration points at another.
struct Reference {
  enum class Kind { Scheme, Camera, Dpia };
  Kind kind = Kind::Scheme;
  std::string id;
  Problem where;      ///< `what` is how the field is called
  bool past = false;  ///< told of a day that is over: what it names may be gone since
};

/// The declarations while they are read: what has been understood, what is wrong, and what points where.
struct Reading {
  model::Declared declared;
  std::vector<Problem> problems;
  std::vector<std::string> notes;  ///< worth knowing and no fault
  std::vector<Reference> references;
};

/// "register.toml:14", from a path.
std::string place_of(std::string_view file, std::size_t line);

/// What the numbers and days of one row say of each other: "closed_in_time is greater than received", or empty.
std::vector<std::string> order_problems(std::string_view table, const std::map<std::string, double>& numbers);

}  // namespace camaudit::registry
