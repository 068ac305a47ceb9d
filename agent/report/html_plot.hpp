// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The plots of the HTML report: inline SVG, each with a title and a description for who cannot see it, and a table of
// what it shows.
#include <string>
#include <string_view>
#include <vector>

#include "agent/report/html_parts.hpp"

namespace camaudit::report {

/// One bar and what it stands for.
struct Bar {
  std::string label;
  std::size_t count = 0;
  std::string_view kind;  ///< class that colours it
};

/// Begins a figure with its heading; close with end_figure().
void begin_figure(Markup& page, std::string_view title, std::string_view what);
void end_figure(Markup& page);
/// A plot that is left out, and why.
void write_no_plot(Markup& page, std::string_view title, std::string_view why);
/// Begins the drawing; close with end_drawing(). `name` is unique on the page.
void begin_drawing(Markup& page, std::string_view name, std::string_view title, std::string_view description,
                   int height);
void end_drawing(Markup& page);
inline constexpr int kPlotWidth = 720;

void draw_text(Markup& page, double x, double y, std::string_view text, std::string_view anchor = "start",
               std::string_view kind = "");
void draw_rectangle(Markup& page, double x, double y, double width, double height, std::string_view kind);
void draw_line(Markup& page, double x1, double y1, double x2, double y2, std::string_view kind);

/// A bar for each, below one another, with its number.
void write_bars(Markup& page, std::string_view name, std::string_view title, const std::vector<Bar>& bars,
                std::string_view noun);

void write_retention_plot(Markup& page, const Report& report);
void write_clock_plot(Markup& page, const Report& report);
void write_availability_plot(Markup& page, const Report& report);
void write_trend_plot(Markup& page, const Report& report);

}  // namespace camaudit::report
