// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/picture.hpp"

#include <gtest/gtest.h>
#include <memory>

#include <regex>

#include "tests/support/golden.hpp"
#include "tests/unit/uploader/collector/centre.hpp"
#include "uploader/collector/authority_list.hpp"
#include "uploader/collector/picture_formats.hpp"
#include "uploader/collector/receipt.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/verification.hpp"

namespace camaudit::collector {
namespace {

using test::Agent;
using test::Centre;
using test::kDay;
using test::kEpoch;
using test::kTonight;

constexpr std::int64_t kHour = 3600;

SummaryRow declared() {
  SummaryRow row;
  row.register_read = true;
  return row;
}

Answer answer(std::size_t measure, const SummaryRow& row) {
  return measures()[measure].answer(row, {kTonight - kTonight % kDay});
}

TEST(Measures, WithoutARegisterNothingIsKnown) {
  SummaryRow row;
  row.published_items = 3;
  row.certified = true;
  row.spoc_appointed = true;
  row.sla_published = true;
  row.sla_frameworks = "2026";
  for (std::size_t i = 0; i < kMeasureCount; ++i) EXPECT_EQ(answer(i, row), Answer::Unknown) << i;
  for (std::size_t i = 0; i < kMeasureCount; ++i) EXPECT_EQ(answer(i, declared()), Answer::No) << i;
}

TEST(Measures, EachAnswer) {
  SummaryRow row = declared();
  row.published_items = 1;
  EXPECT_EQ(answer(0, row), Answer::Yes);

  const UtcSeconds today{kTonight - kTonight % kDay};
  row.certified = true;
  row.certificate_expires = today;
  EXPECT_EQ(answer(1, row), Answer::Yes) << "it holds on its last day";
  row.certificate_expires = UtcSeconds{today.value - kDay};
  EXPECT_EQ(answer(1, row), Answer::No);
  row.certificate_undated = true;
  EXPECT_EQ(answer(1, row), Answer::Unknown);

  row.spoc_appointed = true;
  EXPECT_EQ(answer(2, row), Answer::Unknown);
  row.spoc_published = false;
  EXPECT_EQ(answer(2, row), Answer::No);
  row.spoc_published = true;
  EXPECT_EQ(answer(2, row), Answer::Yes);

  row.sla_undated = true;
  EXPECT_EQ(answer(3, row), Answer::Unknown);
  EXPECT_EQ(answer(4, row), Answer::Unknown);
  row.sla_undated = false;
  row.sla_signed = true;
  EXPECT_EQ(answer(3, row), Answer::No) << "not published";
  EXPECT_EQ(answer(4, row), Answer::Unknown) << "of no edition";
  row.sla_published = true;
  row.sla_frameworks = "2021";
  EXPECT_EQ(answer(3, row), Answer::Yes);
  EXPECT_EQ(answer(4, row), Answer::Yes);
}

TEST(Measures, WhatASummaryDeclaresIsTakenAsOfItsDay) {
  Agent agent({"E09000099", "main"});
  auto summary = agent.next(kTonight);
  auto& declared = *summary.mutable_declared();
  declared.set_register_read(true);
  for (const std::int64_t day : {-1, 1}) {
    auto* item = declared.add_published();
    item->set_item(day < 0 ? "purposes" : "contact");
    item->set_published_on(kTonight + day * kDay);
  }
  auto* welsh = declared.add_published();
  welsh->set_item("purposes");
  welsh->set_language("cy");
  auto* certificate = declared.add_certifications();
  certificate->set_step(summary::v1::CERTIFICATION_STEP_NONE);
  certificate->set_expires(kTonight + 100 * kDay);
  auto* future = declared.add_slas();
  future->set_framework("2026");
  future->set_signed_on(kTonight + kDay);
  future->set_published(true);
  const auto row = row_of(
      {std::make_shared<summary::v1::Summary>(summary), {{kEpoch, 1}, std::string(64, 'd')}, std::string(64, 'k')},
      agent.origin, {kTonight});
  EXPECT_EQ(row.published_items, 1);
  EXPECT_TRUE(row.items_undated);
  auto undated = row;
  undated.published_items = 0;
  EXPECT_EQ(answer(0, undated), Answer::Unknown) << "when it was published is not known";
  EXPECT_FALSE(row.certified);
  EXPECT_FALSE(row.certificate_expires);
  EXPECT_FALSE(row.sla_signed);
  EXPECT_FALSE(row.sla_published);
  EXPECT_EQ(row.sla_frameworks, "");
}

/// Six authorities: one that does everything, one that does nothing, one silent, one that never reported, one with a
/// site that has only a key, one that is in no list. Names that would break out of any format.
class Country : public testing::Test {
 protected:
  Country() {
    good(agent("E09000001", "main", 1, "Good\u202e Borough"), 10, "2026");
    Agent bad = agent("E09000002", "main", 20, "Formula Council");
    auto nothing = bad.next(kTonight - kHour);
    nothing.mutable_authority()->set_name("=cmd|'/c calc'!A1");
    nothing.mutable_authority()->set_police_force("<b>Force & \"Co\"</b>");
    nothing.mutable_declared()->set_register_read(true);
    nothing.mutable_coverage()->set_devices(4);
    nothing.mutable_coverage()->set_unreachable(4);
    centre.deliver(bad.sign(nothing), bad.origin);
    Agent silent = agent("E09000003", "main", 40, "Silent");
    centre.deliver(silent.send(kTonight - 3 * kDay), silent.origin);
    agent("W06000004", "main", 60, "Never");
    good(agent("W06000005", "main", 80, "Two sites"), 7, "2021");
    agent("W06000005", "depot", 100, "Two sites");
    Agent holes = agent("W06000006", "main", 120, "Unlisted");
    centre.deliver(holes.send(kTonight - 5 * kDay), holes.origin);
    holes.sequence = 4;
    centre.deliver(holes.send(kTonight - kHour), holes.origin);
    EXPECT_TRUE(centre.ingest());
    // Three days later one more is lacking, and those that were lacking are missing.
    centre.clock.advance(std::chrono::hours{72});
    for (const auto& [sent, origin] : later) centre.deliver(sent, origin);
    holes.sequence = 6;
    centre.deliver(holes.send(kTonight + 3 * kDay - kHour), holes.origin);
    bad.sequence = 2;
    nothing.set_sequence(2);
    nothing.set_produced_at(kTonight + 3 * kDay - kHour);
    nothing.set_not_after(kTonight + 5 * kDay);
    nothing.set_previous_digest(bad.previous);
    centre.deliver(bad.sign(nothing), bad.origin);
    centre.put(bad.origin, "<script>alert(1)<script>\x1b[2J", "x");
    EXPECT_TRUE(centre.ingest());
  }

