// SPDX-License-Identifier: GPL-3.0-or-later
// How far clocks are off, and how often devices answered: bars of how many devices.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "agent/report/html_plot.hpp"

namespace camaudit::report {

void write_clock_plot(Markup& page, const Report& report) {
  constexpr std::string_view kTitle = "How far clocks are off";
  std::vector<Bar> bars{{"over 60 s slow", 0, "high"}, {"10 to 60 s slow", 0, "medium"},
                        {"2 to 10 s slow", 0, "low"},  {"within 2 s", 0, "pass"},
                        {"2 to 10 s fast", 0, "low"},  {"10 to 60 s fast", 0, "medium"},
                        {"over 60 s fast", 0, "high"}, {"not known", 0, "unknown"}};
  std::size_t devices = 0;
  for (const auto& device : report.devices) {
    if (device.state == model::DeviceState::Imported) continue;
    ++devices;
    const auto& clock = device.facts.clock;
    if (clock.empty() || !clock.front().offset_seconds) {
      ++bars.back().count;
      continue;
    }
    const double offset = *clock.front().offset_seconds;
    const double size = std::abs(offset);
    const std::size_t away = size > 60 ? 3 : size > 10 ? 2 : size > 2 ? 1 : 0;
    ++bars.at(offset < 0 ? 3 - away : 3 + away).count;
  }
  if (devices == bars.back().count) {
    write_no_plot(page, kTitle, "No device told the time in a form that could be read, so there is nothing to draw.");
    return;
  }
  begin_figure(page, kTitle, "Each device's clock against that of this machine, when it was surveyed.");
  write_bars(page, "clock", "Devices by clock offset", bars, "device");
  end_figure(page);
}

void write_availability_plot(Markup& page, const Report& report) {
  constexpr std::string_view kTitle = "How often devices answered";
  const auto& rows = report.background.availability;
  if (!rows || rows->empty()) {
    write_no_plot(page, kTitle,
                  "Left out: this needs a history of earlier runs or of the heartbeat, and the report has none.");
    return;
  }
  std::string month;
  for (const auto& row : *rows) month = std::max(month, row.month);
  std::vector<Bar> bars{{"every check", 0, "pass"},  {"99.9 % or more", 0, "pass"}, {"99 to 99.9 %", 0, "low"},
                        {"95 to 99 %", 0, "medium"}, {"below 95 %", 0, "high"},     {"not checked", 0, "unknown"}};
  for (const auto& row : *rows) {
    if (row.month != month) continue;
    const double share = row.checks > 0 ? static_cast<double>(row.answered) / static_cast<double>(row.checks) : -1;
    const std::size_t bar = share < 0        ? 5
                            : share >= 1     ? 0
                            : share >= 0.999 ? 1
                            : share >= 0.99  ? 2
                            : share >= 0.95  ? 3
                                             : 4;
    ++bars.at(bar).count;
  }
  begin_figure(page, kTitle, fmt::format("The share of checks in {} that each device answered.", month));
  write_bars(page, "availability", fmt::format("Devices by share of checks answered in {}", month), bars, "device");
  end_figure(page);
}

}  // namespace camaudit::report
