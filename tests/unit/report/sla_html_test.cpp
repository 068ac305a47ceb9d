// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/sla_html.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "agent/base/text.hpp"
#include "agent/report/sla_text.hpp"
#include "tests/support/golden.hpp"
#include "tests/unit/report/hostile.hpp"

namespace camaudit::report {
namespace {

using model::Outcome;

UtcSeconds at(const char* time) {
  return *parse_date_time(time);
}

SlaMeasure measure(const char* target, const char* title, double wanted, const char* counts,
                   std::vector<SlaFigure> figures) {
  return {"Exampleshire Police", target, title, wanted, "register.toml:12", counts, std::move(figures)};
}

/// Three months, the last of which is not over; targets that were met, missed and left open.
SlaReport sample() {
  SlaReport report;
  report.authority = "Exampleton Borough Council";
  report.site = "Control room";
  report.made = at("2026-06-10T09:00:00Z");
  report.agreements = {{"Exampleshire Police", at("2026-01-05T00:00:00Z"), std::nullopt, at("2027-01-05T00:00:00Z")}};
  report.months = {{"2026-04", at("2026-04-01T00:00:00Z"), at("2026-05-01T00:00:00Z"), true, 0, 0, {}},
                   {"2026-05",
                    at("2026-05-01T00:00:00Z"),
                    at("2026-06-01T00:00:00Z"),
                    true,
                    29,
                    2'600'000,
                    {{at("2026-05-10T00:00:00Z"), at("2026-05-10T05:30:00Z")}}},
                   {"2026-06", at("2026-06-01T00:00:00Z"), at("2026-06-10T09:00:00Z"), false, 10, 810'000, {}}};
  report.measures = {
      measure("camera_availability_percent", "Cameras answer 90 % of checks", 90, "cameras",
              {{Outcome::Unknown, 0, 0, 0}, {Outcome::Fail, 1190, 1165, 10}, {Outcome::Pass, 1200, 1200, 0}}),
      measure("fault_other_working_days", "Other faults mended in 5 working days", 5, "faults",
              {{Outcome::Unknown, 0, 0, 0}, {Outcome::Pass, 0, 0, 0}, {Outcome::Unknown, 1, 1, 1}}),
      measure("evidence_urgent_hours", "Urgent evidence within 24 h", 24, "counts",
              {{Outcome::Unknown, 0, 0, 0}, {Outcome::Fail, 1, 0, 0}, {Outcome::Pass, 1, 1, 0}})};
  report.causes = {{2, 1, Outcome::Unknown, "CAM-7 (10.0.0.7:80)",
                    "did not answer from 2026-06-03T02:00, for at least 4.0 days and at most 8.0 days"}};
  for (int i = 0; i < 25; ++i) {
    report.causes.push_back({1, 0, Outcome::Fail, "CAM-" + std::to_string(100 + i) + " (10.0.1.9:80)",
                             "answered 27 of 31 checks, 87.1 %; 2 missed with its network"});
  }
  for (int i = 0; i < 10; ++i) {
    report.causes.push_back({1, 0, Outcome::Unknown, "CAM-" + std::to_string(300 + i), "nobody asked it"});
  }
  report.causes.push_back({1, 2, Outcome::Fail, "", "5 of 6, by register.toml:30"});
  return report;
}

std::string page(const SlaReport& report) {
  std::ostringstream out;
  write_sla_html(out, report);
  return out.str();
}

std::size_t times(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(SlaPage, IsAsItWasCheckedByEye) {
  EXPECT_EQ(page(sample()), test::golden("report/sla.html"));
}

TEST(SlaPage, SaysHowTheNewestMonthCameOut) {
  SlaReport report = sample();
  EXPECT_NE(
      page(report).find("No target was missed in June 2026 so far, but 1 of 3 targets could not be measured in full"),
      std::string::npos);
  EXPECT_NE(page(report).find("class=\"outcome unknown\""), std::string::npos);
  report.measures[0].figures.back().outcome = Outcome::Fail;
  EXPECT_NE(page(report).find("1 of 3 targets missed in June 2026 so far"), std::string::npos);
  EXPECT_NE(page(report).find("class=\"outcome fail\""), std::string::npos);
  for (SlaMeasure& measure : report.measures) measure.figures.back().outcome = Outcome::Pass;
  EXPECT_NE(page(report).find("3 targets met in June 2026 so far"), std::string::npos);
  EXPECT_NE(page(report).find("class=\"outcome pass\""), std::string::npos);
}

TEST(SlaPage, WhatIsUnknownHasNeitherWordNorColourOfWhatWasMet) {
  SlaReport report = sample();
  for (SlaMeasure& measure : report.measures) measure.figures.assign(3, {Outcome::Unknown, 3, 3, 2});
  const std::string html = page(report);
  const std::string table = html.substr(html.find("Targets against months"));
  const std::string cells = table.substr(0, table.find("</table>"));
  EXPECT_EQ(times(cells, "Open</strong>"), 9U);
  EXPECT_EQ(times(cells, "Met</strong>"), 0U);
  EXPECT_EQ(times(cells, "strong class=\"pass\""), 0U);
  EXPECT_EQ(times(cells, "2 could not be measured"), 6U) << "but for what people count";
}

TEST(SlaPage, TheAgentsOutagesAreToldOrThatTheyAreNotKnown) {
  SlaReport report = sample();
  EXPECT_NE(page(report).find("<td class=\"number\">5.5</td>"), std::string::npos);
  report.months[1].unwatched.clear();
  EXPECT_NE(page(report).find("None of an hour or more"), std::string::npos);
  for (SlaMonth& month : report.months) month.watched_seconds = 0;
  EXPECT_EQ(page(report).find("None of an hour or more"), std::string::npos);
  EXPECT_EQ(times(page(report), "<td class=\"number\">not known</td>"), 6U);
  EXPECT_NE(page(report).find("Not known: the heartbeat did not run"), std::string::npos);
}

TEST(SlaPage, ALongListIsCutAndSaysSo) {
  SlaReport report = sample();
  report.causes.assign(700, {1, 0, Outcome::Fail, "CAM-1", "answered 1 of 31 checks, 3.2 %"});
  const std::string html = page(report);
  EXPECT_EQ(times(html, "answered 1 of 31"), 500U);
  EXPECT_NE(html.find("200 more are not shown here"), std::string::npos);
}

TEST(SlaPage, WithSeveralAgreementsEachTargetNamesItsParty) {
  SlaReport report = sample();
  report.agreements.push_back({"Transport Police", std::nullopt, std::nullopt, std::nullopt});
  report.measures[1].party = "Transport Police";
  EXPECT_NE(page(report).find("Transport Police: Other faults mended in 5 working days"), std::string::npos);
}

TEST(SlaText, WithSeveralAgreementsWhatMissedATargetNamesItsParty) {
  SlaReport report = sample();
  report.agreements.push_back({"Transport Police", std::nullopt, std::nullopt, std::nullopt});
  for (SlaMeasure& measure : report.measures) measure.party = "Transport Police";
  report.causes.assign(1, {1, 1, Outcome::Fail, "CAM-1", "did not answer"});
  std::ostringstream out;
  write_sla_text(out, report, {80, false, true});
  EXPECT_NE(out.str().find(report.months[1].month + "  Transport Police: Other faults mended in 5 working days\n"),
            std::string::npos)
      << out.str();
}

TEST(SlaPage, NothingHostileActsAndNothingIsLoaded) {
  SlaReport report = sample();
  report.authority = report.site = report.agreements[0].party = kHostile;
  report.agreements.push_back(report.agreements[0]);
  for (SlaMeasure& measure : report.measures) measure.party = measure.title = measure.place = measure.counts = kHostile;
  for (SlaCause& cause : report.causes) cause.subject = cause.evidence = kHostile;
  std::string html = page(report);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  for (const char* loads : {"src=", "url(", "@import", "href=\"http", "style="}) {
    EXPECT_EQ(html.find(loads), std::string::npos) << loads;
  }
  for (char& c : html) {
    if (c == '\n') c = ' ';
  }
  EXPECT_EQ(escape_for_terminal(html), html);
}

TEST(SlaPage, OfNothingIsWhole) {
  const std::string html = page(SlaReport{});
  EXPECT_NE(html.find("No target was measured"), std::string::npos);
  EXPECT_EQ(html.find("outcome pass"), std::string::npos);
  EXPECT_TRUE(html.ends_with("</html>\n"));
}

}  // namespace
}  // namespace camaudit::report
