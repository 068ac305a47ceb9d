// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/publication.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "agent/base/text.hpp"
#include "agent/report/publication_words.hpp"

namespace camaudit::report {
namespace {

constexpr Words kYes{"Yes", "Oes"};
/// What is left out of the register is never taken for "no".
constexpr Words kNoneDeclared{"None is declared", "Dim un wedi'i ddatgan"};

PublicCell written(const std::string& text) {
  return {text, "", true};
}

/// The sections of a page, in one language.
class Sections {
 public:
  Sections(const Publication& publication, Language language)
      : declared_(publication.declared), publication_(publication), language_(language) {}

  std::vector<PublicSection> all() {
    who_operates();
    cameras();
    schemes();
    capabilities();
    contact();
    documents();
    assessments();
    complaints();
    subject_access();
    review();
    certification();
    police_sla();
    disclosures();
    std::erase_if(sections_,
                  [](const PublicSection& section) { return section.facts.empty() && section.tables.empty(); });
    return std::move(sections_);
  }

 private:
  std::string say(const Words& words) const { return report::say(words, language_); }
  std::string day(UtcSeconds when) const { return day_in(when, language_); }
  PublicCell cell(const Words& words) const { return {say(words), "", false}; }
  PublicCell day_or_none(const std::optional<UtcSeconds>& when) const {
    return when ? PublicCell{day(*when), "", false} : PublicCell{};
  }
  PublicCell count(std::int64_t number) const { return {fmt::format("{}", number), "", false}; }
  PublicCell count(const std::optional<std::int64_t>& number) const { return number ? count(*number) : PublicCell{}; }
  PublicCell link(const std::string& text, const std::string& url) const {
    return {text, may_be_linked(url) ? url : "", false};
  }
  PublicCell link(const std::string& url) const { return link(url, url); }

  PublicSection& section(std::string_view id, const Words& title) {
    sections_.push_back({std::string(id), say(title), "", {}, {}});
    return sections_.back();
  }
  void fact(PublicSection& to, const Words& name, std::vector<PublicCell> values) const {
    to.facts.push_back({say(name), std::move(values)});
  }
  template <class T>
  void fact_if(PublicSection& to, const Words& name, const std::optional<T>& value) const {
    if (value) fact(to, name, {written(*value)});
  }
  PublicTable& table(PublicSection& to, const Words& caption, const std::vector<Words>& headings) const {
    PublicTable& made = to.tables.emplace_back();
    made.caption = say(caption);
    for (const Words& heading : headings) made.headings.push_back(say(heading));
    return made;
  }
  std::string scheme_name(const std::string& id) const {
    for (const auto& scheme : declared_.scheme) {
      if (scheme.id == id) return scheme.name;
    }
    return id;
  }
  PublicCell scheme_cell(const std::optional<std::string>& id) const {
    if (id) return written(scheme_name(*id));
    return cell({"All schemes", "Pob cynllun"});
  }
  std::string period(UtcSeconds first, UtcSeconds last) const { return fmt::format("{} – {}", day(first), day(last)); }

  void who_operates() {
    PublicSection& to = section("operator", {"Who operates the cameras", "Pwy sy'n gweithredu'r camerâu"});
    if (!publication_.authority.empty()) {
      fact(to, {"Authority", "Awdurdod"}, {written(publication_.authority)});
    }
    std::vector<PublicCell> bases;
    std::set<std::string> seen;
    for (const auto& scheme : declared_.scheme) {
      if (scheme.legal_basis && seen.insert(*scheme.legal_basis).second) bases.push_back(written(*scheme.legal_basis));
    }
    if (!bases.empty()) fact(to, {"Legal basis", "Sail gyfreithiol"}, std::move(bases));
    for (const auto& ico : declared_.ico_registration) {
      fact(to, {"Registration with the Information Commissioner", "Cofrestriad gyda'r Comisiynydd Gwybodaeth"},
           {written(ico.number)});
    }
    for (const auto& office : declared_.governance) {
      if (!office.published.value_or(false)) continue;
      PublicCell role = written(office.role);
      if (office.url && may_be_linked(*office.url)) role.url = *office.url;
      to.facts.push_back({word_in("governance", office.office, language_), {std::move(role)}});
    }
  }