  Agent agent(const std::string& code, const std::string& site, unsigned char seed, const std::string& name) {
    Agent made({code, site}, seed);
    centre.register_key(made);
    names[code] = name;
    return made;
  }

  void good(Agent made, std::uint32_t devices, const std::string& framework) {
    auto summary = made.next(kTonight - kHour);
    summary.mutable_authority()->set_name(names[made.origin.gss_code]);
    auto& declared = *summary.mutable_declared();
    declared.set_register_read(true);
    declared.mutable_spoc()->set_published(true);
    auto* item = declared.add_published();
    item->set_item("purposes");
    item->set_published_on(kTonight - kDay);
    auto* certificate = declared.add_certifications();
    certificate->set_step(summary::v1::CERTIFICATION_STEP_ONE);
    certificate->set_expires(kTonight + 100 * kDay);
    auto* sla = declared.add_slas();
    sla->set_framework(framework);
    sla->set_signed_on(kTonight - 100 * kDay);
    sla->set_published(true);
    summary.mutable_coverage()->set_devices(devices);
    summary.mutable_coverage()->set_assessed(devices - 1);
    summary.mutable_coverage()->set_partial(1);
    summary.mutable_outcomes()->set_pass(30);
    summary.mutable_outcomes()->set_fail(2);
    summary.mutable_outcomes()->set_unknown(1);
    centre.deliver(made.sign(summary), made.origin);
    // The register does not change until the next night.
    summary.set_sequence(2);
    summary.set_produced_at(kTonight + 3 * kDay - kHour);
    summary.set_not_after(kTonight + 5 * kDay);
    summary.set_previous_digest(made.previous);
    later.push_back({made.sign(summary), made.origin});
  }

  Picture picture(bool listed) {
    const AuthorityList list = read_authorities(
        "a.csv",
        "Name,GSS_CODE,nation,police_force,region\n,E09000001,England,Exampleshire Police,x\n"
        "Silent,E09000003,England,Exampleshire Police,x\n,E09000002,England,\n"
        "Never,W06000004,Wales,Heddlu'r Enghraifft,x\nTwo sites,W06000005,Wales,Heddlu'r Enghraifft,x\n");
    EXPECT_TRUE(list.problems.empty()) << to_string(list.problems);
    return picture_of(centre.database, listed ? &list : nullptr, centre.now()).value();
  }

