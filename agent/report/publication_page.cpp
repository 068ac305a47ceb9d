// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/publication_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "agent/base/html_page.hpp"
#include "agent/report/publication_words.hpp"

namespace camaudit::report {
namespace {

struct Names {
  std::string page;
  std::string accessibility;
};

Names names_of(Language language) {
  if (language == Language::English) return {"index.html", "accessibility.html"};
  return {"index.cy.html", "accessibility.cy.html"};
}

Language other_than(Language language) {
  return language == Language::English ? Language::Welsh : Language::English;
}

std::string title_of(const Publication& publication, Language language) {
  const std::string what = say(
      {"Surveillance cameras: what we operate and why", "Camerâu gwyliadwriaeth: beth rydym yn ei weithredu a pham"},
      language);
  return publication.authority.empty() ? what : what + " – " + publication.authority;
}

constexpr Words kOpenData{"Open data", "Data agored"};

class Page {
 public:
  Page(const Publication& publication, Language language) : publication_(publication), language_(language) {}

  std::string main_page() {
    const auto sections = public_sections(publication_, language_);
    begin(title_of(publication_, language_), names_of(language_).page, names_of(other_than(language_)).page);
    write_contents(sections);
    begin_main();
    for (const PublicSection& section : sections) write(section);
    open_data();
    return end();
  }

  std::string accessibility_page() {
    begin(say({"Accessibility of this page", "Hygyrchedd y dudalen hon"}), names_of(language_).accessibility,
          names_of(other_than(language_)).accessibility);
    begin_main();
    page_.open("section");
    paragraph(
        {"The pages here are made to meet level AA of the Web Content Accessibility Guidelines, version 2.2: "
         "they need no script, can be read with a keyboard and a screen reader alone, in light and dark "
         "colours, enlarged, on a narrow screen and on paper.",
         "Gwneir y tudalennau hyn i fodloni lefel AA o'r Canllawiau Hygyrchedd Cynnwys Gwe, fersiwn 2.2: nid oes "
         "angen sgript arnynt, a gellir eu darllen gyda bysellfwrdd a darllenydd sgrin yn unig, mewn lliwiau "
         "golau a thywyll, wedi'u chwyddo, ar sgrin gul ac ar bapur."});
    paragraph(
        {"Texts that an office wrote for the register are shown as they were written, and may be in one "
         "language only.",
         "Dangosir testunau a ysgrifennodd swyddfa ar gyfer y gofrestr fel y'u hysgrifennwyd, a gallant fod mewn "
         "un iaith yn unig."});
    page_.close().line();
    begin_section(page_, "barrier", say({"If you meet a barrier", "Os dewch ar draws rhwystr"}));
    contact();
    paragraph({"If you are not content with the answer, the Equality Advisory and Support Service can help.",
               "Os nad ydych yn fodlon â'r ateb, gall y Gwasanaeth Cynghori a Chymorth Cydraddoldeb helpu."});
    page_.element("p", fmt::format("{} {}.", say({"This statement was made on", "Gwnaed y datganiad hwn ar"}),
                                   day_in(publication_.made, language_)));
    page_.close().line();
    return end();
  }

 private:
  std::string say(const Words& words) const { return report::say(words, language_); }
  void paragraph(const Words& words) { page_.element("p", say(words)).line(); }

  void begin(const std::string& title, const std::string& here, const std::string& elsewhere) {
    const std::string tag(tag_of(language_));
    const std::string other(tag_of(other_than(language_)));
    begin_page(page_, tag, title);
    page_.empty_element("link", {{"rel", "alternate"}, {"hreflang", tag}, {"href", here}}).line();
    page_.empty_element("link", {{"rel", "alternate"}, {"hreflang", other}, {"href", elsewhere}}).line();
    begin_body(page_, say({"Skip to the content", "Neidio i'r cynnwys"}), "main");
    page_.open("header").line().open("p");
    page_.element("a", language_ == Language::English ? "Cymraeg" : "English",
                  {{"href", elsewhere}, {"hreflang", other}, {"lang", other}});
    page_.close().line().element("h1", title).line();
    page_.element("p", fmt::format("{} {}", say({"As of", "Hyd at"}), day_in(publication_.made, language_))).line();
    page_.close().line();
  }

  void write_contents(const std::vector<PublicSection>& sections) {
    page_.open("nav", {{"aria-label", say({"On this page", "Ar y dudalen hon"})}}).open("ul").line();
    for (const PublicSection& section : sections) {
      page_.open("li").element("a", section.title, {{"href", "#" + section.id}}).close().line();
    }
    page_.open("li").element("a", say(kOpenData), {{"href", "#open_data"}}).close().line();
    page_.close().close().line();
  }

