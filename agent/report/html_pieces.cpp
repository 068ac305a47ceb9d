// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "agent/report/html_parts.hpp"

namespace camaudit::report {

void write_severity(Markup& page, model::Severity severity) {
  page.element("span", severity_word(severity), {{"class", fmt::format("badge {}", to_string(severity))}});
}

void write_tally_cells(Markup& page, const Tally& tally, const Digest& digest) {
  const auto cell = [&page](std::size_t number, std::string_view kind) {
    page.open("td", {{"class", "number"}});
    if (number == 0) {
      page.element("span", "0", {{"class", "none"}});
    } else {
      page.element("strong", grouped(number), {{"class", std::string(kind)}});
    }
    page.close();
  };
  for (std::size_t i = tally.failed.size(); i-- > 0;) {
    cell(tally.failed.at(i), to_string(static_cast<model::Severity>(i)));
  }
  cell(tally.unjudged, "unknown");
  cell(tally.waived, "waived");
  if (digest.passes_listed) return cell(tally.passed, "pass");
  page.element("td", passed_text(tally, digest), {{"class", "number none"}});
}

std::string passed_text(const Tally& tally, const Digest& digest) {
  return digest.passes_listed ? grouped(tally.passed) : "not kept";
}

}  // namespace camaudit::report
