// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/problem.hpp"
#include "agent/model/finding.hpp"
#include "agent/rules/rulebook.hpp"
#include "agent/store/database.hpp"

namespace camaudit::rules {

/// What a [[waiver]] is for: exactly one of these.
enum class WaiverTarget {
  Device,     ///< by identity or address
  Camera,     ///< by the asset id of cameras.csv, whatever device it is
  Scheme,     ///< its cameras, and what is found of the scheme itself
  Authority,  ///< what is found of the authority itself
};

struct WaiverEntry {
  std::string rule;
  WaiverTarget target = WaiverTarget::Device;
  std::string id;       ///< of the device, camera or scheme
  std::string subject;  ///< empty: every subject of the target
  model::Waiver waiver;
};

/// "P09-HTTPS for scheme TC, recording:R1".
std::string to_string(const WaiverEntry& entry);

struct WaiverLoad {
  std::vector<WaiverEntry> waivers;
  std::vector<Problem> problems;
};

inline constexpr std::size_t kMaximumWaiverBytes = std::size_t{1} << 20U;

/// Reads waivers.toml; `file` names it. Every problem is told at once, with its place; a rule that the rulebook does
/// not have is one. `today` is the moment up to which something can have been approved.
WaiverLoad parse_waivers(const std::string& file, std::string_view text, const Rulebook& rulebook, UtcSeconds today);

/// Holds to the end of its last day.
bool expired(const model::Waiver& waiver, UtcSeconds now);

/// What a run looked at, so that a waiver of something else is not said to be of no use.
struct WaiverScope {
  std::vector<std::string> only;  ///< ids of the rules that were judged; empty: all
  bool whole_estate = true;       ///< false: some devices only
};

inline constexpr std::string_view kWaiverExpired = "WAIVER-EXPIRED";
inline constexpr std::string_view kWaiverUnmatched = "WAIVER-UNMATCHED";
/// The title of one of the two, which are no rules of the rulebook.
std::string_view waiver_rule_title(std::string_view rule);

/// Makes `waived` of each failure that a waiver is for, and adds a finding about every waiver that has run out
/// (WAIVER-EXPIRED) or that no failure needs (WAIVER-UNMATCHED). A failure whose waiver has run out stays one. What
/// could not be judged stays unknown, and its waiver is not held to be without use. The database says which device is
/// which camera (v1_camera_device).
Result<void> apply_waivers(store::Database& database, const std::vector<WaiverEntry>& waivers, UtcSeconds now,
                           const WaiverScope& scope, std::vector<model::Finding>& findings);

}  // namespace camaudit::rules
