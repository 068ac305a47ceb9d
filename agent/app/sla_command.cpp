// SPDX-License-Identifier: GPL-3.0-or-later
#include <sstream>

#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/report_output.hpp"
#include "agent/app/sla_run.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "agent/report/sla_html.hpp"
#include "agent/report/sla_text.hpp"

namespace camaudit::app {
namespace {

int exit_code_of(const report::SlaReport& report) {
  const model::Outcome outcome = report::outcome_of(report);
  return outcome == model::Outcome::Fail      ? kExitFailed
         : outcome == model::Outcome::Unknown ? kExitNotAssessed
                                              : kExitOk;
}

}  // namespace

int sla_command(const CommonOptions& common, const SlaOptions& options) {
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  const std::string month = options.month.empty() ? last_whole_month(now) : options.month;
  if (const auto months = report::sla_months(month, options.months, now); !months) {
    complain("--month: " + escape_for_terminal(bounded_text(months.error().what, 200)));
    return kExitUsage;
  }
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto [declared, declared_exit] = declared_for(*config, now);
  if (!declared) return declared_exit;
  auto inventory = inventory_or_exit(common);
  if (!inventory.database) return inventory.exit_code;
  auto report = sla_of(*inventory.database, *declared, month, options.months, now);
  if (!report) return complain_and_exit(report.error());
  report->authority = config->authority.name;
  report->site = config->authority.site;
  std::ostringstream out;
  if (options.format == "json") {
    report::write_sla_json(out, *report);
  } else if (options.format == "html") {
    report::write_sla_html(out, *report);
  } else {
    report::write_sla_text(out, *report, report_style(common.colour, options.output));
  }
  if (const int exit = write_output(std::move(out).str(), options.output); exit != kExitOk) return exit;
  return exit_code_of(*report);
}

}  // namespace camaudit::app
