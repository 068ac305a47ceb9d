// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/time.hpp"
#include "agent/model/declared.hpp"
#include "agent/report/report.hpp"
#include "agent/store/history.hpp"

/// The Code Assessment Pack of one scheme, which a third-party assessor reads (National Surveillance Camera Strategy,
/// objective 5.2): what is declared, what was measured and what is open, by principle of the Code. It names cameras as
/// the camera list does; no address, serial number, account or password is in it.
namespace camaudit::report {

/// What a pack is made of. What it refers to outlives it.
struct PackSource {
  PackSource(const Report& whole, const model::Declared& whole_register) : report(whole), declared(whole_register) {}

  const Report& report;  ///< of the whole estate, with the register and every finding, passed ones too
  const model::Declared& declared;
  std::string scheme;  ///< one of `declared`
  UtcSeconds made;
  std::string key_id;                     ///< of the key that signs the pack
  std::set<std::string> authority_rules;  ///< judged by what is declared; all others by each device
  std::set<std::string> account_rules;    ///< whose evidence may name accounts of devices
  std::vector<store::Change> changes;     ///< oldest first
  std::vector<store::PastFinding> past_findings;
  UtcSeconds log_since;   ///< from when on `changes` and `past_findings` are wanted
  UtcSeconds log_begins;  ///< the first run that is remembered
};

/// Why a requirement or a question is answered as it is. Yes and DoesNotApply are only given from evidence on all there
/// is to ask.
enum class Answer { Yes, No, Accepted, DoesNotApply, Blank };
/// "yes", "no", "accepted", "does_not_apply", "blank"
std::string_view to_string(Answer answer);
/// "Yes", "No", "No, accepted for a time", "Does not apply", "Left blank"
std::string_view words_of(Answer answer);

/// A finding as the pack tells it.
struct PackFinding {
  std::string rule;
  model::Severity severity = model::Severity::Medium;
  model::Outcome outcome = model::Outcome::Unknown;
  std::string about;  ///< "CAM-001", "recorder 1", "the scheme", "the authority"
  std::string subject;
  std::string evidence;
  std::string remediation;
  std::optional<model::Waiver> waiver;
  std::optional<UtcSeconds> since;
};

/// One requirement held against the scheme.
struct PackRequirement {
  std::string id;
  RuleText text;
  Answer answer = Answer::Blank;
  std::string reason;  ///< in one sentence, with figures
  std::size_t passed = 0, failed = 0, waived = 0, unjudged = 0, not_applicable = 0;
  std::size_t unmeasured = 0;         ///< cameras that nothing was measured of
  std::vector<PackFinding> findings;  ///< worst first
};

/// Entries of one section of the register.
struct PackDeclared {
  std::string title;
  std::string section;  ///< "[[dpia]]"
  struct Value {
    std::string name;
    std::string text;
  };
  struct Entry {
    std::vector<Value> values;  ///< without those left out
    std::string place;          ///< "register.toml:14"
  };
  std::vector<Entry> entries;
  std::vector<std::string> left_out;  ///< what no entry says
};

/// A question of the self-assessment.
struct PackQuestion {
  std::string id;  ///< "2.3"
  std::string text;
  Answer answer = Answer::Blank;
  std::vector<std::string> reasons;  ///< evidence, or why it is left blank
  std::vector<std::string> rules;    ///< that it follows from
};

/// 1 to 12, then 0 for what spans several.
struct PackPrinciple {
  int number = 0;
  std::vector<PackRequirement> requirements;
  std::vector<PackDeclared> declared;
  std::vector<PackQuestion> questions;
  std::vector<std::string> gaps;
};

/// A camera of the scheme.
struct PackCamera {
  const model::Camera* row = nullptr;
  std::string capabilities;  ///< "audio; biometric"
  bool found = false;        ///< on the network, as one device
  std::string manufacturer, model, firmware;
  std::string state;  ///< how its survey came off; empty if it was not found
  std::optional<UtcSeconds> surveyed_at;
  std::size_t failed = 0, unjudged = 0, waived = 0;  ///< of its device and of its row
};

/// A device that serves the scheme and is in no row of the camera list: a recorder, as a rule.
struct PackDevice {
  std::string label;  ///< "recorder 1"
  std::string kind, manufacturer, model, firmware, state;
};

/// What a step of certification asks for.
struct PackStep {
  std::string asked;
  std::string where;                  ///< in words
  std::string link;                   ///< "principles.html#principle-2"
  bool there = false;                 ///< false: not declared, or it cannot be
  std::vector<std::string> evidence;  ///< what is there, or what is missing and where to declare it
};

struct PackChange {
  UtcSeconds when;
  std::string about;
  std::string what;
  std::string before;
  std::string after;
};

/// The whole pack. Refers to its source.
struct Pack {
  explicit Pack(const PackSource& pack_source) : source(pack_source) {}

  const PackSource& source;
  const model::Scheme* scheme = nullptr;
  std::vector<PackPrinciple> principles;
  std::vector<PackCamera> cameras;
  std::vector<PackDevice> devices;
  std::vector<PackDeclared> scheme_declared;  ///< the scheme itself
  std::vector<PackStep> step_one;
  std::vector<PackStep> step_two;
  std::vector<PackChange> changes;       ///< newest first
  std::size_t devices_unregistered = 0;  ///< on the network, in no row of the camera list
  std::size_t recordings_untied = 0;     ///< on its devices, of which nobody knows whose pictures they hold
  bool measured_long_ago = false;        ///< more than a week before the pack was made
};

Pack pack_of(const PackSource& source);

/// The declared scheme of that id, nullptr if there is none.
const model::Scheme* find_scheme(const model::Declared& declared, std::string_view id);

/// How many questions, or requirements, have an answer.
struct PackTally {
  std::size_t yes = 0, no = 0, accepted = 0, does_not_apply = 0, blank = 0;
  void add(Answer answer);
};
PackTally questions_of(const Pack& pack);
PackTally requirements_of(const Pack& pack);
PackTally requirements_of(const PackPrinciple& principle);
PackTally questions_of(const PackPrinciple& principle);

}  // namespace camaudit::report
