// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/report_output.hpp"

#include <iostream>
#include <sstream>

#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/report/json.hpp"
#include "agent/report/table.hpp"

namespace camaudit::app {

int write_report(const report::Report& report, const std::string& format, const std::string& output,
                 ColourChoice colour) {
  std::ostringstream out;
  if (format == "json") {
    report::write_json(out, report);
  } else {
    report::TerminalStyle style = output_style(colour);
    if (!output.empty() && colour == ColourChoice::Auto) style.colour = false;
    report::write_table(out, report, style);
  }
  const std::string text = std::move(out).str();
  if (output.empty()) {
    std::cout << text << std::flush;
    return output_exit();
  }
  const auto written = write_file_atomically(output, text);
  return written ? static_cast<int>(kExitOk) : complain_and_exit(written.error());
}

}  // namespace camaudit::app
