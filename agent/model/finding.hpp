// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/shared_optional.hpp"
#include "agent/base/shared_text.hpp"
#include "agent/model/device.hpp"

namespace camaudit::model {

enum class Severity : std::uint8_t { Low, Medium, High, Critical };
std::string_view to_string(Severity severity);
std::optional<Severity> severity_from(std::string_view text);

/// The six outcomes. Unknown is never a pass.
enum class Outcome : std::uint8_t { Pass, Fail, Unknown, NotApplicable, Waived, Error };
inline constexpr std::array kOutcomes{Outcome::Pass,          Outcome::Fail,   Outcome::Unknown,
                                      Outcome::NotApplicable, Outcome::Waived, Outcome::Error};
std::string_view to_string(Outcome outcome);
std::optional<Outcome> outcome_from(std::string_view text);

/// Why a failure is accepted for a time, by whom and until when.
struct Waiver {
  std::string reason;
  std::string owner_role;
  UtcSeconds approved_on;
  UtcSeconds expires;  ///< the beginning of the last day on which it holds
  std::string place;   ///< "waivers.toml:3"
};

/// One requirement held against one subject of one device, or of the authority itself (empty device).
struct Finding {
  SharedText rule;
  int principle = 0;  ///< 1..12 of the Surveillance Camera Code; 0 for what spans several (SLA)
  Severity severity = Severity::Medium;
  Outcome outcome = Outcome::Unknown;
  DeviceId device;
  SharedText subject;             ///< "recording:token", or empty for the device as a whole
  SharedText evidence;            ///< what was seen, for a person; may quote the device
  SharedText remediation;         ///< what to do; empty on pass and not_applicable
  SharedOptional<Waiver> waiver;  ///< of the outcome waived
  /// Start of the first run in a row that found this with this outcome, so far as a history tells: this run if it is
  /// new. Absent for what passed or did not apply, and where there is no history.
  std::optional<UtcSeconds> since;
};

/// How many findings had each outcome.
struct Totals {
  std::array<std::size_t, kOutcomes.size()> count{};
  std::size_t& operator[](Outcome outcome) { return count[static_cast<std::size_t>(outcome)]; }
  std::size_t operator[](Outcome outcome) const { return count[static_cast<std::size_t>(outcome)]; }
};

}  // namespace camaudit::model