  void cameras() {
    PublicSection& to = section("camera_count", {"Number of cameras", "Nifer y camerâu"});
    const auto published = published_cameras(declared_);
    if (published.empty()) return;
    std::map<std::string, std::int64_t> by_type;
    std::int64_t withheld = 0;
    for (const model::Camera* camera : published) {
      ++by_type[camera->type.value_or("")];
      if (public_location(*camera) == nullptr) ++withheld;
    }
    fact(to, {"All cameras", "Pob camera"}, {count(static_cast<std::int64_t>(published.size()))});
    PublicTable& types = table(to, {"Cameras by type", "Camerâu yn ôl math"}, {{"Type", "Math"}, {"Number", "Nifer"}});
    for (const auto& [type, number] : by_type) {
      types.rows.push_back({{word_in("camera", type, language_), "", false}, count(number)});
    }
    PublicSection& where = section("locations", {"Where the cameras are", "Ble mae'r camerâu"});
    PublicTable& places =
        table(where, {"Locations", "Lleoliadau"}, {{"Location", "Lleoliad"}, {"Type", "Math"}, {"Scheme", "Cynllun"}});
    for (const model::Camera* camera : published) {
      const std::string* place = public_location(*camera);
      if (place == nullptr) continue;
      places.rows.push_back({written(*place),
                             {word_in("camera", camera->type.value_or(""), language_), "", false},
                             written(scheme_name(camera->scheme.value_or("")))});
    }
    if (places.rows.empty()) where.tables.clear();
    if (withheld > 0) {
      fact(where, {"Cameras whose location is not published", "Camerâu nad yw eu lleoliad yn cael ei gyhoeddi"},
           {count(withheld)});
    }
  }

  void schemes() {
    PublicSection& to = section("purposes", {"Schemes and what they are for", "Cynlluniau a'u dibenion"});
    PublicTable& all = table(to, {"Schemes", "Cynlluniau"},
                             {{"Scheme", "Cynllun"},
                              {"Purposes", "Dibenion"},
                              {"Footage kept for", "Lluniau'n cael eu cadw am"},
                              {"Monitored", "Yn cael ei fonitro"},
                              {"Recorded", "Yn cael ei recordio"},
                              {"Run by", "Yn cael ei redeg gan"},
                              {"Shared with", "Yn cael ei rannu gyda"}});
    for (const auto& scheme : declared_.scheme) {
      if (scheme.out_of_scope_reason) continue;
      std::string purposes;
      for (const auto& row : declared_.scheme_purpose) {
        if (row.scheme == scheme.id) purposes += (purposes.empty() ? "" : "; ") + row.purpose;
      }
      std::string partners;
      for (const auto& row : declared_.scheme_partner) {
        if (row.scheme == scheme.id) partners += (partners.empty() ? "" : "; ") + row.party;
      }
      PublicCell kept;
      if (scheme.retention_days) kept.text = days_in(*scheme.retention_days, language_);
      all.rows.push_back({written(scheme.name), written(purposes), kept, written(scheme.hours_monitored.value_or("")),
                          written(scheme.hours_recorded.value_or("")),
                          written(scheme.operated_by.value_or(scheme.department.value_or(""))), written(partners)});
    }
    if (all.rows.empty()) to.tables.clear();
  }

  /// What is declared of cameras' rows. Where there are no cameras nothing is said.
  void capabilities() {
    PublicSection& to = section("capabilities", {"What else they can do", "Beth arall y gallant ei wneud"});
    const auto published = published_cameras(declared_);
    if (published.empty()) return;
    std::set<std::string> ids;
    bool anpr = false;
    for (const model::Camera* camera : published) {
      ids.insert(camera->asset_id);
      anpr = anpr || camera->type == "anpr";
    }
    const auto any = [&](std::string_view capability) {
      return std::any_of(declared_.camera_capability.begin(), declared_.camera_capability.end(),
                         [&](const auto& row) { return row.capability == capability && ids.contains(row.asset_id); });
    };
    const auto add = [&](std::string name, bool is) {
      to.facts.push_back({std::move(name), {cell(is ? kYes : kNoneDeclared)}});
    };
    add(word_in("capability", "audio", language_), any("audio"));
    add(word_in("capability", "biometric", language_), any("biometric"));
    add(word_in("camera", "anpr", language_), anpr);
  }

