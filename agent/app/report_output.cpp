// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/report_output.hpp"

#include <iostream>
#include <sstream>

#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/report/format.hpp"

namespace camaudit::app {

int write_report(const report::Report& report, const ReportTarget& target, ColourChoice colour) {
  std::ostringstream out;
  report::FormatOptions options{output_style(colour), target.fail_on};
  if (!target.output.empty() && colour == ColourChoice::Auto) options.style.colour = false;
  report::write_report(out, report, target.format, options);
  const std::string text = std::move(out).str();
  if (target.output.empty()) {
    std::cout << text << std::flush;
    return output_exit();
  }
  const auto written = write_file_atomically(target.output, text);
  return written ? static_cast<int>(kExitOk) : complain_and_exit(written.error());
}

}  // namespace camaudit::app
