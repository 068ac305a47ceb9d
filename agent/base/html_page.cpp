// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/html_page.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <vector>

#include "agent/base/base64.hpp"
#include "agent/base/sha256.hpp"

namespace camaudit {
namespace {

constexpr std::array<const char*, 12> kMonths{"January", "February", "March",     "April",   "May",      "June",
                                              "July",    "August",   "September", "October", "November", "December"};

std::string content_policy() {
  const Sha256Digest digest = sha256(html_style());
  const std::string bytes(digest.begin(), digest.end());
  return fmt::format("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
                     to_base64(bytes));
}

}  // namespace

void begin_page(Markup& page, std::string_view language, std::string_view title) {
  page.raw("<!DOCTYPE html>\n").open("html", {{"lang", std::string(language)}}).open("head").line();
  page.empty_element("meta", {{"charset", "utf-8"}}).line();
  page.empty_element("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", content_policy()}}).line();
  page.empty_element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}).line();
  page.empty_element("meta", {{"name", "referrer"}, {"content", "no-referrer"}}).line();
  page.empty_element("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).line();
  page.element("title", title).line();
  page.open("style").raw(html_style()).close().line();
}

void begin_body(Markup& page, std::string_view skip, std::string_view id) {
  page.close().line().open("body").line();
  page.element("a", skip, {{"class", "skip"}, {"href", fmt::format("#{}", id)}}).line();
}

void end_page(Markup& page) {
  page.close().line().close().line();
}

void begin_section(Markup& page, std::string_view id, std::string_view title) {
  page.open("section", {{"aria-labelledby", std::string(id)}});
  page.element("h2", title, {{"id", std::string(id)}}).line();
}

void begin_table(Markup& page, std::string_view caption, std::span<const std::string> titles) {
  page.open("div", {{"class", "scroll"}, {"role", "group"}, {"tabindex", "0"}, {"aria-label", std::string(caption)}});
  page.open("table").element("caption", caption).open("thead").open("tr");
  for (const std::string& title : titles) page.element("th", title, {{"scope", "col"}});
  page.close().close().open("tbody").line();
}

void begin_table(Markup& page, std::string_view caption, std::initializer_list<std::string_view> titles) {
  begin_table(page, caption, std::vector<std::string>(titles.begin(), titles.end()));
}

void end_table(Markup& page) {
  page.close().close().close().line();
}

void begin_details(Markup& page, std::string_view summary) {
  page.open("details").element("summary", summary).line();
}

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

}  // namespace camaudit