  void contact() {
    PublicSection& to = section("contact", {"Contact", "Cysylltu"});
    for (const auto& publication : declared_.publication) {
      fact_if(to, {"Who answers", "Pwy sy'n ateb"}, publication.contact_role);
      if (publication.contact_email) {
        fact(to, {"Email", "E-bost"}, {link(*publication.contact_email, "mailto:" + *publication.contact_email)});
      }
      fact_if(to, {"Telephone", "Ffôn"}, publication.contact_phone);
      fact_if(to, {"Post", "Post"}, publication.contact_post);
      if (publication.contact_url) fact(to, {"Online", "Ar-lein"}, {link(*publication.contact_url)});
    }
  }

  void documents() {
    PublicSection& to = section("code_of_practice", {"Code of practice and policies", "Cod ymarfer a pholisïau"});
    PublicTable& all =
        table(to, {"Documents", "Dogfennau"},
              {{"Document", "Dogfen"}, {"Kind", "Math"}, {"Version", "Fersiwn"}, {"Reviewed", "Adolygwyd"}});
    for (const auto& document : declared_.policy_document) {
      // What nobody can look up is not published.
      if (!document.url || !may_be_linked(*document.url)) continue;
      PublicCell title = written(document.title);
      title.url = *document.url;
      all.rows.push_back({std::move(title),
                          {word_in("policy_document", document.kind, language_), "", false},
                          written(document.version.value_or("")),
                          day_or_none(document.reviewed_on)});
    }
    if (all.rows.empty()) to.tables.clear();
  }

  void assessments() {
    PublicSection& to = section("dpia_summary", {"Assessments", "Asesiadau"});
    PublicTable& impact = table(to, {"Data protection impact assessments", "Asesiadau o'r effaith ar ddiogelu data"},
                                {{"Scheme", "Cynllun"},
                                 {"Completed", "Cwblhawyd"},
                                 {"Reviewed", "Adolygwyd"},
                                 {"Outcome", "Canlyniad"},
                                 {"Summary", "Crynodeb"}});
    for (const auto& dpia : declared_.dpia) {
      if (!dpia.completed_on) continue;
      PublicCell summary;
      if (dpia.summary_url) summary = link(*dpia.summary_url);
      impact.rows.push_back({written(scheme_name(dpia.scheme)),
                             day_or_none(dpia.completed_on),
                             day_or_none(dpia.reviewed_on),
                             {word_in("dpia", dpia.outcome.value_or(""), language_), "", false},
                             std::move(summary)});
    }
    if (impact.rows.empty()) to.tables.clear();
    PublicSection& own =
        section("self_assessment", {"Self-assessment against the Code", "Hunanasesiad yn erbyn y Cod"});
    PublicTable& all = table(own, {"Self-assessments", "Hunanasesiadau"},
                             {{"Scheme", "Cynllun"}, {"Completed", "Cwblhawyd"}, {"Document", "Dogfen"}});
    for (const auto& done : declared_.self_assessment) {
      all.rows.push_back(
          {scheme_cell(done.scheme), day_or_none(done.completed_on), done.url ? link(*done.url) : PublicCell{}});
    }
    if (all.rows.empty()) own.tables.clear();
  }

