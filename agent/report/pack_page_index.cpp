// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "agent/report/pack_page.hpp"

namespace camaudit::report {
namespace {

void write_about(Markup& page, const Pack& pack) {
  begin_section(page, "about", "What this is");
  page.element("p",
               "The Code Assessment Pack of one scheme of surveillance cameras: what the authority declares, what an "
               "audit of the network measured, and what is open, against the twelve principles of the Surveillance "
               "Camera Code of Practice. It is for an assessor in certification by a third party, and for the scheme "
               "manager who prepares for one.");
  page.open("p").text("Measured in the audit of ");
  write_time(page, pack.source.report.started);
  page.text(", and held against the requirements as of that day, with the register and the waivers as they are now.");
  page.close().line();
  if (pack.measured_long_ago) {
    page.open("p", {{"class", "outcome unknown"}}).element("span", "?", {{"aria-hidden", "true"}, {"class", "mark"}});
    page.text(" That is more than a week before this pack was made: what has happened since is not in it.");
    page.close().line();
  }
  if (pack.scheme->out_of_scope_reason) {
    page.open("p", {{"class", "outcome unknown"}}).element("span", "?", {{"aria-hidden", "true"}, {"class", "mark"}});
    page.text(" The authority declares that the Code does not apply to this scheme: " +
              *pack.scheme->out_of_scope_reason);
    page.close().line();
  }
  page.open("ul", {{"class", "plain"}});
  page.element("li",
               "An answer is given only from evidence on all there is to ask. What could not be told is left blank, "
               "with the reason.");
  page.element("li",
               "Where it says “declared at register.toml:14”, line 14 of the authority's own register says so. Nobody "
               "but the authority vouches for what is declared.");
  page.element("li",
               "Network addresses, serial numbers, names of accounts and of hosts are left out, since they are not "
               "needed here: devices go by their number in the camera list. Texts that people wrote in the register "
               "stand as they were written. What was found is enough to be kept in confidence all the same.");
  page.element("li",
               "Documents of the authority are named, with their address where one is declared, and are not enclosed. "
               "Enclose them beside this folder and not in it.");
  page.close().close().line();
}

void write_scheme(Markup& page, const Pack& pack) {
  begin_section(page, "scheme", "The scheme");
  for (const PackDeclared& declared : pack.scheme_declared) write_declared(page, declared);
  page.close().line();
}

void write_card(Markup& page, std::string_view kind, std::string_view mark, std::size_t number,
                std::string_view label) {
  page.open("li", {{"class", fmt::format("card {}", kind)}}).open("span", {{"class", "figure"}});
  page.element("span", mark, {{"aria-hidden", "true"}, {"class", "mark"}}).text(" " + grouped(number)).close();
  page.element("span", label, {{"class", "label"}}).close().line();
}

void write_coverage(Markup& page, const Pack& pack) {
  const auto found = static_cast<std::size_t>(
      std::count_if(pack.cameras.begin(), pack.cameras.end(), [](const PackCamera& camera) { return camera.found; }));
  page.open("ul", {{"class", "plain"}});
  page.element("li", fmt::format("{} of {} of the camera list found on the network", grouped(found),
                                 counted(pack.cameras.size(), "row")));
  if (!pack.devices.empty()) {
    page.element(
        "li", fmt::format("{} that serve the scheme and are in no row of it", counted(pack.devices.size(), "device")));
  }
  if (pack.recordings_untied > 0) {
    page.element("li", fmt::format("{} on these devices of which nobody can tell whose pictures they hold",
                                   counted(pack.recordings_untied, "recording")));
  }
  if (pack.devices_unregistered > 0) {
    page.element("li",
                 fmt::format("{} on the network in no row of any scheme: whether they belong here is not known, and "
                             "beyond that nothing of them is told",
                             counted(pack.devices_unregistered, "device")));
  }
  page.close().line();
}

void write_figures(Markup& page, const Pack& pack) {
  begin_section(page, "figures", "In figures");
  const PackTally tally = requirements_of(pack);
  page.open("ul", {{"class", "cards"}});
  write_card(page, "pass", "✓", tally.yes, "requirements met");
  write_card(page, "fail", "✗", tally.no, "not met");
  write_card(page, "waived", "◷", tally.accepted, "not met, accepted for a time");
  write_card(page, "unknown", "?", tally.blank, "not known to be met");
  write_card(page, "none", "–", tally.does_not_apply, "do not apply");
  page.close().line();
  page.element("h3", "What was looked at");
  write_coverage(page, pack);
  page.element("h3", "By principle");
  begin_table(
      page, "Requirements and questions of the self-assessment by principle",
      {"Principle", "Met", "Not met", "Accepted", "Not known", "Do not apply", "Questions answered", "Left blank"});
  for (const PackPrinciple& principle : pack.principles) {
    const PackTally met = requirements_of(principle);
    const PackTally asked = questions_of(principle);
    page.open("tr").open("th", {{"scope", "row"}});
    page.element("a", principle_heading(principle.number),
                 {{"href", fmt::format("principles.html#principle-{}", principle.number)}});
    page.close();
    const std::size_t answered = asked.yes + asked.no + asked.accepted + asked.does_not_apply;
    for (const std::size_t number :
         {met.yes, met.no, met.accepted, met.blank, met.does_not_apply, answered, asked.blank}) {
      page.element("td", grouped(number), {{"class", "number"}});
    }
    page.close().line();
  }
  end_table(page);
  page.close().line();
}

void write_steps(Markup& page, std::string_view caption, const std::vector<PackStep>& steps) {
  begin_table(page, caption, {"What is asked for", "Where it lies", "In hand?", "What there is"});
  for (const PackStep& step : steps) {
    page.open("tr").element("th", step.asked, {{"scope", "row"}});
    page.open("td").element("a", step.where, {{"href", step.link}}).close();
    page.open("td").element("strong", step.there ? "Yes" : "No", {{"class", step.there ? "pass" : "unknown"}}).close();
    page.open("td", {{"class", "evidence"}}).open("ul", {{"class", "places"}});
    for (const std::string& line : step.evidence) page.element("li", line);
    page.close().close().close().line();
  }
  end_table(page);
}

void write_certification(Markup& page, const Pack& pack) {
  begin_section(page, "certification", "Certification, and where to find what it asks for");
  page.element("p",
               "Certification by a third party has two steps: one at the desk, from documents; then a full audit on "
               "site. What a certification body asks for is its own to say, and may differ from these lists, which "
               "follow what was publicly known of the Commissioner's scheme and were not confirmed by a body.",
               {{"class", "quiet"}});
  page.element("h3", "Step one: at the desk");
  write_steps(page, "What step one asks for", pack.step_one);
  page.element("h3", "Step two: on site");
  write_steps(page, "What of step two can be prepared here", pack.step_two);
  page.close().line();
}

void write_files(Markup& page, const Pack& pack) {
  begin_section(page, "files", "Files, and how to check them");
  begin_table(page, "Files of this pack", {"File", "What it holds"});
  for (const PackFile& file : pack_file_list()) {
    page.open("tr").open("th", {{"scope", "row"}}).element("a", file.name, {{"href", std::string(file.name)}}).close();
    page.element("td", file.words).close().line();
  }
  end_table(page);
  page.element(
      "p",
      "The manifest is signed with the authority's key, so that anybody who has its public key can tell whether "
      "a file was altered, is missing or was added:");
  page.open("p").element("code", "camaudit verify FOLDER --key PUB.pem").close().line();
  page.element("p",
               "Get the public key from the authority by another way than this pack (“camaudit key show --pem”), and "
               "compare its number:");
  page.open("p").element("code", pack.source.key_id).close().line();
  page.close().line();
}

void write_making(Markup& page, const Pack& pack) {
  const Report& report = pack.source.report;
  begin_section(page, "provenance", "How this was made");
  page.open("dl");
  write_entry(page, "Program", "camaudit " + report.tool_version);
  write_entry(page, "Audit", report.run_id);
  write_entry(page, "Started", format_rfc3339(report.started));
  const PackTally all = requirements_of(pack);
  const std::size_t rules = all.yes + all.no + all.accepted + all.does_not_apply + all.blank;
  write_entry(
      page, "Rulebook",
      fmt::format("{} ({}), SHA-256 {}", report.rulebook_version, counted(rules, "rule"), report.rulebook_sha256));
  for (const auto& part : pack.source.declared.register_part) {
    const auto slash = part.file.rfind('/');
    const std::string name = slash == std::string::npos ? part.file : part.file.substr(slash + 1);
    write_entry(page, part.part == "cameras" ? "Camera list" : "Register",
                part.state == "obtained"
                    ? fmt::format("{}, {}", name, counted(static_cast<std::size_t>(part.rows), "row"))
                    : "not read: " + part.reason);
  }
  page.close().close().line();
}

}  // namespace

std::string pack_index_page(const Pack& pack) {
  Markup page;
  begin_pack_page(page, pack, "index.html", "Code Assessment Pack");
  write_about(page, pack);
  write_figures(page, pack);
  write_certification(page, pack);
  write_scheme(page, pack);
  write_files(page, pack);
  write_making(page, pack);
  end_pack_page(page);
  return page.result();
}

}  // namespace camaudit::report
