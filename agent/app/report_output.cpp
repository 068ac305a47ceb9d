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
  const report::FormatOptions options{report_style(colour, target.output), target.fail_on};
  report::write_report(out, report, target.format, options);
  return write_output(std::move(out).str(), target.output);
}

report::TerminalStyle report_style(ColourChoice colour, const std::string& output) {
  report::TerminalStyle style = output_style(colour);
  if (!output.empty() && colour == ColourChoice::Auto) style.colour = false;
  return style;
}

int write_output(const std::string& text, const std::string& output) {
  if (output.empty()) {
    std::cout << text << std::flush;
    return output_exit();
  }
  const auto written = write_file_atomically(output, text);
  return written ? static_cast<int>(kExitOk) : complain_and_exit(written.error());
}

}  // namespace camaudit::app
