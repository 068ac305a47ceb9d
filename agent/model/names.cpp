// SPDX-License-Identifier: GPL-3.0-or-later
// The words by which the report, the database and the rules call the enumerators. Part of camaudit.report/1.
#include <algorithm>
#include <array>
#include <utility>

#include "agent/model/device_words.hpp"
#include "agent/model/finding.hpp"

namespace camaudit::model {
namespace {

using namespace std::string_view_literals;

constexpr std::array kCallOutcomes{"ok"sv,        "unsupported"sv, "unauthorised"sv, "fault"sv,
                                   "malformed"sv, "timeout"sv,     "too_large"sv,    "refused"sv};
constexpr std::array kKinds{"camera"sv, "recorder"sv, "encoder"sv, "other"sv, "vms"sv};
constexpr std::array kStates{"assessed"sv, "partial"sv, "unauthorised"sv, "unreachable"sv, "imported"sv};
constexpr std::array kSeverities{"low"sv, "medium"sv, "high"sv, "critical"sv};
constexpr std::array kOutcomeNames{"pass"sv, "fail"sv, "unknown"sv, "not_applicable"sv, "waived"sv, "error"sv};

template <class Enum, class Names>
std::optional<Enum> find_name(const Names& names, std::string_view text) {
  const auto at = std::find(names.begin(), names.end(), text);
  if (at == names.end()) return std::nullopt;
  return static_cast<Enum>(at - names.begin());
}

}  // namespace

std::string_view to_string(CallOutcome outcome) {
  return kCallOutcomes.at(static_cast<std::size_t>(outcome));
}
std::string_view to_string(DeviceKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind));
}
std::string_view to_string(DeviceState state) {
  return kStates.at(static_cast<std::size_t>(state));
}
std::string_view to_string(Severity severity) {
  return kSeverities.at(static_cast<std::size_t>(severity));
}
std::string_view to_string(Outcome outcome) {
  return kOutcomeNames.at(static_cast<std::size_t>(outcome));
}

std::optional<CallOutcome> call_outcome_from(std::string_view text) {
  return find_name<CallOutcome>(kCallOutcomes, text);
}
std::optional<DeviceKind> device_kind_from(std::string_view text) {
  return find_name<DeviceKind>(kKinds, text);
}
std::optional<DeviceState> device_state_from(std::string_view text) {
  return find_name<DeviceState>(kStates, text);
}
std::optional<Severity> severity_from(std::string_view text) {
  return find_name<Severity>(kSeverities, text);
}
std::optional<Outcome> outcome_from(std::string_view text) {
  return find_name<Outcome>(kOutcomeNames, text);
}

}  // namespace camaudit::model
