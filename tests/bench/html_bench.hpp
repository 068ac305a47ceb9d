// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit::bench {

/// First word by which the program is asked for this table.
inline constexpr const char* kHtml = "html";

struct HtmlOptions {
  int devices = 5000;
};

/// Measures what writing a report costs in each format, the HTML page above all, and prints the table. 1 if something
/// is wrong that no slow machine excuses: a device or finding that a format leaves out. Times and sizes are printed and
/// not judged.
int run_html_bench(const HtmlOptions& options);

}  // namespace camaudit::bench
