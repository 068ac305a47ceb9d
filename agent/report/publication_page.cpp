// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/publication_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "agent/base/html_text.hpp"
#include "agent/report/publication_words.hpp"

namespace camaudit::report {
namespace {

// Colours are of at least 4.5 to 1 in each scheme; a table that is too wide scrolls within itself.
constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--text:#1a1a1a;--back:#fff;--line:#6b6b6b;--soft:#f2f2f2;--link:#0b4f9c}
@media (prefers-color-scheme:dark){:root{--text:#eee;--back:#16181b;--line:#9a9a9a;--soft:#23262b;--link:#9cc7ff}}
*{box-sizing:border-box}
body{margin:0;font:1.05rem/1.55 system-ui,sans-serif;color:var(--text);background:var(--back);overflow-wrap:break-word}
header,main,footer{max-width:60rem;margin:0 auto;padding:1rem}
a{color:var(--link)}
a:focus-visible,.wide:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{position:static}
nav ul{padding-left:1.2rem;columns:18rem}
h1{line-height:1.2}
h2{margin-top:2.2rem;border-bottom:1px solid var(--line)}
dl{display:grid;grid-template-columns:minmax(8rem,16rem) minmax(0,1fr);gap:.3rem 1rem}
dt{font-weight:600}
dt,dd{overflow-wrap:anywhere}
dd{margin:0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:600;padding:.4rem 0}
th,td{border:1px solid var(--line);padding:.35rem .5rem;text-align:left;vertical-align:top}
thead th{background:var(--soft)}
@media (max-width:30rem){dl{grid-template-columns:minmax(0,1fr)}dd{margin-bottom:.5rem}}
@media print{nav,.skip{display:none}.wide{overflow:visible}a{color:inherit}tr{break-inside:avoid}}
)css";

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

class Page {
 public:
  Page(const Publication& publication, Language language) : publication_(publication), language_(language) {}

  std::string main_page() {
    const std::string title = title_of(publication_, language_);
    const auto sections = public_sections(publication_, language_);
    begin(title, names_of(language_).page, names_of(other_than(language_)).page);
    add("<nav aria-labelledby=\"contents\"><h2 id=\"contents\">{}</h2><ul>", say({"On this page", "Ar y dudalen hon"}));
    for (const PublicSection& section : sections) {
      add("<li><a href=\"#{}\">{}</a></li>", html_text(section.id), html_text(section.title));
    }
    out_ += "</ul></nav>\n";
    for (const PublicSection& section : sections) write(section);
    open_data();
    end();
    return std::move(out_);
  }

  std::string accessibility_page() {
    const std::string title = say({"Accessibility of this page", "Hygyrchedd y dudalen hon"});
    begin(title, names_of(language_).accessibility, names_of(other_than(language_)).accessibility);
    add("<p>{}</p>",
        say({"The pages here are made to meet level AA of the Web Content Accessibility Guidelines, version 2.2: "
             "they need no script, can be read with a keyboard and a screen reader alone, in light and dark "
             "colours, enlarged, on a narrow screen and on paper.",
             "Gwneir y tudalennau hyn i fodloni lefel AA o'r Canllawiau Hygyrchedd Cynnwys Gwe, fersiwn 2.2: nid oes "
             "angen sgript arnynt, a gellir eu darllen gyda bysellfwrdd a darllenydd sgrin yn unig, mewn lliwiau "
             "golau a thywyll, wedi'u chwyddo, ar sgrin gul ac ar bapur."}));
    add("<p>{}</p>",
        say({"Texts that an office wrote for the register are shown as they were written, and may be in one "
             "language only.",
             "Dangosir testunau a ysgrifennodd swyddfa ar gyfer y gofrestr fel y'u hysgrifennwyd, a gallant fod mewn "
             "un iaith yn unig."}));
    add("<h2>{}</h2>", say({"If you meet a barrier", "Os dewch ar draws rhwystr"}));
    contact();
    add("<p>{}</p>",
        say({"If you are not content with the answer, the Equality Advisory and Support Service can help.",
             "Os nad ydych yn fodlon â'r ateb, gall y Gwasanaeth Cynghori a Chymorth Cydraddoldeb helpu."}));
    add("<p>{} {}.</p>", say({"This statement was made on", "Gwnaed y datganiad hwn ar"}),
        day_in(publication_.made, language_));
    end();
    return std::move(out_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }
  std::string say(const Words& words) const { return html_text(report::say(words, language_)); }

  void begin(const std::string& title, const std::string& here, const std::string& elsewhere) {
    const std::string_view tag = tag_of(language_);
    const std::string_view other = tag_of(other_than(language_));
    add("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", tag);
    out_ +=
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";
    add("<title>{}</title>\n<link rel=\"alternate\" hreflang=\"{}\" href=\"{}\">\n", html_text(title), tag, here);
    add("<link rel=\"alternate\" hreflang=\"{}\" href=\"{}\">\n<style>{}</style>\n</head>\n<body>\n", other, elsewhere,
        kStyle);
    add("<a class=\"skip\" href=\"#main\">{}</a>\n<header>\n", say({"Skip to the content", "Neidio i'r cynnwys"}));
    add("<p><a href=\"{}\" hreflang=\"{}\" lang=\"{}\">{}</a></p>\n", elsewhere, other, other,
        language_ == Language::English ? "Cymraeg" : "English");
    add("<h1>{}</h1>\n<p>{} {}</p>\n</header>\n<main id=\"main\">\n", html_text(title), say({"As of", "Hyd at"}),
        day_in(publication_.made, language_));
  }

  void end() {
    const Names names = names_of(language_);
    add("</main>\n<footer><p><a href=\"{}\">{}</a> · <a href=\"{}\">{}</a></p></footer>\n</body>\n</html>\n",
        names.page, say({"Surveillance cameras", "Camerâu gwyliadwriaeth"}), names.accessibility,
        say({"Accessibility", "Hygyrchedd"}));
  }

  std::string cell(const PublicCell& cell) const {
    if (cell.text.empty()) return say({"not stated", "heb ei nodi"});
    std::string text = html_text(cell.text);
    // The page is in one language and the register's texts may be in another; English is what registers are kept in.
    if (cell.as_written && language_ == Language::Welsh) text = fmt::format("<span lang=\"en\">{}</span>", text);
    return cell.url.empty() ? text : fmt::format("<a href=\"{}\">{}</a>", html_text(cell.url), text);
  }

  void write(const PublicSection& section) {
    add("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n", html_text(section.id),
        html_text(section.title));
    if (!section.text.empty()) add("<p>{}</p>\n", html_text(section.text));
    if (!section.facts.empty()) out_ += "<dl>\n";
    for (const auto& fact : section.facts) {
      add("<dt>{}</dt>", html_text(fact.name));
      for (const PublicCell& value : fact.values) add("<dd>{}</dd>", cell(value));
      out_ += '\n';
    }
    if (!section.facts.empty()) out_ += "</dl>\n";
    for (const PublicTable& table : section.tables) write(table);
    out_ += "</section>\n";
  }

  void write(const PublicTable& table) {
    // A region that scrolls has to be reached by keyboard, and then has to have a name.
    add("<div class=\"wide\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>",
        html_text(table.caption));
    for (const std::string& heading : table.headings) add("<th scope=\"col\">{}</th>", html_text(heading));
    out_ += "</tr></thead><tbody>\n";
    for (const auto& row : table.rows) {
      out_ += "<tr>";
      for (std::size_t i = 0; i < row.size(); ++i) {
        out_ += (i == 0 ? "<th scope=\"row\">" : "<td>") + cell(row[i]) + (i == 0 ? "</th>" : "</td>");
      }
      out_ += "</tr>\n";
    }
    out_ += "</tbody></table></div>\n";
  }

  void open_data() {
    add("<section aria-labelledby=\"open_data\">\n<h2 id=\"open_data\">{}</h2>\n<ul>\n",
        say({"Open data", "Data agored"}));
    const auto file = [&](const char* name, const Words& words) {
      add("<li><a href=\"{}\">{}</a></li>\n", name, say(words));
    };
    file("cameras.csv", {"Cameras by type, scheme and published location (CSV)",
                         "Camerâu yn ôl math, cynllun a lleoliad cyhoeddedig (CSV)"});
    if (publication_.sla != nullptr) file("performance.csv", {"Performance (CSV)", "Perfformiad (CSV)"});
    file("publication.json", {"All that is on this page (JSON)", "Popeth ar y dudalen hon (JSON)"});
    file("publication.schema.json", {"The JSON's schema", "Sgema'r JSON"});
    file("dcat.jsonld", {"Description of these data (DCAT)", "Disgrifiad o'r data hyn (DCAT)"});
    out_ += "</ul>\n</section>\n";
  }

  void contact() {
    for (const auto& publication : publication_.declared.publication) {
      out_ += "<ul>\n";
      if (publication.contact_email) {
        add("<li><a href=\"mailto:{0}\">{0}</a></li>\n", html_text(*publication.contact_email));
      }
      if (publication.contact_phone) add("<li>{}</li>\n", html_text(*publication.contact_phone));
      if (publication.contact_post) add("<li>{}</li>\n", html_text(*publication.contact_post));
      out_ += "</ul>\n";
    }
  }

  const Publication& publication_;
  const Language language_;
  std::string out_;
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
