// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/pack.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "agent/report/html_parts.hpp"
#include "agent/report/pack_parts.hpp"

namespace camaudit::report {
namespace {

constexpr std::int64_t kWeek = 7 * 86400;
constexpr std::size_t kNamed = 5;

/// Answers by how much they weigh where several make one.
int weight(Answer answer) {
  static constexpr std::array kOrder{Answer::DoesNotApply, Answer::Yes, Answer::Blank, Answer::Accepted, Answer::No};
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), answer) - kOrder.begin());
}

class Builder {
 public:
  explicit Builder(const PackSource& source)
      : source_(source), scope_(source), withheld_(source, scope_), pack_(source) {}

  Pack build() {
    pack_.scheme = find_scheme(source_.declared, source_.scheme);
    pack_.measured_long_ago = source_.made.value - source_.report.finished.value > kWeek;
    pack_.recordings_untied = scope_.recordings_untied();
    pack_.scheme_declared = declared_of_scheme(source_);
    sort_findings();
    for (int number = 1; number <= 12; ++number) add_principle(number);
    add_principle(0);
    add_cameras();
    add_devices();
    pack_.changes = changes_of(source_, scope_, withheld_);
    pack_.step_one = step_one_of(pack_);
    pack_.step_two = step_two_of(pack_);
    return std::move(pack_);
  }

 private:
  void sort_findings() {
    for (const auto& finding : source_.report.findings) {
      const std::string_view device = finding.device.value();
      if (finding.subject.str().starts_with("recording:")) of_recordings_.insert(finding.rule);
      if (scope_.covers(finding.rule, device, finding.subject)) {
        by_rule_[finding.rule].push_back(&finding);
      } else if (finding.subject.str().starts_with("hold:") || finding.subject.str().starts_with("database:")) {
        of_others_.insert(finding.rule);
      }
    }
  }

  PackFinding told(const model::Finding& from) const {
    const std::string_view device = from.device.value();
    const bool accounts = source_.account_rules.contains(from.rule);
    PackFinding to;
    to.rule = from.rule;
    to.severity = from.severity;
    to.outcome = from.outcome;
    to.about = scope_.about(device, from.subject);
    to.subject = withheld_.text(device, accounts, from.subject);
    to.evidence = withheld_.text(device, accounts, from.evidence);
    to.remediation = from.remediation;
    if (from.waiver) {
      to.waiver = *from.waiver;
      to.waiver->reason = withheld_.text(device, accounts, to.waiver->reason);
    }
    to.since = from.since;
    return to;
  }

  std::size_t unmeasured(std::string_view rule, int principle) const {
    if (source_.authority_rules.contains(std::string(rule))) return 0;
    return of_recordings_.contains(rule) ? scope_.not_recorded() : scope_.not_found(principle);
  }

  static Answer answer_of(const PackRequirement& of) {
    if (of.failed > 0) return Answer::No;
    if (of.waived > 0) return Answer::Accepted;
    if (of.unjudged > 0 || of.unmeasured > 0 || of.findings.empty()) return Answer::Blank;
    return of.passed > 0 ? Answer::Yes : Answer::DoesNotApply;
  }

  /// Whose findings of an outcome they are: "CAM-017, CAM-018 and 3 more".
  static std::string whose(const PackRequirement& of, std::initializer_list<model::Outcome> outcomes) {
    std::vector<std::string> names;
    for (const PackFinding& finding : of.findings) {
      const bool wanted = std::find(outcomes.begin(), outcomes.end(), finding.outcome) != outcomes.end();
      if (wanted && std::find(names.begin(), names.end(), finding.about) == names.end()) names.push_back(finding.about);
    }
    const std::size_t all = names.size();
    if (all > kNamed) names.resize(kNamed);
    std::string text = fmt::format("{}", fmt::join(names, ", "));
    return all > kNamed ? text + fmt::format(" and {} more", all - kNamed) : text;
  }

  /// What was measured, in a sentence. A single finding is told by its own evidence.
  static std::string reason_of(const PackRequirement& of) {
    using model::Outcome;
    std::vector<std::string> parts;
    const auto part = [&](std::size_t number, std::string_view what, std::initializer_list<Outcome> outcomes) {
      if (number > 0) parts.push_back(fmt::format("{} {}: {}", grouped(number), what, whose(of, outcomes)));
    };
    if (of.findings.size() == 1) {
      parts.push_back(of.findings.front().evidence);
    } else {
      part(of.failed, "failed", {Outcome::Fail});
      part(of.waived, "accepted for a time", {Outcome::Waived});
      part(of.unjudged, "could not be judged", {Outcome::Unknown, Outcome::Error});
      if (of.passed > 0) parts.push_back(fmt::format("{} passed", grouped(of.passed)));
      if (of.not_applicable > 0) parts.push_back(fmt::format("does not apply to {}", grouped(of.not_applicable)));
    }
    if (of.unmeasured > 0) {
      parts.push_back(fmt::format("nothing was measured of {}", counted(of.unmeasured, "camera")));
    }
    if (parts.empty()) return "nothing of the scheme was held against it";
    return fmt::format("{}", fmt::join(parts, "; "));
  }

