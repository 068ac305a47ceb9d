// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/html.hpp"

#include <fmt/format.h>

#include <array>
#include <ostream>
#include <utility>

#include "agent/report/html_parts.hpp"

namespace camaudit::report {
namespace {

std::string title_of(const Report& report) {
  const std::string whose = report.authority.empty() ? "" : ", " + report.authority;
  return fmt::format("CCTV audit of {}{}", day_text(report.started), whose);
}

void write_header(Markup& page, const Report& report) {
  page.open("header").element("h1", "CCTV audit report");
  if (!report.authority.empty()) {
    page.element("p", report.site.empty() ? report.authority : report.authority + " · " + report.site);
  }
  page.open("p").text("Audit of ");
  write_time(page, report.started);
  page.text(", against the Surveillance Camera Code of Practice").close().close().line();
  page.open("nav", {{"aria-label", "Contents"}}).open("ul");
  using Link = std::pair<const char*, const char*>;
  static constexpr std::array<Link, 6> kLinks{
      Link{"summary", "Summary"},   Link{"measured", "What was measured"}, Link{"principles", "By principle"},
      Link{"devices", "By device"}, Link{"schemes", "By scheme"},          Link{"provenance", "How this was made"}};
  for (const auto& [id, words] : kLinks) {
    page.open("li").element("a", words, {{"href", std::string("#") + id}}).close();
  }
  page.close().close().line();
}

}  // namespace

void write_provenance(Markup& page, const Digest& digest) {
  const Report& report = digest.report;
  page.open("section", {{"aria-labelledby", "provenance"}});
  page.element("h2", "How this was made", {{"id", "provenance"}}).open("dl");
  const auto entry = [&page](std::string_view name, std::string_view value) {
    page.element("dt", name).element("dd", value).line();
  };
  entry("Program", "camaudit " + report.tool_version);
  entry("Run", report.run_id);
  entry("Started", format_rfc3339(report.started));
  entry("Finished", format_rfc3339(report.finished) + (report.interrupted ? ", interrupted before the end" : ""));
  entry("Rulebook", fmt::format("{} ({}), SHA-256 {}", report.rulebook_version,
                                counted(report.rules.size() + report.unnamed_rules, "rule"), report.rulebook_sha256));
  page.close().line();
  if (!report.discovery.empty()) {
    begin_table(page, "Where devices were looked for", {"Source", "Interface", "Family", "Found first here", "Note"});
    for (const auto& source : report.discovery) {
      page.open("tr").element("th", source.source, {{"scope", "row"}}).element("td", source.interface);
      page.element("td", source.family).element("td", grouped(source.found), {{"class", "number"}});
      page.element("td", source.note).close().line();
    }
    end_table(page);
  }
  if (!report.shared_identities.empty()) {
    begin_table(page, "Identities that several devices claim; the devices were kept apart", {"Identity", "Devices"});
    for (const auto& shared : report.shared_identities) {
      std::string addresses;
      for (const auto& address : shared.addresses) addresses.append(addresses.empty() ? "" : ", ").append(address);
      page.open("tr").element("th", shared.identity, {{"scope", "row"}}).element("td", addresses).close().line();
    }
    end_table(page);
  }
  page.close().line();
}

void write_html(std::ostream& out, const Report& report) {
  const Digest digest(report);
  Markup page;
  begin_page(page, "en", title_of(report));
  begin_body(page, "Skip to the report", "report");
  write_header(page, report);
  page.open("main", {{"id", "report"}, {"tabindex", "-1"}}).line();
  write_summary(page, digest);
  write_plots(page, digest);
  write_principles(page, digest);
  write_devices(page, digest);
  write_schemes(page, digest);
  write_provenance(page, digest);
  page.close().line();
  page.open("footer").element("p",
                              "Unknown is not a pass: whatever could not be assessed is counted and shown as such.");
  page.close().line();
  end_page(page);
  out << page.result();
}

}  // namespace camaudit::report
