// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/alerts/kind.hpp"

namespace camaudit::alerts {

enum class Change {
  Began,     ///< it stands ill
  Over,      ///< it stands well again, or there is nothing left that could stand ill
  Unknown,   ///< it stood ill, and how it stands now is not known
  Still,     ///< reminder: it has stood ill for long
  Flapping,  ///< it changes too often to be told each time
  Once,      ///< it happened
};
std::string_view to_string(Change change);

/// One message to the operator, of one condition or of several that changed alike.
struct Alert {
  Kind kind = Kind::Night;
  Change change = Change::Once;
  model::Severity severity = model::Severity::Medium;
  std::string rule;
  std::vector<std::string> devices;  ///< identities; the first kNamedDevices of them
  std::size_t device_count = 0;      ///< how many they are in truth
  std::string subject;               ///< empty if it is of several
  std::optional<model::Outcome> outcome;
  std::optional<model::Outcome> previous;  ///< what was told before; absent: nothing was
  std::string message;                     ///< one line for a person, escaped
  std::string remedy;                      ///< escaped; may be empty
};

/// So that whoever looks for a device in the journal finds the alerts of groups too. A journal entry takes 1,024
/// fields.
inline constexpr std::size_t kNamedDevices = 500;

/// Something that happened and does not stand: it is told whenever it is said.
Alert event(Kind kind, std::string_view message);

}  // namespace camaudit::alerts