  void begin_main() { page_.open("main", {{"id", "main"}, {"tabindex", "-1"}}).line(); }

  std::string end() {
    const Names names = names_of(language_);
    page_.close().line().open("footer").open("p");
    page_.element("a", say({"Surveillance cameras", "Camerâu gwyliadwriaeth"}), {{"href", names.page}}).text(" · ");
    page_.element("a", say({"Accessibility", "Hygyrchedd"}), {{"href", names.accessibility}}).close().close().line();
    end_page(page_);
    return page_.result();
  }

  void write(const PublicCell& cell) {
    if (cell.text.empty()) {
      page_.text(say({"not stated", "heb ei nodi"}));
      return;
    }
    if (!cell.url.empty()) page_.open("a", {{"href", cell.url}});
    // The page is in one language and the register's texts may be in another; English is what registers are kept in.
    if (cell.as_written && language_ == Language::Welsh) {
      page_.element("span", cell.text, {{"lang", "en"}});
    } else {
      page_.text(cell.text);
    }
    if (!cell.url.empty()) page_.close();
  }

  void write(const PublicSection& section) {
    begin_section(page_, section.id, section.title);
    if (!section.text.empty()) page_.element("p", section.text).line();
    if (!section.facts.empty()) page_.open("dl").line();
    for (const auto& fact : section.facts) {
      page_.element("dt", fact.name);
      for (const PublicCell& value : fact.values) {
        page_.open("dd");
        write(value);
        page_.close();
      }
      page_.line();
    }
    if (!section.facts.empty()) page_.close().line();
    for (const PublicTable& table : section.tables) write(table);
    page_.close().line();
  }

  void write(const PublicTable& table) {
    begin_table(page_, table.caption, table.headings);
    for (const auto& row : table.rows) {
      page_.open("tr");
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i == 0) {
          page_.open("th", {{"scope", "row"}});
        } else {
          page_.open("td");
        }
        write(row[i]);
        page_.close();
      }
      page_.close().line();
    }
    end_table(page_);
  }

  void open_data() {
    begin_section(page_, "open_data", say(kOpenData));
    page_.open("ul").line();
    const auto file = [&](const char* name, const Words& words) {
      page_.open("li").element("a", say(words), {{"href", name}}).close().line();
    };
    file("cameras.csv", {"Cameras by type, scheme and published location (CSV)",
                         "Camerâu yn ôl math, cynllun a lleoliad cyhoeddedig (CSV)"});
    if (publication_.sla != nullptr) file("performance.csv", {"Performance (CSV)", "Perfformiad (CSV)"});
    file("publication.json", {"All that is on this page (JSON)", "Popeth ar y dudalen hon (JSON)"});
    file("publication.schema.json", {"The JSON's schema", "Sgema'r JSON"});
    file("dcat.jsonld", {"Description of these data (DCAT)", "Disgrifiad o'r data hyn (DCAT)"});
    page_.close().line().close().line();
  }

  void contact() {
    for (const auto& publication : publication_.declared.publication) {
      page_.open("ul").line();
      if (const auto& email = publication.contact_email) {
        page_.open("li").element("a", *email, {{"href", "mailto:" + *email}}).close().line();
      }
      if (publication.contact_phone) page_.element("li", *publication.contact_phone).line();
      if (publication.contact_post) page_.element("li", *publication.contact_post).line();
      page_.close().line();
    }
  }

  const Publication& publication_;
  const Language language_;
  Markup page_;
};

}  // namespace

void add_pages(const Publication& publication, std::map<std::string, std::string>& files) {
  for (const Language language : {Language::English, Language::Welsh}) {
    files[names_of(language).page] = Page(publication, language).main_page();
    files[names_of(language).accessibility] = Page(publication, language).accessibility_page();
  }
}

bool is_publication_file(std::string_view name) {
  static constexpr std::string_view kNames[] = {"index.html",  "index.cy.html",    "accessibility.html",
                                                "cameras.csv", "performance.csv",  "accessibility.cy.html",
                                                "dcat.jsonld", "publication.json", "publication.schema.json"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

std::map<std::string, std::string> publication_files(const Publication& publication) {
  std::map<std::string, std::string> files;
  add_pages(publication, files);
  add_open_data(publication, files);
  return files;
}

}  // namespace camaudit::report