  PackRequirement requirement(const std::string& id, const RuleText& text) const {
    PackRequirement to;
    to.id = id;
    to.text = text;
    to.unmeasured = unmeasured(id, text.principle);
    if (const auto found = by_rule_.find(id); found != by_rule_.end()) {
      for (const model::Finding* finding : found->second) {
        to.findings.push_back(told(*finding));
        switch (finding->outcome) {
          case model::Outcome::Pass:
            ++to.passed;
            break;
          case model::Outcome::Fail:
            ++to.failed;
            break;
          case model::Outcome::Waived:
            ++to.waived;
            break;
          case model::Outcome::NotApplicable:
            ++to.not_applicable;
            break;
          case model::Outcome::Unknown:
          case model::Outcome::Error:
            ++to.unjudged;
            break;
        }
      }
    }
    std::stable_sort(to.findings.begin(), to.findings.end(), [](const PackFinding& a, const PackFinding& b) {
      if (a.severity != b.severity) return a.severity > b.severity;
      return a.about != b.about ? a.about < b.about : a.subject < b.subject;
    });
    to.answer = answer_of(to);
    to.reason = reason_of(to);
    if (to.findings.empty() && of_others_.contains(id)) {
      to.answer = Answer::DoesNotApply;
      to.reason = "what is declared of it is of other schemes";
    }
    return to;
  }

  PackQuestion question(const QuestionText& text, std::size_t number) const {
    PackQuestion to;
    to.id = text.principle == 0 ? fmt::format("A.{}", number) : fmt::format("{}.{}", text.principle, number);
    to.text = text.text;
    if (text.rules.empty()) {
      to.reasons.emplace_back(text.blank);
      return to;
    }
    to.answer = Answer::DoesNotApply;
    for (const std::string_view rule : text.rules) {
      to.rules.emplace_back(rule);
      const auto at = requirements_.find(rule);
      const Answer answer = at == requirements_.end() ? Answer::Blank : at->second.answer;
      if (weight(answer) > weight(to.answer)) to.answer = answer;
      to.reasons.push_back(
          fmt::format("{}: {}", rule, at == requirements_.end() ? "it was not judged" : at->second.reason));
    }
    return to;
  }

  void add_principle(int number) {
    PackPrinciple& to = pack_.principles.emplace_back();
    to.number = number;
    for (const auto& [id, text] : source_.report.rules) {
      // What is found of waivers is of all schemes together, and what a waiver no longer covers fails by itself.
      if (text.principle != number || id.starts_with("WAIVER-")) continue;
      to.requirements.push_back(requirement(id, text));
      requirements_.emplace(id, to.requirements.back());
    }
    to.declared = declared_for(number, source_, scope_);
    std::size_t count = 0;
    for (const QuestionText& text : pack_questions()) {
      if (text.principle == number) to.questions.push_back(question(text, ++count));
    }
    for (const PackRequirement& of : to.requirements) {
      if (of.answer == Answer::No) to.gaps.push_back(fmt::format("{} is not met: {}", of.id, of.reason));
      if (of.answer == Answer::Accepted)
        to.gaps.push_back(fmt::format("{} is not met, accepted for a time: {}", of.id, of.reason));
      if (of.answer == Answer::Blank) to.gaps.push_back(fmt::format("{} is not known to be met: {}", of.id, of.reason));
    }
    for (const std::string& section : undeclared_for(number, source_, scope_)) {
      to.gaps.push_back(fmt::format("nothing is declared under {} of the register", section));
    }
    for (const PackQuestion& asked : to.questions) {
      if (asked.rules.empty()) to.gaps.push_back(fmt::format("a person has to answer {} {}", asked.id, asked.text));
    }
  }

  void add_cameras() {
    for (const model::Camera* row : scope_.cameras()) {
      PackCamera camera;
      camera.row = row;
      for (const auto& capability : source_.declared.camera_capability) {
        if (capability.asset_id != row->asset_id) continue;
        camera.capabilities += (camera.capabilities.empty() ? "" : "; ") + capability.capability;
      }
      if (const model::DeviceSurvey* device = scope_.device_of(row->asset_id)) {
        camera.found = true;
        camera.state = to_string(device->state);
        camera.surveyed_at = device->surveyed_at;
        for (const auto& told : device->facts.device_information) {
          camera.manufacturer = told.manufacturer;
          camera.model = told.model;
          camera.firmware = told.firmware;
        }
        count(device->id.value(), camera);
      }
      count("camera:" + row->asset_id, camera);
      pack_.cameras.push_back(std::move(camera));
    }
  }

