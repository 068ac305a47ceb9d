// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <iostream>
#include <sstream>

#include "agent/app/assessment.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/options.hpp"
#include "agent/base/clock.hpp"
#include "agent/report/json.hpp"
#include "agent/report/table.hpp"

namespace camaudit::app {
namespace {

std::string rendered(const report::Report& report, const AuditOptions& options, ColourChoice colour) {
  std::ostringstream out;
  if (options.format == "json") {
    report::write_json(out, report);
  } else {
    report::TerminalStyle style = output_style(colour);
    if (!options.output.empty() && colour == ColourChoice::Auto) style.colour = false;
    report::write_table(out, report, style);
  }
  return std::move(out).str();
}

}  // namespace

int audit_command(const CommonOptions& common, const AuditOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto [judgement, judgement_exit] = judgement_for(*config);
  if (!judgement) return judgement_exit;
  if (const auto known = check_rule_ids(judgement->rulebook, options.only); !known) {
    return complain_and_exit(known.error());
  }
  auto devices = devices_to_survey(options.devices, *config);
  if (!devices) return complain_and_exit(devices.error());
  if (devices->empty()) {
    complain("no device to audit: name one with --device, or list them under [discovery] devices in the configuration");
    return kExitUsage;
  }

  const UtcSeconds started = to_utc_seconds(SystemClock().wall());
  auto run = survey_devices(std::move(*devices), *config, common);
  if (!run) return complain_and_exit(run.error());
  const bool interrupted = run->interrupted;
  auto report = assess(std::move(*run), started, *config, *judgement, options.only);
  if (!report) return complain_and_exit(report.error());

  const std::string text = rendered(*report, options, common.colour);
  if (options.output.empty()) {
    std::cout << text << std::flush;
    if (!std::cout) {
      complain("standard output cannot be written");
      return kExitCannotCreate;
    }
  } else if (const auto written = write_file_atomically(options.output, text); !written) {
    return complain_and_exit(written.error());
  }
  return interrupted ? static_cast<int>(kExitInterrupted) : report::exit_code_of(*report, options.fail_on);
}

}  // namespace camaudit::app
