// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/publication.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <optional>
#include <set>
#include <string>

#include "agent/model/describe.hpp"
#include "agent/report/publication_page.hpp"
#include "agent/report/publication_words.hpp"

namespace camaudit::report {
namespace {

using Files = std::map<std::string, std::string>;

constexpr std::int64_t kYear2026 = 1'774'915'200;  // 2026-03-31

void seed(const std::string& name, std::string& value) {
  value = "telltale." + name + ".";
}
void seed(const std::string&, bool& value) {
  value = true;
}
void seed(const std::string&, std::int64_t& value) {
  value = 1;
}
void seed(const std::string&, double& value) {
  value = 1;
}
void seed(const std::string&, UtcSeconds& value) {
  value.value = kYear2026;
}
template <class T>
void seed(const std::string& name, std::optional<T>& value) {
  seed(name, value.emplace());
}

/// A row of every table, each text of which says what it is.
model::Declared seeded() {
  model::Declared declared;
  model::for_each_table(declared, [](std::string_view table, auto& rows) {
    auto& row = rows.emplace_back();
    model::for_each_member(row, [&](std::string_view column, auto& value) {
      seed(std::string(table) + "." + std::string(column), value);
    });
  });
  // In scope, in one scheme, and linked to.
  declared.scheme[0].out_of_scope_reason.reset();
  declared.camera[0].out_of_scope_reason.reset();
  declared.camera[0].location_withheld_reason.reset();
  declared.camera[0].asset_id = declared.camera_capability[0].asset_id = "telltale.camera.asset_id.";
  const std::string scheme = declared.scheme[0].id;
  declared.scheme_purpose[0].scheme = declared.scheme_partner[0].scheme = scheme;
  declared.policy_document[0].url = "https://telltale.policy_document.url./";
  return declared;
}

SlaReport measured() {
  SlaReport sla;
  sla.months.resize(1);
  sla.months[0].month = "2026-03";
  sla.measures.push_back(
      {"telltale.sla.party.", "camera_availability_percent", "title", 90, "telltale.place.", "cameras", {}});
  sla.measures[0].figures.push_back({model::Outcome::Fail, 40, 38, 1});
  sla.causes.push_back({0, 0, model::Outcome::Fail, "telltale.cause.subject.", "telltale.cause.evidence."});
  return sla;
}

std::set<std::string> told(const std::string& text) {
  std::set<std::string> found;
  for (auto at = text.find("telltale."); at != std::string::npos; at = text.find("telltale.", at + 1)) {
    const auto begin = at + 9;
    const auto dot = text.find('.', begin);
    const auto end = text.find('.', dot + 1);
    found.insert(text.substr(begin, end - begin));
  }
  return found;
}

Files files_of(const model::Declared& declared, const SlaReport* sla = nullptr) {
  return publication_files({"Cyngor Exampleton", {kYear2026}, declared, sla, "it was not"});
}

TEST(Publication, NothingButWhatIsMeantForThePublicIsPublished) {
  const model::Declared declared = seeded();
  const SlaReport sla = measured();
  const std::set<std::string> meant{"camera.location_public",
                                    "camera.purpose",
                                    "camera.scheme",
                                    "camera.type",
                                    "certification.body",
                                    "certification.scheme",
                                    "certification.step",
                                    "complaints.procedure_url",
                                    "disclosure.requester",
                                    "dpia.outcome",
                                    "dpia.scheme",
                                    "dpia.summary_url",
                                    "governance.office",
                                    "governance.role",
                                    "ico_registration.number",
                                    "policy_document.kind",
                                    "policy_document.title",
                                    "policy_document.url",
                                    "policy_document.version",
                                    "publication.contact_email",
                                    "publication.contact_phone",
                                    "publication.contact_post",
                                    "publication.contact_role",
                                    "publication.contact_url",
                                    "review.outcome",
                                    "review.scheme",
                                    "review.summary_url",
                                    "scheme.hours_monitored",
                                    "scheme.hours_recorded",
                                    "scheme.legal_basis",
                                    "scheme.name",
                                    "scheme.operated_by",
                                    "scheme_partner.party",
                                    "scheme_purpose.purpose",
                                    "self_assessment.scheme",
                                    "self_assessment.url",
                                    "sla.party"};
  std::set<std::string> all;
  for (const auto& [name, content] : files_of(declared, &sla)) {
    const auto found = told(content);
    all.insert(found.begin(), found.end());
  }
  EXPECT_EQ(all, meant);
}

TEST(Publication, BothLanguagesSayTheSame) {
  const model::Declared declared = seeded();
  const SlaReport sla = measured();
  const Publication publication{"Cyngor", {kYear2026}, declared, &sla, ""};
  const auto english = public_sections(publication, Language::English);
  const auto welsh = public_sections(publication, Language::Welsh);
  ASSERT_EQ(english.size(), welsh.size());
  for (std::size_t i = 0; i < english.size(); ++i) {
    EXPECT_EQ(english[i].id, welsh[i].id);
    EXPECT_NE(english[i].title, welsh[i].title);
    EXPECT_EQ(english[i].text.empty(), welsh[i].text.empty());
    ASSERT_EQ(english[i].facts.size(), welsh[i].facts.size()) << english[i].id;
    ASSERT_EQ(english[i].tables.size(), welsh[i].tables.size()) << english[i].id;
    for (std::size_t t = 0; t < english[i].tables.size(); ++t) {
      const PublicTable& en = english[i].tables[t];
      const PublicTable& cy = welsh[i].tables[t];
      EXPECT_NE(en.caption, cy.caption);
      EXPECT_EQ(en.headings.size(), cy.headings.size());
      ASSERT_EQ(en.rows.size(), cy.rows.size()) << en.caption;
      for (std::size_t r = 0; r < en.rows.size(); ++r) {
        EXPECT_EQ(en.rows[r].size(), en.headings.size()) << en.caption;
        ASSERT_EQ(en.rows[r].size(), cy.rows[r].size());
        for (std::size_t c = 0; c < en.rows[r].size(); ++c) {
          if (en.rows[r][c].as_written) {
            EXPECT_EQ(en.rows[r][c].text, cy.rows[r][c].text);
          }
          EXPECT_EQ(en.rows[r][c].url, cy.rows[r][c].url);
        }
      }
    }
  }
}

TEST(Publication, WhatIsNotDeclaredIsListedAndNotInvented) {
  const model::Declared nothing;
  const Publication publication{"", {kYear2026}, nothing, nullptr, "nobody looked"};
  EXPECT_TRUE(public_sections(publication, Language::English).empty());
  const auto missing = missing_from(publication);
  EXPECT_GE(missing.size(), 15U);
  const auto names = [&](const char* what) {
    return std::any_of(missing.begin(), missing.end(),
                       [&](const std::string& text) { return text.find(what) != std::string::npos; });
  };
  for (const char* what : {"[authority]", "[[scheme]]", "cameras.csv", "[governance.sro]", "[governance.spoc]",
                           "[publication]", "[[policy]]", "[[dpia]]", "[[self_assessment]]", "[complaints]",
                           "[[review]]", "[[certification]]", "[[sla]]"}) {
    EXPECT_TRUE(names(what)) << what;
  }
}

TEST(Publication, WhatIsDeclaredInFullMissesNothing) {
  model::Declared declared = seeded();
  declared.governance[0].office = "sro";
  declared.governance.push_back(declared.governance[0]);
  declared.governance[1].office = "spoc";
  declared.policy_document[0].kind = "code_of_practice";
  const SlaReport sla = measured();
  EXPECT_EQ(missing_from({"Cyngor", {kYear2026}, declared, &sla, ""}), std::vector<std::string>{});
}

TEST(Publication, CamerasOutOfScopeAreNotCounted) {
  model::Declared declared = seeded();
  declared.camera.push_back(declared.camera[0]);
  declared.camera[1].out_of_scope_reason = "a dummy";
  EXPECT_EQ(published_cameras(declared).size(), 1U);
  declared.scheme[0].out_of_scope_reason = "not public";
  declared.camera[0].scheme = declared.scheme[0].id;
  EXPECT_TRUE(published_cameras(declared).empty());
}

TEST(Publication, StandardsOfSeveralAgreementsAreToldApart) {
  model::Declared declared = seeded();
  declared.sla.push_back(declared.sla[0]);
  declared.sla[1].party = "Transport Police";
  SlaReport sla = measured();
  sla.measures.push_back(sla.measures[0]);
  sla.measures[1].party = "Transport Police";
  sla.measures[1].wanted = 95;
  const Files files = files_of(declared, &sla);
  const std::string& page = files.at("index.html");
  EXPECT_NE(page.find("Standards of the agreement with telltale.sla.party."), std::string::npos);
  EXPECT_NE(page.find("Standards of the agreement with Transport Police"), std::string::npos);
  EXPECT_NE(files.at("index.cy.html").find("cytundeb gyda Transport Police"), std::string::npos);
  EXPECT_NE(files.at("performance.csv").find(",95,2026-03,fail,38,40,1,Transport Police\r\n"), std::string::npos);
}

/// The cells of the first row of a table, in English.
std::vector<std::string> first_row(const Publication& publication, std::string_view id) {
  std::vector<std::string> texts;
  for (const PublicSection& section : public_sections(publication, Language::English)) {
    if (section.id != id) continue;
    for (const PublicCell& cell : section.tables.front().rows.front()) texts.push_back(cell.text);
  }
  return texts;
}

TEST(Publication, WhatIsOverOrWasRefusedIsSaid) {
  model::Declared declared = seeded();
  declared.dpia[0].outcome = "rejected";
  const Publication today{"Cyngor", {kYear2026 + 3600}, declared, nullptr, ""};
  EXPECT_EQ(first_row(today, "certification").back(), "31 March 2026");
  EXPECT_EQ(first_row(today, "dpia_summary").at(3), "Rejected");
  const Publication tomorrow{"Cyngor", {kYear2026 + 86400}, declared, nullptr, ""};
  EXPECT_EQ(first_row(tomorrow, "certification").back(), "31 March 2026 (no longer in date)");
  declared.dpia[0].completed_on.reset();
  const auto missing = missing_from(today);
  EXPECT_EQ(std::count(missing.begin(), missing.end(),
                       "a summary of an impact assessment that is completed: [[dpia]] completed_on and summary_url"),
            1);
}

TEST(Publication, AMonthThatNobodyMeasuredIsNotCalledPartlyMeasured) {
  const model::Declared declared = seeded();
  SlaReport sla = measured();
  sla.measures[0].figures[0] = {model::Outcome::Unknown, 0, 0, 3};
  const Publication publication{"Cyngor", {kYear2026}, declared, &sla, ""};
  EXPECT_EQ(first_row(publication, "performance").back(), "not measured");
  sla.measures[0].figures[0] = {model::Outcome::Unknown, 2, 2, 1};
  EXPECT_EQ(first_row(publication, "performance").back(), "not fully measured (2/3)");
}

TEST(Publication, ALocationThatIsWithheldIsNotPublishedThoughItIsDeclared) {
  model::Declared declared = seeded();
  declared.camera[0].location_withheld_reason = "a refuge";
  for (const auto& [name, content] : files_of(declared))
    EXPECT_FALSE(told(content).contains("camera.location_public")) << name;
  const model::Declared open = seeded();
  EXPECT_TRUE(told(files_of(open).at("cameras.csv")).contains("camera.location_public"));
}

TEST(Publication, WhatSomebodyWroteIsHarmlessInEachFormat) {
  model::Declared declared = seeded();
  const std::string evil = "=1+1<script>alert(1)</script>\"'\x1b[31m\xE2\x80\xAE";
  declared.camera[0].location_public = evil;
  declared.scheme[0].name = evil;
  declared.publication[0].contact_url = "javascript:alert(1)";
  const Files files = files_of(declared);
  for (const auto& [name, content] : files) {
    EXPECT_EQ(content.find('\x1b'), std::string::npos) << name;
    if (!name.ends_with(".html")) continue;
    EXPECT_EQ(content.find("<script"), std::string::npos) << name;
    EXPECT_EQ(content.find("href=\"javascript"), std::string::npos) << name;
  }
  EXPECT_NE(files.at("cameras.csv").find("'=1+1"), std::string::npos);
}

TEST(Publication, PagesNameTheirLanguageAndEachOther) {
  const model::Declared declared = seeded();
  const Files files = files_of(declared);
  EXPECT_NE(files.at("index.html").find("<html lang=\"en\">"), std::string::npos);
  EXPECT_NE(files.at("index.html").find("hreflang=\"cy\" href=\"index.cy.html\""), std::string::npos);
  EXPECT_NE(files.at("index.cy.html").find("<html lang=\"cy\">"), std::string::npos);
  EXPECT_NE(files.at("index.cy.html").find("hreflang=\"en\" href=\"index.html\""), std::string::npos);
  EXPECT_NE(files.at("index.cy.html").find("31 Mawrth 2026"), std::string::npos);
  for (const auto& [name, content] : files) EXPECT_TRUE(is_publication_file(name)) << name;
}

TEST(Publication, JsonHoldsTheSameInBothLanguages) {
  const model::Declared declared = seeded();
  const Files files = files_of(declared);
  const auto all = boost::json::parse(files.at("publication.json"));
  EXPECT_EQ(all.at("schema").as_string(), "camaudit.publication/1");
  EXPECT_EQ(all.at("en").as_array().size(), all.at("cy").as_array().size());
  EXPECT_GT(all.at("en").as_array().size(), 8U);
  boost::json::parse(files.at("publication.schema.json"));
  boost::json::parse(files.at("dcat.jsonld"));
}

TEST(Publication, WhatNoCameraDeclaresIsNotDenied) {
  model::Declared declared;
  declared.camera.resize(2);
  declared.camera[0].asset_id = "CAM-1";
  declared.camera[1].asset_id = "CAM-2";
  declared.camera_capability.resize(1);
  declared.camera_capability[0].asset_id = "CAM-2";
  declared.camera_capability[0].capability = "audio";
  const Publication publication{"Cyngor Exampleton", {kYear2026}, declared, nullptr, "it was not"};
  std::string told;
  for (const PublicSection& section : public_sections(publication, Language::English)) {
    if (section.id != "capabilities") continue;
    for (const auto& fact : section.facts) told += fact.name + ": " + fact.values.front().text + "\n";
  }
  EXPECT_EQ(told,
            "Sound recording: Yes\nFace or other recognition: None is declared\n"
            "Number plate recognition (ANPR): None is declared\n");
}

TEST(PublicationWords, WelshCountsInTheSingular) {
  EXPECT_EQ(days_in(31, Language::Welsh), "31 diwrnod");
  EXPECT_EQ(days_in(1, Language::English), "1 day");
  EXPECT_EQ(day_in({kYear2026}, Language::English), "31 March 2026");
}

}  // namespace
}  // namespace camaudit::report