  Centre centre;
  std::vector<std::pair<test::Sent, Origin>> later;  ///< three days after
  std::map<std::string, std::string> names;
};

const AuthorityPicture& of(const Picture& picture, const std::string& code) {
  for (const AuthorityPicture& authority : picture.authorities) {
    if (authority.gss_code == code) return authority;
  }
  throw std::runtime_error(code);
}

TEST_F(Country, SilenceAndSitesThatNobodyHeardOfAreUnknownAndTheListIsTheDenominator) {
  const Picture picture = this->picture(true);
  EXPECT_EQ(of(picture, "E09000001").answers[0], Answer::Yes);
  EXPECT_EQ(of(picture, "E09000001").reporting, Reporting::Current);
  EXPECT_EQ(of(picture, "E09000002").answers[0], Answer::No);
  EXPECT_EQ(of(picture, "E09000002").alerts, 1);
  EXPECT_EQ(of(picture, "E09000003").reporting, Reporting::Silent);
  EXPECT_EQ(of(picture, "E09000003").answers[0], Answer::Unknown);
  EXPECT_EQ(of(picture, "W06000004").reporting, Reporting::Never);
  EXPECT_EQ(of(picture, "W06000005").reporting, Reporting::Partly);
  EXPECT_EQ(of(picture, "W06000005").answers[0], Answer::Yes);
  EXPECT_FALSE(of(picture, "W06000006").counted);
  EXPECT_EQ(of(picture, "W06000006").missing, 2) << "5 is awaited yet";

  const AreaPicture& national = picture.areas.front();
  EXPECT_EQ(national.authorities, 5);
  EXPECT_EQ(national.reporting, 3);
  EXPECT_EQ(national.tallies[0], (Tally{2, 1, 2}));
  EXPECT_EQ(national.totals.devices, 21);
  EXPECT_EQ(national.totals.pass, 60);
  for (const AreaPicture& area : picture.areas) EXPECT_EQ(area.tallies[0].of(), area.authorities) << area.name;
  EXPECT_EQ(picture.frameworks, (std::map<std::string, std::int64_t>{{"2021", 1}, {"2026", 1}}));
  ASSERT_EQ(picture.silent.size(), 3U);
  EXPECT_EQ(picture.silent[0].origin.gss_code, "E09000003");
  EXPECT_EQ(picture.silent[0].overdue_since.value, kTonight - 3 * kDay + 36 * kHour);
  EXPECT_FALSE(picture.silent[1].last_made);
}

TEST_F(Country, WithoutAListWhoHasAKeyCounts) {
  const Picture picture = this->picture(false);
  EXPECT_EQ(picture.areas.front().authorities, 6);
  EXPECT_EQ(picture.areas.front().reporting, 4);
}

/// An authority with a silent site says no only if the others would have to.
TEST_F(Country, ASiteThatIsSilentMakesNoUnknown) {
  Agent depot({"E09000002", "depot"}, 200);
  centre.register_key(depot);
  EXPECT_EQ(of(picture(true), "E09000002").answers[0], Answer::Unknown);
}

/// What it signed may be anybody's, so nobody believes a number of it.
TEST_F(Country, NoNumberCountsThatARevokedKeySigned) {
  const Agent good({"E09000001", "main"}, 1);
  ASSERT_TRUE(KeyRegistry(centre.database).revoke(good.key.public_key().id(), "stolen", centre.now()));
  const Picture picture = this->picture(true);
  EXPECT_EQ(of(picture, "E09000001").reporting, Reporting::Silent);
  EXPECT_EQ(of(picture, "E09000001").answers[0], Answer::Unknown);
  EXPECT_EQ(picture.areas.front().totals.devices, 11) << "of the others";
  ASSERT_EQ(picture.silent.size(), 4U);
  EXPECT_EQ(picture.silent[0].origin.gss_code, "E09000001");
  EXPECT_EQ(picture.silent[0].overdue_since, centre.now());
  EXPECT_NE(picture_table(picture).find("by a key that was revoked"), std::string::npos);
  EXPECT_NE(picture_html(picture).find("by a key that was revoked"), std::string::npos);
}

TEST_F(Country, ASiteIsShownByTheNewestSummaryOfAKeyThatWasNotRevoked) {
  Agent other({"E09000001", "main"}, 210, kEpoch + kDay);
  centre.register_key(other);
  centre.deliver(other.send(kTonight + 3 * kDay - kHour), other.origin);
  ASSERT_TRUE(centre.ingest());
  ASSERT_TRUE(KeyRegistry(centre.database).revoke(other.key.public_key().id(), "stolen", centre.now()));
  EXPECT_EQ(of(picture(true), "E09000001").reporting, Reporting::Current);
  EXPECT_EQ(picture(true).silent.size(), 3U);
}

/// An authority that judges itself by rules of its own cannot be compared with others.
TEST_F(Country, OutcomesByLocalRulesAreToldAsSuch) {
  Agent own({"E09000003", "town"}, 220);
  centre.register_key(own);
  auto summary = own.next(kTonight + 3 * kDay - kHour);
  summary.mutable_rulebook()->set_version("1.2.0+local");
  centre.deliver(own.sign(summary), own.origin);
  ASSERT_TRUE(centre.ingest());
  const Picture picture = this->picture(true);
  EXPECT_EQ(of(picture, "E09000003").rulebooks, std::set<std::string>{"1.2.0+local"});
  EXPECT_EQ(picture.areas.front().local_rules, 1);
  EXPECT_EQ(this->picture(false).areas.front().local_rules, 1);
  EXPECT_NE(picture_table(picture).find("of 1 of the authorities are by rules of their own"), std::string::npos);
  for (const std::string& text : {picture_table(picture), picture_html(picture), picture_csv(picture)}) {
    EXPECT_NE(text.find("1.2.0+local"), std::string::npos);
  }
  EXPECT_NE(picture_json(picture).find(R"("rulebooks":["1.2.0+local"])"), std::string::npos);
}

TEST_F(Country, EachFormatIsAsItWas) {
  const Picture picture = this->picture(true);
  EXPECT_EQ(picture_table(picture), test::golden("collector/measures.txt"));
  EXPECT_EQ(picture_json(picture), test::golden("collector/measures.json"));
  EXPECT_EQ(picture_csv(picture), test::golden("collector/measures.csv"));
  EXPECT_EQ(picture_html(picture), test::golden("collector/measures.html"));
}

TEST_F(Country, NothingThatWasSentIsObeyed) {
  const Picture picture = this->picture(false);
  const std::string html = picture_html(picture);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<b>"), std::string::npos);
  EXPECT_NE(html.find("&lt;b&gt;Force &amp; &quot;Co&quot;&lt;/b&gt;"), std::string::npos);
  EXPECT_EQ(html.find("src="), std::string::npos);
  const std::regex elsewhere("href=\"[^#]");
  EXPECT_FALSE(std::regex_search(html, elsewhere));
  for (const std::string& text : {html, picture_table(picture), picture_json(picture)}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find("\u202e"), std::string::npos);
  }
  EXPECT_NE(picture_csv(picture).find(",'=cmd|"), std::string::npos);
}

TEST_F(Country, ThePageIsWellFormed) {
  const std::string html = picture_html(picture(true));
  std::vector<std::string> open;
  const std::regex tag("<(/?)([a-z0-9]+)([^<>]*)>");
  for (std::sregex_iterator at(html.begin(), html.end(), tag), end; at != end; ++at) {
    const std::string name = (*at)[2];
    if ((*at)[3].str().ends_with("/")) continue;
    if ((*at)[1].length() == 0) {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty());
    EXPECT_EQ(open.back(), name);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
  std::size_t tables = 0;
  std::size_t captions = 0;
  for (auto at = html.find("<table>"); at != std::string::npos; at = html.find("<table>", at + 1)) ++tables;
  for (auto at = html.find("<caption>"); at != std::string::npos; at = html.find("<caption>", at + 1)) ++captions;
  EXPECT_EQ(tables, captions);
  EXPECT_GT(tables, 6U);
}

TEST(Authorities, AListThatIsWrongSaysWhere) {
  const auto problems = [](const std::string& text) { return to_string(read_authorities("a.csv", text).problems); };
  EXPECT_EQ(problems(""), "a.csv: the file holds nothing");
  EXPECT_NE(problems("gss_code,name,nation\n").find("no column is called police_force"), std::string::npos);
  const std::string header = "gss_code,name,nation,police_force\n";
  EXPECT_NE(problems(header + "E0900000,X,England,Y\n").find("a.csv:2:1: gss_code is"), std::string::npos);
  EXPECT_NE(
      problems(header + "E09000001,X,England,Y\nE09000001,X,England,Y\n").find("a.csv:3:1: E09000001 is there twice"),
      std::string::npos);
  EXPECT_NE(problems(header + "\"E\n\x1b\",X,England,Y\n").find("not 'E\\x0a\\x1b'"), std::string::npos);
}

}  // namespace
}  // namespace camaudit::collector
