// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "agent/base/text.hpp"
#include "agent/report/html_plot.hpp"
#include "agent/report/retention_channels.hpp"

namespace camaudit::report {
namespace {

constexpr std::string_view kTitle = "How long footage is kept";
constexpr std::size_t kDrawn = 24;
constexpr std::size_t kListed = 1000;
constexpr double kLeft = 230;
constexpr std::size_t kLabel = 31;  // as many characters as there is room for in a wide font
constexpr double kRight = 130;
constexpr int kRow = 24;
constexpr int kTop = 26;

/// A step that gives the axis about six marks.
double step_for(double most) {
  const double rough = most / 6;
  const double power = std::pow(10, std::floor(std::log10(std::max(rough, 1.0))));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

std::string held_text(const RetentionChannel& channel) {
  return channel.held_days ? fmt::format("{:.1f}", *channel.held_days) : "not told";
}

std::string configured_text(const RetentionChannel& channel) {
  if (!channel.configured_days) return "not told";
  return *channel.configured_days == 0 ? "no limit" : fmt::format("{:.1f}", *channel.configured_days);
}

std::string declared_text(const RetentionChannel& channel) {
  return channel.declared_days ? fmt::to_string(*channel.declared_days) : "not known";
}

void draw(Markup& page, const std::vector<RetentionChannel>& channels, std::size_t shown, double tolerance) {
  double most = 1;
  for (std::size_t i = 0; i < shown; ++i) {
    most = std::max(
        {most, *channels[i].held_days, static_cast<double>(channels[i].declared_days.value_or(0)) + tolerance});
  }
  most = std::min(most * 1.05, 36500.0);
  const double width = kPlotWidth - kLeft - kRight;
  const auto x = [&](double days) { return kLeft + width * std::min(days, most) / most; };
  const int height = kTop + static_cast<int>(shown) * kRow + 10;
  std::string description;
  for (std::size_t i = 0; i < shown && i < 3; ++i) {
    description += fmt::format("{}: {} days held, {} declared. ", channels[i].name, held_text(channels[i]),
                               declared_text(channels[i]));
  }
  begin_drawing(page, "retention", "Days of footage held, against the declared period",
                description + "All are in the table.", height);
  const double step = step_for(most);
  for (int line = 0; line * step <= most; ++line) {
    const double days = line * step;
    draw_line(page, x(days), kTop - 6, x(days), height - 6, "axis");
    draw_text(page, x(days), kTop - 12, fmt::format("{:.0f}", days), "middle", "quiet");
  }
  draw_text(page, kPlotWidth - kRight + 10, kTop - 12, "held of declared", "start", "quiet");
  double y = kTop;
  for (std::size_t i = 0; i < shown; ++i, y += kRow) {
    const RetentionChannel& channel = channels[i];
    draw_text(page, kLeft - 10, y + 14, bounded_text(channel.name, kLabel), "end");
    draw_rectangle(page, kLeft, y + 5, x(*channel.held_days) - kLeft, 10, "fill low");
    if (channel.declared_days) {
      const auto days = static_cast<double>(*channel.declared_days);
      draw_rectangle(page, x(std::max(0.0, days - tolerance)), y + 1,
                     x(days + tolerance) - x(std::max(0.0, days - tolerance)), 18, "band");
    }
    if (channel.configured_days && *channel.configured_days > 0 && *channel.configured_days <= most) {
      draw_line(page, x(*channel.configured_days), y, x(*channel.configured_days), y + 20, "tick");
    }
    draw_text(page, kPlotWidth - kRight + 10, y + 14,
              fmt::format("{} of {}", held_text(channel), declared_text(channel)));
  }
  end_drawing(page);
}

void write_table(Markup& page, const std::vector<RetentionChannel>& channels) {
  begin_details(page, "The same as a table, with every recording");
  begin_table(page, "Days of footage by recording", {"Recording", "Held, days", "Configured, days", "Declared, days"});
  for (std::size_t i = 0; i < channels.size() && i < kListed; ++i) {
    const RetentionChannel& channel = channels[i];
    page.open("tr").element("th", channel.name, {{"scope", "row"}});
    page.element("td", held_text(channel), {{"class", "number"}});
    page.element("td", configured_text(channel), {{"class", "number"}});
    page.element("td", declared_text(channel), {{"class", "number"}}).close().line();
  }
  end_table(page);
  if (channels.size() > kListed) {
    page.element("p",
                 fmt::format("{} more are in the report's JSON.", counted(channels.size() - kListed, "recording")));
  }
  page.close().line();
}

}  // namespace

void write_retention_plot(Markup& page, const Report& report) {
  const auto channels = retention_channels(report);
  if (channels.empty()) {
    write_no_plot(page, kTitle, "No device told of a recording, so there is nothing to draw.");
    return;
  }
  const auto told = static_cast<std::size_t>(std::count_if(
      channels.begin(), channels.end(), [](const auto& channel) { return channel.held_days.has_value(); }));
  const std::size_t shown = std::min(told, kDrawn);
  std::string what = fmt::format("The age of the oldest footage of {}", counted(told, "recording"));
  if (shown < told) what += fmt::format("; drawn are the {} farthest from their declared period", shown);
  if (told < channels.size()) what += fmt::format("; {} more do not tell it", grouped(channels.size() - told));
  what += ". The bar is what is held, the dashed band the declared period, the upright line what the device is set to.";
  begin_figure(page, kTitle, what);
  const auto tolerance = static_cast<double>(report.background.retention_tolerance_days.value_or(0));
  if (shown > 0) draw(page, channels, shown, std::max(tolerance, 0.5));
  write_table(page, channels);
  end_figure(page);
}

}  // namespace camaudit::report
