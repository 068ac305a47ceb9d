// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>
#include <string_view>

#include "agent/base/text.hpp"
#include "uploader/summary_parts.hpp"

namespace camaudit::uploader {
namespace {

namespace v1 = summary::v1;

v1::CertificationStep step_of(const std::string& text) {
  if (text == "none") return v1::CERTIFICATION_STEP_NONE;
  if (text == "step1") return v1::CERTIFICATION_STEP_ONE;
  if (text == "step2") return v1::CERTIFICATION_STEP_TWO;
  return v1::CERTIFICATION_STEP_UNSPECIFIED;
}

bool obtained(const model::Declared& declared, std::string_view part) {
  return std::any_of(declared.register_part.begin(), declared.register_part.end(),
                     [part](const auto& row) { return row.part == part && row.state == "obtained"; });
}

void add_office(const model::Governance& office, v1::Office& out) {
  if (office.published) out.set_published(*office.published);
  if (office.confirmed_on) out.set_confirmed_on(office.confirmed_on->value);
}

void add_agreements(const model::Declared& declared, v1::Declared& out) {
  for (const auto& certification : declared.certification) {
    v1::Certification& added = *out.add_certifications();
    added.set_step(step_of(certification.step));
    if (certification.issued_on) added.set_issued_on(certification.issued_on->value);
    if (certification.expires) added.set_expires(certification.expires->value);
    added.set_every_scheme(!certification.scheme);
  }
  for (const auto& sla : declared.sla) {
    v1::ServiceLevelAgreement& added = *out.add_slas();
    if (sla.framework) added.set_framework(bounded_text(*sla.framework, 20));
    if (sla.signed_on) added.set_signed_on(sla.signed_on->value);
    if (sla.reviewed_on) added.set_reviewed_on(sla.reviewed_on->value);
    if (sla.review_due) added.set_review_due(sla.review_due->value);
    added.set_published(sla.url.has_value());
  }
}

}  // namespace

void add_declared(const SummaryContent& content, v1::Summary& summary) {
  v1::Declared& out = *summary.mutable_declared();
  if (content.declared == nullptr) return;
  const model::Declared& declared = *content.declared;
  if (obtained(declared, "cameras")) {
    out.set_cameras(static_cast<std::uint32_t>(declared.camera.size()));
    if (content.cameras_matched) out.set_cameras_matched(*content.cameras_matched);
  }
  if (!obtained(declared, "register")) return;
  out.set_register_read(true);
  out.set_schemes(static_cast<std::uint32_t>(declared.scheme.size()));
  for (const auto& office : declared.governance) {
    if (office.office == "sro") add_office(office, *out.mutable_sro());
    if (office.office == "spoc") add_office(office, *out.mutable_spoc());
  }
  add_agreements(declared, out);
  for (const auto& item : declared.publication_item) {
    v1::PublishedItem& added = *out.add_published();
    added.set_item(bounded_text(item.item, 64));
    added.set_language(bounded_text(item.language, 8));
    if (item.published_on) added.set_published_on(item.published_on->value);
  }
}

}  // namespace camaudit::uploader
