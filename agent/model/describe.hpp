// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <string_view>
#include <type_traits>

namespace camaudit::model {

/// Calls `visit(name, member)` for every described member of a struct, in the order of its description.
template <class Struct, class Visitor>
void for_each_member(Struct& object, Visitor&& visit) {
  using Plain = std::remove_const_t<Struct>;
  boost::mp11::mp_for_each<boost::describe::describe_members<Plain, boost::describe::mod_public>>(
      [&](auto member) { visit(std::string_view{member.name}, object.*member.pointer); });
}

/// Calls `visit(name, rows)` for every fact table of a device, `rows` being a std::vector of its row struct.
template <class Facts, class Visitor>
void for_each_table(Facts& facts, Visitor&& visit) {
  for_each_member(facts, visit);
}

}  // namespace camaudit::model