  void complaints() {
    PublicSection& to = section("complaints_procedure", {"Complaints", "Cwynion"});
    for (const auto& procedure : declared_.complaints) {
      if (procedure.procedure_url) fact(to, {"How to complain", "Sut i gwyno"}, {link(*procedure.procedure_url)});
      if (procedure.acknowledge_days) {
        fact(to, {"Acknowledged within", "Cydnabyddir o fewn"},
             {{days_in(*procedure.acknowledge_days, language_), "", false}});
      }
    }
    PublicTable& all = table(to, {"Complaints received", "Cwynion a dderbyniwyd"},
                             {{"Period", "Cyfnod"},
                              {"Received", "Derbyniwyd"},
                              {"Acknowledged in time", "Cydnabuwyd mewn pryd"},
                              {"Upheld", "Cadarnhawyd"}});
    for (const auto& row : declared_.complaint_statistics) {
      all.rows.push_back({{period(row.first_day, row.last_day), "", false},
                          count(row.received),
                          count(row.acknowledged_in_time),
                          count(row.upheld)});
    }
    if (all.rows.empty()) to.tables.clear();
  }

  void subject_access() {
    PublicSection& to =
        section("subject_access", {"Requests to see footage of oneself", "Ceisiadau i weld lluniau ohonoch eich hun"});
    PublicTable& all =
        table(to, {"Subject access requests", "Ceisiadau gwrthrych am wybodaeth"},
              {{"Period", "Cyfnod"}, {"Received", "Derbyniwyd"}, {"Answered in time", "Atebwyd mewn pryd"}});
    for (const auto& row : declared_.subject_access) {
      all.rows.push_back(
          {{period(row.first_day, row.last_day), "", false}, count(row.received), count(row.closed_in_time)});
    }
    if (all.rows.empty()) to.tables.clear();
  }

  void review() {
    PublicSection& to = section("annual_review", {"Yearly reviews", "Adolygiadau blynyddol"});
    PublicTable& all =
        table(to, {"Reviews", "Adolygiadau"},
              {{"Scheme", "Cynllun"}, {"Held", "Cynhaliwyd"}, {"Outcome", "Canlyniad"}, {"Summary", "Crynodeb"}});
    for (const auto& held : declared_.review) {
      all.rows.push_back({written(scheme_name(held.scheme)),
                          day_or_none(held.held_on),
                          {word_in("review", held.outcome, language_), "", false},
                          held.summary_url ? link(*held.summary_url) : PublicCell{}});
    }
    if (all.rows.empty()) to.tables.clear();
  }

  /// What expires on a day still holds on it.
  PublicCell last_day(const std::optional<UtcSeconds>& expires) const {
    PublicCell cell = day_or_none(expires);
    const bool over = expires && format_date(*expires) < format_date(publication_.made);
    if (over) cell.text += say({" (no longer in date)", " (wedi dod i ben)"});
    return cell;
  }

  void certification() {
    PublicSection& to = section("certification", {"Certification by a third party", "Ardystiad gan drydydd parti"});
    PublicTable& all = table(to, {"Certificates", "Tystysgrifau"},
                             {{"Scheme", "Cynllun"}, {"Step", "Cam"}, {"Body", "Corff"}, {"Expires", "Yn dod i ben"}});
    for (const auto& row : declared_.certification) {
      all.rows.push_back({scheme_cell(row.scheme),
                          {word_in("certification", row.step, language_), "", false},
                          written(row.body.value_or("")),
                          last_day(row.expires)});
    }
    if (all.rows.empty()) to.tables.clear();
  }

  void police_sla() {
    PublicSection& to = section("police_sla", {"Agreement with the police", "Cytundeb â'r heddlu"});
    PublicTable& all = table(
        to, {"Agreements", "Cytundebau"},
        {{"With", "Gyda"}, {"Signed", "Llofnodwyd"}, {"Reviewed", "Adolygwyd"}, {"Next review", "Adolygiad nesaf"}});
    for (const auto& row : declared_.sla) {
      PublicCell party = written(row.party);
      if (row.url && may_be_linked(*row.url)) party.url = *row.url;
      all.rows.push_back(
          {std::move(party), day_or_none(row.signed_on), day_or_none(row.reviewed_on), day_or_none(row.review_due)});
    }
    if (all.rows.empty()) to.tables.clear();
    performance();
  }

