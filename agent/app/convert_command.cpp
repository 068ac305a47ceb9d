// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/options.hpp"
#include "agent/app/report_output.hpp"
#include "agent/report/read_json.hpp"

namespace camaudit::app {

int convert_command(const CommonOptions& common, const ConvertOptions& options) {
  const auto text = read_file(options.file, report::kMaximumReportBytes);
  if (!text) return complain_and_exit(text.error());
  const auto report = report::read_json(options.file, *text);
  if (!report) return complain_and_exit(report.error());
  const int written = write_report(*report, options.target, common.colour);
  return written == kExitOk ? report::exit_code_of(*report, options.target.fail_on) : written;
}

}  // namespace camaudit::app
