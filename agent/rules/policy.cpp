// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "agent/base/text.hpp"
#include "agent/base/toml_reader.hpp"
#include "agent/rules/embedded.hpp"

namespace camaudit::rules {
namespace {

constexpr std::array<std::string_view, 5> kTypeNames{"integer", "real", "boolean", "text", "list"};
constexpr std::array<std::string_view, 5> kTypePhrases{"a whole number", "a number", "true or false", "text in quotes",
                                                       "a list of texts"};

std::string_view phrase(PolicyType type) {
  return kTypePhrases.at(static_cast<std::size_t>(type));
}

PolicyType type_of(const PolicyValue& value) {
  return static_cast<PolicyType>(value.index());
}

std::string range_of(const PolicyParameter& parameter) {
  if (parameter.minimum && parameter.maximum)
    return fmt::format("from {} to {}", *parameter.minimum, *parameter.maximum);
  return parameter.minimum ? fmt::format("at least {}", *parameter.minimum)
                           : fmt::format("at most {}", *parameter.maximum);
}

/// The value in the type of the parameter, if it fits.
Result<PolicyValue> fit(const PolicyParameter& parameter, PolicyValue value) {
  if (parameter.type == PolicyType::Real && type_of(value) == PolicyType::Integer) {
    value = static_cast<double>(std::get<std::int64_t>(value));
  }
  if (type_of(value) != parameter.type) {
    return fail(ErrorKind::InvalidInput, "{}: must be {}, as {} is", parameter.name, phrase(parameter.type),
                to_text(parameter.standard));
  }
  std::optional<double> number;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) number = *real;
  // Written so that a NaN is refused too.
  if (number && !(*number >= parameter.minimum.value_or(*number) && *number <= parameter.maximum.value_or(*number))) {
    return fail(ErrorKind::InvalidInput, "{}: {} is out of range; it may be {} {}", parameter.name, to_text(value),
                range_of(parameter), parameter.unit);
  }
  return value;
}

std::optional<PolicyParameter> read_parameter(TomlReader& reader, const toml::table& table) {
  reader.only(table, {"name", "type", "default", "minimum", "maximum", "unit", "meaning", "norm"});
  PolicyParameter parameter;
  parameter.name = reader.text(table, "name").value_or("");
  const std::string type = reader.text(table, "type").value_or("");
  const auto* const known = std::find(kTypeNames.begin(), kTypeNames.end(), type);
  const toml::node* standard = table.get("default");
  if (known == kTypeNames.end() || standard == nullptr) {
    reader.report(table, fmt::format("{}: needs a known type and a default", parameter.name));
    return std::nullopt;
  }
  parameter.type = static_cast<PolicyType>(known - kTypeNames.begin());
  parameter.minimum = reader.number(table, "minimum", Need::Optional);
  parameter.maximum = reader.number(table, "maximum", Need::Optional);
  parameter.unit = reader.text(table, "unit").value_or("");
  parameter.meaning = reader.text(table, "meaning").value_or("");
  parameter.norm = reader.text(table, "norm").value_or("");
  auto value = reader.setting(*standard, parameter.name);
  if (!value) return std::nullopt;
  parameter.standard = *value;
  auto fitted = fit(parameter, std::move(*value));
  if (!fitted) {
    reader.report(*standard, fitted.error().what);
    return std::nullopt;
  }
  parameter.standard = std::move(*fitted);
  return parameter;
}

std::vector<PolicyParameter> read_parameters() {
  const EmbeddedFile file = embedded_policy();
  TomlReader reader{std::string(file.name)};
  std::vector<PolicyParameter> all;
  const auto table = reader.parse(file.text);
  if (table) {
    reader.only(*table, {"parameter"});
    if (const toml::array* entries = reader.array(*table, "parameter")) {
      entries->for_each([&](const toml::table& entry) {
        if (auto parameter = read_parameter(reader, entry)) all.push_back(std::move(*parameter));
      });
    }
  }
  // The file is compiled in: a fault in it is a bug that the first test finds.
  if (!reader.clean()) throw std::logic_error(to_string(reader.take_problems()));
  return all;
}

}  // namespace

std::string_view to_string(PolicyType type) {
  return kTypeNames.at(static_cast<std::size_t>(type));
}

const std::vector<PolicyParameter>& policy_parameters() {
  static const std::vector<PolicyParameter> all = read_parameters();
  return all;
}

const PolicyParameter* find_policy_parameter(std::string_view name) {
  const auto& all = policy_parameters();
  const auto at = std::find_if(all.begin(), all.end(), [name](const PolicyParameter& p) { return p.name == name; });
  return at == all.end() ? nullptr : &*at;
}

std::string to_text(const PolicyValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("\"{}\"", *text);
  std::string items;
  for (const std::string& item : std::get<std::vector<std::string>>(value)) {
    items += fmt::format("{}\"{}\"", items.empty() ? "" : ", ", item);
  }
  return "[" + items + "]";
}

Result<void> Policy::set(std::string_view name, PolicyValue value) {
  const PolicyParameter* parameter = find_policy_parameter(name);
  if (parameter == nullptr) {
    std::vector<std::string> names;
    for (const PolicyParameter& known : policy_parameters()) names.push_back(known.name);
    const std::string near = nearest(name, names);
    return fail(ErrorKind::InvalidInput, "{}: there is no such policy value{}", name,
                near.empty() ? "" : fmt::format("; do you mean {}?", near));
  }
  auto fitted = fit(*parameter, std::move(value));
  if (!fitted) return fail(std::move(fitted.error()));
  set_.insert_or_assign(parameter->name, std::move(*fitted));
  return {};
}

const PolicyValue* Policy::find(std::string_view name) const {
  if (const auto at = set_.find(name); at != set_.end()) return &at->second;
  const PolicyParameter* parameter = find_policy_parameter(name);
  return parameter == nullptr ? nullptr : &parameter->standard;
}

}  // namespace camaudit::rules
