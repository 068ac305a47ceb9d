// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/time.hpp"
#include "agent/model/device.hpp"
#include "agent/model/finding.hpp"
#include "agent/report/background.hpp"

namespace camaudit::report {

/// What one source of devices had to say.
struct DiscoverySource {
  std::string source;     ///< multicast, range, device, stored
  std::string interface;  ///< empty where it does not apply
  std::string family;     ///< "ipv4" or "ipv6"; empty where it does not apply
  std::size_t found = 0;  ///< devices that this source named first
  std::string note;       ///< what a person should know: why it could not be asked, or what to do when nothing came
};

/// An identity that several devices of the run claimed; they were told apart by another key.
struct SharedIdentity {
  std::string identity;
  std::vector<std::string> addresses;
};

/// The one canonical report. Every format is written from it and from nothing else.
struct Report {
  std::string tool_version;
  std::string run_id;
  UtcSeconds started;
  UtcSeconds finished;
  bool interrupted = false;
  std::string authority;  ///< empty if the configuration names none
  std::string site;
  std::string rulebook_version;
  std::string rulebook_sha256;
  std::map<std::string, RuleText> rules;  ///< by id, those that were judged
  std::size_t unnamed_rules = 0;  ///< that were judged too: of a run of the past only those with findings are named
  std::vector<DiscoverySource> discovery;
  std::vector<SharedIdentity> shared_identities;
  std::vector<model::DeviceSurvey> devices;
  std::vector<model::Finding> findings;
  Background background;
  model::Totals unlisted;  ///< of a run of the past only what did not pass is kept one by one; the rest is counted
};

/// How the devices came off. `imported` are no devices and not among them: systems of which somebody imported facts.
struct Coverage {
  std::size_t devices = 0, assessed = 0, partial = 0, unauthorised = 0, unreachable = 0, imported = 0;
};
Coverage coverage_of(const Report& report);
model::Totals totals_of(const Report& report);

/// Whether a device or a rule could not be assessed, a device that was named could not be asked, there was no device,
/// or the run was broken off.
bool is_incomplete(const Report& report);

/// From which severity a failure makes the exit code 2; nullopt: never.
using FailOn = std::optional<model::Severity>;

/// The exit code that a report calls for: 2 for a failure at or above `fail_on`; else 3 if it is incomplete; else 0.
int exit_code_of(const Report& report, FailOn fail_on);

}  // namespace camaudit::report
