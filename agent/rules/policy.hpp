// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/setting.hpp"

namespace camaudit::rules {

enum class PolicyType { Integer, Real, Boolean, Text, List };
/// "integer", "real", "boolean", "text", "list".
std::string_view to_string(PolicyType type);

using PolicyValue = Setting;

/// One threshold or declaration that rules may ask for as :name. Declared in rulebook/policy.toml.
struct PolicyParameter {
  std::string name;
  PolicyType type = PolicyType::Integer;
  PolicyValue standard;  ///< the default
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::string unit;  ///< "days"; empty for what has none
  std::string meaning;
  std::string norm;  ///< where the default comes from, or "project default"
};

/// In the order of the file.
const std::vector<PolicyParameter>& policy_parameters();

/// The parameter of that name, or nullptr.
const PolicyParameter* find_policy_parameter(std::string_view name);

/// A value as policy.toml and the reference write it: 31, 2.5, true, "text", ["a", "b"].
std::string to_text(const PolicyValue& value);

/// The values in force for one evaluation: the defaults, and what the authority set.
class Policy {
 public:
  /// InvalidInput if the name is not known (the nearest one is offered), the type does not fit or the value is out of
  /// range. A whole number is taken where a real one is asked for.
  Result<void> set(std::string_view name, PolicyValue value);

  /// nullptr if there is no such parameter.
  const PolicyValue* find(std::string_view name) const;

 private:
  std::map<std::string, PolicyValue, std::less<>> set_;
};

}  // namespace camaudit::rules
