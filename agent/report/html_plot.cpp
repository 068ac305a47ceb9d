// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/html_plot.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace camaudit::report {
namespace {

std::string number(double value) {
  return fmt::format("{:.1f}", value);
}

}  // namespace

void begin_figure(Markup& page, std::string_view title, std::string_view what) {
  page.open("figure").open("figcaption").element("h3", title).element("p", what, {{"class", "quiet"}}).close().line();
}

void end_figure(Markup& page) {
  page.close().line();
}

void write_no_plot(Markup& page, std::string_view title, std::string_view why) {
  page.element("h3", title).element("p", why, {{"class", "quiet"}}).line();
}

void begin_drawing(Markup& page, std::string_view name, std::string_view title, std::string_view description,
                   int height) {
  const std::string title_id = fmt::format("{}-title", name);
  const std::string description_id = fmt::format("{}-description", name);
  page.open("div",
            {{"class", "plot"}, {"role", "group"}, {"tabindex", "0"}, {"aria-label", fmt::format("Plot: {}", title)}});
  page.open("svg", {{"viewBox", fmt::format("0 0 {} {}", kPlotWidth, height)},
                    {"role", "img"},
                    {"aria-labelledby", title_id + " " + description_id},
                    {"focusable", "false"}});
  page.element("title", title, {{"id", title_id}}).element("desc", description, {{"id", description_id}}).line();
}

void end_drawing(Markup& page) {
  page.close().close().line();
}

void draw_text(Markup& page, double x, double y, std::string_view text, std::string_view anchor,
               std::string_view kind) {
  page.element(
      "text", text,
      {{"x", number(x)}, {"y", number(y)}, {"text-anchor", std::string(anchor)}, {"class", std::string(kind)}});
}

void draw_rectangle(Markup& page, double x, double y, double width, double height, std::string_view kind) {
  page.empty_element("rect", {{"x", number(x)},
                              {"y", number(y)},
                              {"width", number(std::max(0.0, width))},
                              {"height", number(std::max(0.0, height))},
                              {"class", std::string(kind)}});
}

void draw_line(Markup& page, double x1, double y1, double x2, double y2, std::string_view kind) {
  page.empty_element(
      "line",
      {{"x1", number(x1)}, {"y1", number(y1)}, {"x2", number(x2)}, {"y2", number(y2)}, {"class", std::string(kind)}});
}

void write_bars(Markup& page, std::string_view name, std::string_view title, const std::vector<Bar>& bars,
                std::string_view noun) {
  constexpr int kRow = 26;
  constexpr double kLeft = 190;
  constexpr double kRight = 90;
  std::size_t most = 1;
  std::string description;
  for (const Bar& bar : bars) {
    most = std::max(most, bar.count);
    description += fmt::format("{}{}: {}", description.empty() ? "" : "; ", bar.label, counted(bar.count, noun));
  }
  begin_drawing(page, name, title, description, static_cast<int>(bars.size()) * kRow + 8);
  double y = 4;
  for (const Bar& bar : bars) {
    const double width = (kPlotWidth - kLeft - kRight) * static_cast<double>(bar.count) / static_cast<double>(most);
    draw_text(page, kLeft - 10, y + 16, bar.label, "end");
    draw_rectangle(page, kLeft, y + 3, kPlotWidth - kLeft - kRight, kRow - 8, "track");
    draw_rectangle(page, kLeft, y + 3, width, kRow - 8, fmt::format("fill {}", bar.kind));
    draw_text(page, kPlotWidth - kRight + 10, y + 16, counted(bar.count, noun));
    y += kRow;
  }
  end_drawing(page);
  begin_details(page, "The same as a table");
  begin_table(page, title, {"Group", "Number"});
  for (const Bar& bar : bars) {
    page.open("tr").element("th", bar.label, {{"scope", "row"}});
    page.element("td", grouped(bar.count), {{"class", "number"}}).close().line();
  }
  end_table(page);
  page.close().line();
}

void write_plots(Markup& page, const Digest& digest) {
  page.open("section", {{"aria-labelledby", "measured"}});
  page.element("h2", "What was measured", {{"id", "measured"}}).line();
  write_retention_plot(page, digest.report);
  write_clock_plot(page, digest.report);
  write_availability_plot(page, digest.report);
  write_trend_plot(page, digest.report);
  page.close().line();
}

}  // namespace camaudit::report
