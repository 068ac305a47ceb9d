// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "agent/report/html_parts.hpp"
#include "agent/report/pack_parts.hpp"

namespace camaudit::report {
namespace {

/// What the register says of something, or what to add to it.
PackStep step(std::string asked, std::string where, std::string link, std::vector<std::string> found,
              std::string missing) {
  PackStep to{std::move(asked), std::move(where), std::move(link), !found.empty(), std::move(found)};
  if (!to.there) to.evidence.push_back(std::move(missing));
  return to;
}

std::string linked(const std::optional<std::string>& url) {
  return url ? ", " + *url : std::string(", no address is declared");
}

/// Says of each requirement that goes with a step what is wrong, so that what is declared is not taken for good.
PackStep held(PackStep to, const Pack& pack, std::initializer_list<std::string_view> rules) {
  for (const PackPrinciple& principle : pack.principles) {
    for (const PackRequirement& of : principle.requirements) {
      const bool good = of.answer == Answer::Yes || of.answer == Answer::DoesNotApply;
      if (good || std::find(rules.begin(), rules.end(), of.id) == rules.end()) continue;
      const std::string_view words = of.answer == Answer::Blank ? "not known to be met" : "not met";
      to.evidence.push_back(fmt::format("{} is {}: {}", of.id, words, of.reason));
    }
  }
  return to;
}

bool is_for(const std::optional<std::string>& scheme, const Pack& pack) {
  return !scheme || *scheme == pack.source.scheme;
}

std::vector<std::string> self_assessments(const Pack& pack) {
  std::vector<std::string> found;
  for (const auto& row : pack.source.declared.self_assessment) {
    if (!is_for(row.scheme, pack)) continue;
    found.push_back(
        fmt::format("completed on {}{} ({})", day_text(row.completed_on), linked(row.url), short_place(row.place)));
  }
  return found;
}

std::vector<std::string> documents(const Pack& pack, std::string_view kind) {
  std::vector<std::string> found;
  for (const auto& row : pack.source.declared.policy_document) {
    if (row.kind != kind) continue;
    std::string text = row.title;
    if (row.version) text += ", version " + *row.version;
    if (row.reviewed_on) text += ", reviewed on " + day_text(*row.reviewed_on);
    found.push_back(text + linked(row.url) + " (" + short_place(row.place) + ")");
  }
  return found;
}

std::vector<std::string> agreements(const Pack& pack) {
  std::vector<std::string> found;
  for (const auto& row : pack.source.declared.agreement) {
    if (!is_for(row.scheme, pack)) continue;
    std::string text = fmt::format("{} with {}", spaced(row.type), row.party);
    if (row.reference) text += ", " + *row.reference;
    if (row.signed_on) text += ", signed on " + day_text(*row.signed_on);
    if (row.expires) text += ", to " + day_text(*row.expires);
    found.push_back(text + " (" + short_place(row.place) + ")");
  }
  for (const auto& row : pack.source.declared.sla) {
    found.push_back(
        fmt::format("service level agreement with {}{} ({})", row.party, linked(row.url), short_place(row.place)));
  }
  return found;
}

std::vector<std::string> assessments(const Pack& pack) {
  std::vector<std::string> found;
  for (const auto& row : pack.source.declared.dpia) {
    if (row.scheme != pack.source.scheme) continue;
    std::string text = row.reference;
    if (row.completed_on) text += ", completed on " + day_text(*row.completed_on);
    if (row.outcome) text += ", " + *row.outcome;
    found.push_back(text + linked(row.summary_url) + " (" + short_place(row.place) + ")");
  }
  return found;
}

std::size_t in_scope(const Pack& pack, const std::function<bool(const PackCamera&)>& wanted) {
  if (pack.scheme->out_of_scope_reason) return 0;
  return static_cast<std::size_t>(
      std::count_if(pack.cameras.begin(), pack.cameras.end(),
                    [&](const PackCamera& camera) { return !camera.row->out_of_scope_reason && wanted(camera); }));
}

std::vector<std::string> number_of_cameras(const Pack& pack) {
  if (pack.cameras.empty()) return {};
  const std::size_t all = in_scope(pack, [](const PackCamera&) { return true; });
  const std::size_t found = in_scope(pack, [](const PackCamera& camera) { return camera.found; });
  std::vector<std::string> told{
      fmt::format("{} in the camera list, of which {} found on the network", counted(all, "camera"), grouped(found))};
  if (all < pack.cameras.size()) {
    told.push_back(fmt::format("{} more to which the Code does not apply", counted(pack.cameras.size() - all, "row")));
  }
  return told;
}

std::vector<std::string> requirements_of_cameras(const Pack& pack) {
  const std::size_t all = in_scope(pack, [](const PackCamera&) { return true; });
  const std::size_t said =
      in_scope(pack, [](const PackCamera& camera) { return camera.row->image_detail && camera.row->target_width_m; });
  if (said == 0) return {};
  return {fmt::format("level of detail and width at the target are declared for {} of {}", grouped(said),
                      counted(all, "camera"))};
}

}  // namespace

std::vector<PackStep> step_one_of(const Pack& pack) {
  return {
      held(step("A completed self-assessment against the Code", "Principle 8", "principles.html#principle-8",
                self_assessments(pack),
                "not declared: complete the Commissioner's tool, for which the self-assessment of this pack may help, "
                "and "
                "record it under [[self_assessment]]"),
           pack, {"P08-SELF-ASSESSMENT"}),
      held(step("The organisation's code of practice", "Principle 5", "principles.html#principle-5",
                documents(pack, "code_of_practice"), "not declared: [[policy]] of kind code_of_practice"),
           pack, {"P05-CODE-CURRENT"}),
      held(step("The procedures manual", "Principle 5", "principles.html#principle-5",
                documents(pack, "procedures_manual"), "not declared: [[policy]] of kind procedures_manual"),
           pack, {"P05-CODE-CURRENT"}),
      held(step("Agreements on sharing information", "Principle 4, and agreements that span several principles",
                "principles.html#principle-4", agreements(pack), "none is declared: [[agreement]], [[sla]]"),
           pack, {"P04-JOINT-AGREEMENT", "SLA-POLICE"}),
      held(step("Data protection impact assessments", "Principle 2", "principles.html#principle-2", assessments(pack),
                "not declared for the scheme: [[dpia]]"),
           pack, {"P02-DPIA-PRESENT", "P02-DPIA-CURRENT"}),
      held(step("The number of cameras", "Camera list", "cameras.html", number_of_cameras(pack),
                "no camera of the scheme is declared: cameras.csv"),
           pack, {"P03-CAMERA-COUNT", "P01-UNREGISTERED-DEVICE"}),
      held(step("The operational requirement", "Camera list", "cameras.html", requirements_of_cameras(pack),
                "not declared: image_detail and target_width_m of cameras.csv"),
           pack, {"P11-IMAGE-DETAIL"}),
  };
}

std::vector<PackStep> step_two_of(const Pack& pack) {
  const auto measured = [&](std::initializer_list<int> principles) {
    PackTally tally;
    for (const PackPrinciple& principle : pack.principles) {
      if (std::find(principles.begin(), principles.end(), principle.number) == principles.end()) continue;
      for (const PackRequirement& of : principle.requirements) tally.add(of.answer);
    }
    std::vector<std::string> told;
    if (tally.yes + tally.no + tally.accepted > 0) {
      told.push_back(fmt::format("{} met, {} not met, {} accepted for a time, {} not known",
                                 counted(tally.yes, "requirement"), tally.no, tally.accepted, tally.blank));
    }
    return told;
  };
  std::vector<std::string> log;
  if (!pack.changes.empty()) log.push_back(fmt::format("{} in the log", counted(pack.changes.size(), "change")));
  std::vector<std::string> reviews;
  for (const auto& row : pack.source.declared.review) {
    if (row.scheme != pack.source.scheme) continue;
    reviews.push_back(
        fmt::format("held on {}, outcome: {} ({})", day_text(row.held_on), row.outcome, short_place(row.place)));
  }
  return {
      step("Cameras as they stand, to be compared on site", "Camera list", "cameras.html", number_of_cameras(pack),
           "no camera of the scheme is declared"),
      step("How footage is kept and deleted", "Principle 6", "principles.html#principle-6", measured({6}),
           "nothing could be judged"),
      step("Access to footage and to devices, and how both are secured", "Principles 7 and 9",
           "principles.html#principle-7", measured({7, 9}), "nothing could be judged"),
      step("Footage that is good evidence: clocks, pictures, recording, export", "Principle 11",
           "principles.html#principle-11", measured({11}), "nothing could be judged"),
      step("Reviews, and what was done about what they found", "Principle 10", "principles.html#principle-10",
           std::move(reviews), "no review of the scheme is declared: [[review]]"),
      step("What has changed since the last visit", "Change log", "changes.html", std::move(log),
           "nothing is remembered of the last year"),
      step("Operators, training, the control room, signs where they hang", "Not in this pack", "self-assessment.html",
           {}, "nothing here can tell; an assessor sees it on site"),
  };
}

}  // namespace camaudit::report
