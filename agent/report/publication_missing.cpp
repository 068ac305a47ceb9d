// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "agent/report/publication.hpp"

namespace camaudit::report {
namespace {

class Missing {
 public:
  explicit Missing(const Publication& publication) : publication_(publication), declared_(publication.declared) {}

  std::vector<std::string> all() {
    want(!publication_.authority.empty(), "the name of the authority: [authority] name of the configuration");
    schemes();
    cameras();
    governance();
    publication();
    want(has_document("code_of_practice"),
         "a code of practice that people can read: [[policy]] with kind = \"code_of_practice\" and url");
    want(any_of(declared_.dpia, [](const auto& row) { return row.completed_on && row.summary_url; }),
         "a summary of an impact assessment that is completed: [[dpia]] completed_on and summary_url");
    want(!declared_.self_assessment.empty(), "the self-assessment: [[self_assessment]]");
    want(any_of(declared_.complaints, [](const auto& row) { return row.procedure_url.has_value(); }),
         "how to complain: [complaints] procedure_url");
    want(!declared_.complaint_statistics.empty(), "how many complained: [[complaints.statistics]]");
    want(!declared_.subject_access.empty(), "requests of people to see themselves: [[subject_access]]");
    want(!declared_.review.empty(), "the yearly reviews: [[review]]");
    want(!declared_.certification.empty(),
         "whether there is a certificate, step = \"none\" included: [[certification]]");
    want(!declared_.sla.empty(), "the agreement with the police: [[sla]]");
    want(publication_.sla != nullptr, "performance: " + publication_.not_measured);
    want(!declared_.disclosure.empty(), "how much footage was given to whom: [[disclosure]]");
    return std::move(missing_);
  }

 private:
  void want(bool is_there, std::string what) {
    if (!is_there) missing_.push_back(std::move(what));
  }
  template <class Rows, class Is>
  static bool any_of(const Rows& rows, Is is) {
    return std::any_of(rows.begin(), rows.end(), is);
  }
  bool has_document(std::string_view kind) const {
    return any_of(declared_.policy_document,
                  [&](const auto& row) { return row.kind == kind && row.url && may_be_linked(*row.url); });
  }

  void schemes() {
    want(!declared_.scheme.empty(), "the schemes: [[scheme]]");
    for (const model::Scheme& scheme : declared_.scheme) {
      if (scheme.out_of_scope_reason) continue;
      const auto of = [&](std::string_view what) {
        return fmt::format("{}: [[scheme]] \"{}\", {}", what, scheme.id, scheme.place);
      };
      want(any_of(declared_.scheme_purpose, [&](const auto& row) { return row.scheme == scheme.id; }), of("purposes"));
      want(scheme.legal_basis.has_value(), of("legal_basis"));
      want(scheme.retention_days.has_value(), of("retention_days"));
      want(scheme.hours_monitored.has_value(), of("hours_monitored"));
      want(scheme.hours_recorded.has_value(), of("hours_recorded"));
    }
  }

  void cameras() {
    const auto published = published_cameras(declared_);
    want(!published.empty(), "the cameras: cameras.csv");
    std::size_t no_type = 0;
    std::size_t no_place = 0;
    for (const model::Camera* camera : published) {
      no_type += camera->type ? 0 : 1;
      no_place += camera->location_public || camera->location_withheld_reason ? 0 : 1;
    }
    want(no_type == 0, fmt::format("the type of {} cameras: cameras.csv, type", no_type));
    want(no_place == 0, fmt::format("where {} cameras are, or why that is not told: cameras.csv, location_public or "
                                    "location_withheld_reason",
                                    no_place));
  }

  void governance() {
    for (const auto& [office, what] :
         {std::pair("sro", "senior responsible officer"), std::pair("spoc", "single point of contact")}) {
      want(any_of(declared_.governance,
                  [&](const auto& row) { return row.office == office && row.published.value_or(false); }),
           fmt::format("the {}, by role: [governance.{}] with published = true", what, office));
    }
  }

  void publication() {
    const auto& rows = declared_.publication;
    want(any_of(rows,
                [](const auto& row) {
                  return row.contact_email || row.contact_phone || row.contact_post || row.contact_url;
                }),
         "whom to ask: [publication] contact_email, contact_phone, contact_post or contact_url");
    want(any_of(rows, [](const auto& row) { return row.contact_email || row.contact_phone; }),
         "how to report a barrier on the page: [publication] contact_email or contact_phone");
  }

  const Publication& publication_;
  const model::Declared& declared_;
  std::vector<std::string> missing_;
};

}  // namespace

std::vector<std::string> missing_from(const Publication& publication) {
  return Missing(publication).all();
}

}  // namespace camaudit::report