  /// Findings by device and by the row of a camera, for count().
  const std::map<std::string, std::array<std::size_t, 3>>& counts() {
    if (!counts_.empty()) return counts_;
    for (const auto& [rule, findings] : by_rule_) {
      for (const model::Finding* finding : findings) {
        const bool of_row = finding->subject.str().starts_with("camera:");
        auto& count = counts_[of_row ? finding->subject.str() : finding->device.value()];
        if (finding->outcome == model::Outcome::Fail) ++count[0];
        if (finding->outcome == model::Outcome::Unknown || finding->outcome == model::Outcome::Error) ++count[1];
        if (finding->outcome == model::Outcome::Waived) ++count[2];
      }
    }
    return counts_;
  }

  void count(const std::string& whose, PackCamera& camera) {
    const auto at = counts().find(whose);
    if (at == counts().end()) return;
    camera.failed += at->second[0];
    camera.unjudged += at->second[1];
    camera.waived += at->second[2];
  }

  void add_devices() {
    for (const model::DeviceSurvey* device : scope_.others()) {
      PackDevice to;
      to.label = scope_.label(device->id.value());
      to.kind = to_string(device->kind);
      to.state = to_string(device->state);
      for (const auto& told : device->facts.device_information) {
        to.manufacturer = told.manufacturer;
        to.model = told.model;
        to.firmware = told.firmware;
      }
      pack_.devices.push_back(std::move(to));
    }
    pack_.devices_unregistered = scope_.unregistered();
  }

  const PackSource& source_;
  PackScope scope_;
  PackWithheld withheld_;
  Pack pack_;
  std::map<std::string, std::vector<const model::Finding*>, std::less<>> by_rule_;
  std::set<std::string, std::less<>> of_recordings_;
  std::set<std::string, std::less<>> of_others_;  ///< that judge entries of which none is of the scheme
  std::map<std::string, PackRequirement, std::less<>> requirements_;
  std::map<std::string, std::array<std::size_t, 3>> counts_;
};

}  // namespace

std::string_view to_string(Answer answer) {
  static constexpr std::array<std::string_view, 5> kNames{"yes", "no", "accepted", "does_not_apply", "blank"};
  return kNames.at(static_cast<std::size_t>(answer));
}

std::string_view words_of(Answer answer) {
  static constexpr std::array<std::string_view, 5> kWords{"Yes", "No", "No, accepted for a time", "Does not apply",
                                                          "Left blank"};
  return kWords.at(static_cast<std::size_t>(answer));
}

const model::Scheme* find_scheme(const model::Declared& declared, std::string_view id) {
  const auto at = std::find_if(declared.scheme.begin(), declared.scheme.end(),
                               [id](const model::Scheme& scheme) { return scheme.id == id; });
  return at == declared.scheme.end() ? nullptr : &*at;
}

std::string spaced(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string short_place(std::string_view place) {
  const auto slash = place.rfind('/');
  return std::string(slash == std::string_view::npos ? place : place.substr(slash + 1));
}

void PackTally::add(Answer answer) {
  switch (answer) {
    case Answer::Yes:
      ++yes;
      break;
    case Answer::No:
      ++no;
      break;
    case Answer::Accepted:
      ++accepted;
      break;
    case Answer::DoesNotApply:
      ++does_not_apply;
      break;
    case Answer::Blank:
      ++blank;
      break;
  }
}

PackTally requirements_of(const PackPrinciple& principle) {
  PackTally tally;
  for (const PackRequirement& of : principle.requirements) tally.add(of.answer);
  return tally;
}

PackTally questions_of(const PackPrinciple& principle) {
  PackTally tally;
  for (const PackQuestion& of : principle.questions) tally.add(of.answer);
  return tally;
}

PackTally requirements_of(const Pack& pack) {
  PackTally tally;
  for (const PackPrinciple& principle : pack.principles) {
    for (const PackRequirement& of : principle.requirements) tally.add(of.answer);
  }
  return tally;
}

PackTally questions_of(const Pack& pack) {
  PackTally tally;
  for (const PackPrinciple& principle : pack.principles) {
    for (const PackQuestion& of : principle.questions) tally.add(of.answer);
  }
  return tally;
}

Pack pack_of(const PackSource& source) {
  return Builder(source).build();
}

}  // namespace camaudit::report
