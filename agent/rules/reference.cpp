// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/reference.hpp"

#include <fmt/format.h>

#include "agent/rules/policy.hpp"
#include "agent/store/schema.hpp"

namespace camaudit::rules {
namespace {

std::string range_of(const PolicyParameter& parameter) {
  return parameter.minimum && parameter.maximum ? fmt::format("{} to {}", *parameter.minimum, *parameter.maximum) : "";
}

}  // namespace

std::string view_reference() {
  std::string text;
  for (const store::View& view : store::views()) {
    text += fmt::format("\n**`{}`**: {}.\n\n| column | type | |\n|---|---|---|\n", view.name, view.comment);
    for (const store::Column& column : view.columns) {
      text += fmt::format("| `{}` | {}{} | {} |\n", column.name, to_string(column.type),
                          column.optional ? ", or NULL" : "", column.comment);
    }
  }
  return text;
}

std::string policy_reference() {
  std::string text =
      "\n| name | type | default | range | meaning | where the default comes from |\n|---|---|---|---|---|---|\n";
  for (const PolicyParameter& parameter : policy_parameters()) {
    text += fmt::format("| `{}` | {} | `{}`{} | {} | {} | {} |\n", parameter.name, to_string(parameter.type),
                        to_text(parameter.standard), parameter.unit.empty() ? "" : " " + parameter.unit,
                        range_of(parameter), parameter.meaning, parameter.norm);
  }
  return text;
}

}  // namespace camaudit::rules