  /// By number, never by camera.
  void performance() {
    PublicSection& to = section("performance", {"Performance", "Perfformiad"});
    if (publication_.sla == nullptr) return;
    to.text =
        say({"Measured by the authority's own audit agent, by calendar month. What could not be measured is not "
             "counted as met.",
             "Wedi'i fesur gan asiant archwilio'r awdurdod ei hun, fesul mis calendr. Nid yw'r hyn na ellid ei fesur "
             "yn cyfrif fel wedi'i gyrraedd."});
    std::vector<std::string> parties;
    for (const SlaMeasure& measure : publication_.sla->measures) {
      if (std::find(parties.begin(), parties.end(), measure.party) == parties.end()) parties.push_back(measure.party);
    }
    for (const std::string& party : parties) standards(to, party);
  }

  /// Of one agreement, which is named where there are several.
  void standards(PublicSection& to, const std::string& party) const {
    PublicTable& all =
        table(to, {"Standards of the agreement", "Safonau'r cytundeb"}, {{"Standard", "Safon"}, {"Wanted", "Targed"}});
    if (declared_.sla.size() > 1) {
      all.caption = say({"Standards of the agreement with ", "Safonau'r cytundeb gyda "}) + party;
    }
    for (const SlaMonth& month : publication_.sla->months) all.headings.push_back(month_in(month.month, language_));
    for (const SlaMeasure& measure : publication_.sla->measures) {
      if (measure.party != party) continue;
      std::vector<PublicCell> row{{word_in("target", measure.target, language_), "", false},
                                  {fmt::format("{}", measure.wanted), "", false}};
      for (const SlaFigure& figure : measure.figures) {
        const bool unmeasured = figure.outcome == model::Outcome::Unknown && figure.counted == 0;
        std::string text = word_in("figure", unmeasured ? "none" : to_string(figure.outcome), language_);
        if (!unmeasured && figure.counted + figure.open > 0)
          text += fmt::format(" ({}/{})", figure.met, figure.counted + figure.open);
        row.push_back({std::move(text), "", false});
      }
      all.rows.push_back(std::move(row));
    }
  }

  void disclosures() {
    PublicSection& to = section("disclosures", {"Footage given to others", "Lluniau a roddwyd i eraill"});
    PublicTable& all = table(to, {"Requests for footage", "Ceisiadau am luniau"},
                             {{"Who asked", "Pwy ofynnodd"},
                              {"Period", "Cyfnod"},
                              {"Requests", "Ceisiadau"},
                              {"Released", "Rhyddhawyd"},
                              {"Refused", "Gwrthodwyd"}});
    for (const auto& row : declared_.disclosure) {
      all.rows.push_back({{word_in("disclosure", row.requester, language_), "", false},
                          {period(row.first_day, row.last_day), "", false},
                          count(row.requests),
                          count(row.released),
                          count(row.refused)});
    }
    if (all.rows.empty()) to.tables.clear();
  }

  const model::Declared& declared_;
  const Publication& publication_;
  const Language language_;
  std::vector<PublicSection> sections_;
};

bool is_in_scope(const model::Declared& declared, const model::Camera& camera) {
  if (camera.out_of_scope_reason) return false;
  return std::none_of(declared.scheme.begin(), declared.scheme.end(), [&](const model::Scheme& scheme) {
    return scheme.id == camera.scheme && scheme.out_of_scope_reason;
  });
}

}  // namespace

std::vector<PublicSection> public_sections(const Publication& publication, Language language) {
  return Sections(publication, language).all();
}

std::vector<const model::Camera*> published_cameras(const model::Declared& declared) {
  std::vector<const model::Camera*> published;
  for (const model::Camera& camera : declared.camera) {
    if (is_in_scope(declared, camera)) published.push_back(&camera);
  }
  return published;
}

const std::string* public_location(const model::Camera& camera) {
  return camera.location_public && !camera.location_withheld_reason ? &*camera.location_public : nullptr;
}

bool may_be_linked(std::string_view url) {
  static constexpr std::string_view kSchemes[] = {"https://", "http://", "mailto:", "tel:"};
  const std::string lower = to_lower_ascii(url);
  return std::any_of(std::begin(kSchemes), std::end(kSchemes),
                     [&](std::string_view scheme) { return lower.starts_with(scheme); });
}

}  // namespace camaudit::report
