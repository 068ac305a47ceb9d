// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <array>
#include <chrono>

#include "agent/report/html_parts.hpp"

namespace camaudit::report {
namespace {

constexpr std::array<const char*, 12> kMonths{"January", "February", "March",     "April",   "May",      "June",
                                              "July",    "August",   "September", "October", "November", "December"};

}  // namespace

std::string day_text(UtcSeconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(time.value)));
  const std::chrono::year_month_day date(day);
  const auto month = static_cast<unsigned>(date.month());
  if (!date.ok() || static_cast<int>(date.year()) < 0) return format_date(time);
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()), kMonths.at(month - 1),
                     static_cast<int>(date.year()));
}

void write_time(Markup& page, UtcSeconds time) {
  const std::string exact = format_rfc3339(time);
  page.element("time", fmt::format("{}, {} UTC", day_text(time), exact.substr(11, 5)), {{"datetime", exact}});
}

std::string grouped(std::size_t number) {
  std::string digits = fmt::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

void write_severity(Markup& page, model::Severity severity) {
  page.element("span", severity_word(severity), {{"class", fmt::format("badge {}", to_string(severity))}});
}

void begin_table(Markup& page, std::string_view caption, std::initializer_list<std::string_view> titles) {
  page.open("div", {{"class", "scroll"}, {"role", "group"}, {"tabindex", "0"}, {"aria-label", std::string(caption)}});
  page.open("table").element("caption", caption).open("thead").open("tr");
  for (const std::string_view title : titles) page.element("th", title, {{"scope", "col"}});
  page.close().close().open("tbody").line();
}

void end_table(Markup& page) {
  page.close().close().close().line();
}

void write_tally_cells(Markup& page, const Tally& tally) {
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
  cell(tally.passed, "pass");
}

void begin_details(Markup& page, std::string_view summary) {
  page.open("details").element("summary", summary).line();
}

}  // namespace camaudit::report
