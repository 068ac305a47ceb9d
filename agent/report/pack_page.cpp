// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/pack_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "agent/report/principle.hpp"

namespace camaudit::report {
namespace {

constexpr std::size_t kMostColumns = 6;

using Link = std::pair<std::string_view, std::string_view>;
constexpr std::array<Link, 5> kPages{Link{"index.html", "Overview"}, Link{"principles.html", "By principle"},
                                     Link{"self-assessment.html", "Self-assessment"},
                                     Link{"cameras.html", "Camera list"}, Link{"changes.html", "Change log"}};

std::string class_of(Answer answer) {
  static constexpr std::array<std::string_view, 5> kClasses{"pass", "high", "waived", "none", "unknown"};
  return std::string(kClasses.at(static_cast<std::size_t>(answer)));
}

/// The names of all values, in the order in which they come.
std::vector<std::string> columns_of(const PackDeclared& declared) {
  std::vector<std::string> names;
  for (const auto& entry : declared.entries) {
    for (const auto& value : entry.values) {
      if (std::find(names.begin(), names.end(), value.name) == names.end()) names.push_back(value.name);
    }
  }
  return names;
}

void write_table(Markup& page, const PackDeclared& declared, const std::vector<std::string>& columns) {
  std::vector<std::string> titles = columns;
  titles.emplace_back("declared at");
  begin_table(page, fmt::format("{}, {}", declared.title, declared.section), titles);
  for (const auto& entry : declared.entries) {
    page.open("tr");
    for (const std::string& column : columns) {
      const auto at = std::find_if(entry.values.begin(), entry.values.end(),
                                   [&](const auto& value) { return value.name == column; });
      const std::string_view text = at == entry.values.end() ? std::string_view("not declared") : at->text;
      if (&column == &columns.front()) {
        page.element("th", text, {{"scope", "row"}});
      } else {
        page.element("td", text);
      }
    }
    page.element("td", entry.place).close().line();
  }
  end_table(page);
}

}  // namespace

void begin_pack_page(Markup& page, const Pack& pack, std::string_view file, std::string_view title) {
  const std::string& scheme = pack.scheme->name.empty() ? pack.scheme->id : pack.scheme->name;
  begin_page(page, "en", fmt::format("{}: {}", title, scheme));
  begin_body(page, "Skip to the content", "content");
  page.open("header").element("h1", title);
  page.element("p", fmt::format("Scheme {} ({})", scheme, pack.scheme->id));
  if (!pack.source.report.authority.empty()) page.element("p", pack.source.report.authority);
  page.open("p").text("Made on ");
  write_time(page, pack.source.made);
  page.text(", for an assessor and not for publication").close().close().line();
  page.open("nav", {{"aria-label", "Pages of this pack"}}).open("ul");
  for (const auto& [name, words] : kPages) {
    page.open("li");
    if (name == file) {
      page.element("a", words, {{"href", std::string(name)}, {"aria-current", "page"}});
    } else {
      page.element("a", words, {{"href", std::string(name)}});
    }
    page.close();
  }
  page.close().close().line();
  page.open("main", {{"id", "content"}, {"tabindex", "-1"}}).line();
}

void end_pack_page(Markup& page) {
  page.close().line();
  page.open("footer").element("p", "Unknown is never yes: what could not be told is left blank, and says why.");
  page.close().line();
  end_page(page);
}

void write_answer(Markup& page, Answer answer) {
  page.element("strong", words_of(answer), {{"class", class_of(answer)}});
}

void write_met(Markup& page, Answer answer) {
  static constexpr std::array<std::string_view, 5> kWords{"Met", "Not met", "Not met, accepted for a time",
                                                          "Does not apply", "Not known"};
  page.element("strong", kWords.at(static_cast<std::size_t>(answer)), {{"class", class_of(answer)}});
}

void write_entry(Markup& page, std::string_view name, std::string_view value) {
  page.element("dt", name).element("dd", value).line();
}

void write_declared(Markup& page, const PackDeclared& declared) {
  const auto columns = columns_of(declared);
  if (columns.size() <= kMostColumns) {
    write_table(page, declared, columns);
  } else {
    page.element("p", fmt::format("{}, {}", declared.title, declared.section), {{"class", "label"}});
    for (const auto& entry : declared.entries) {
      page.open("dl");
      for (const auto& value : entry.values) write_entry(page, value.name, value.text);
      write_entry(page, "declared at", entry.place);
      page.close().line();
    }
  }
  if (!declared.left_out.empty()) {
    page.element("p", fmt::format("Not declared: {}.", fmt::join(declared.left_out, ", ")), {{"class", "quiet"}})
        .line();
  }
}

std::string principle_heading(int principle) {
  return principle == 0 ? std::string(principle_name(0)) : fmt::format("{}. {}", principle, principle_name(principle));
}

const std::vector<PackFile>& pack_file_list() {
  static const std::vector<PackFile> kFiles{
      {"index.html", "this page"},
      {"principles.html", "by principle: requirements, what is declared, what was measured, findings, waivers, gaps"},
      {"self-assessment.html", "questions answered from evidence, and those left blank; a draft of the action plan"},
      {"cameras.html", "the camera list, and devices that serve it"},
      {"changes.html", "what has changed in the last year"},
      {"cameras.csv", "the camera list, with all that the register declares of each"},
      {"findings.csv", "every finding, passed ones too"},
      {"declared.csv", "every entry of the register that was used, with its place"},
      {"self-assessment.csv", "questions, answers and reasons"},
      {"changes.csv", "the change log, whole"},
      {"pack.json", "the same for a program (camaudit.pack/1)"},
      {"manifest.json", "the name, size and SHA-256 of every other file"},
      {"manifest.dsse.json", "the manifest, signed"},
  };
  return kFiles;
}

}  // namespace camaudit::report
