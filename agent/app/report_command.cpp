// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "agent/app/assessment.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/past_report.hpp"
#include "agent/app/report_background.hpp"
#include "agent/app/report_output.hpp"
#include "agent/app/state.hpp"
#include "agent/base/text.hpp"

namespace camaudit::app {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::size_t kShortestId = 4;

std::string told(const store::PastRun& run) {
  return fmt::format("run {} of {} ({})", run.no, format_rfc3339(run.started), run.id.substr(0, 8));
}

/// By number, by id or its beginning, or the last one of a day or before it; of no wish, the last that looked for
/// everything.
Result<store::PastRun> find_run(const std::vector<store::PastRun>& runs, const std::string& wanted) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  const bool is_number = problem == std::errc{} && end == wanted.data() + wanted.size();
  const auto day = parse_date(wanted);
  std::optional<store::PastRun> found;
  for (const store::PastRun& run : runs) {
    const bool named = is_number && run.no == number;
    const bool begins = wanted.size() >= kShortestId && run.id.starts_with(wanted);
    const bool by_then = run.whole_estate && (wanted.empty() || (day && run.started.value < day->value + kDay));
    if (named || begins || by_then) found = run;
  }
  if (found) return *found;
  if (wanted.empty()) {
    return fail(ErrorKind::NotFound,
                "no saved run has looked for everything: run 'camaudit audit --save' without --device and --range");
  }
  return fail(ErrorKind::NotFound,
              "no run '{}' was saved; the first is {}, the last {}: give a number, an id or a date",
              escape_for_terminal(bounded_text(wanted, 100)), told(runs.front()), told(runs.back()));
}

}  // namespace

int report_command(const CommonOptions& common, const ReportOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto [judgement, judgement_exit] = judgement_for(*config);
  if (!judgement) return judgement_exit;
  auto inventory = inventory_or_exit(common);
  if (!inventory.database) return inventory.exit_code;
  const auto runs = store::past_runs(*inventory.database);
  if (!runs) return complain_and_exit(runs.error());
  if (runs->empty()) {
    complain("no run was saved yet: 'camaudit audit --save' saves one");
    return kExitNoInput;
  }
  const auto run = find_run(*runs, options.run);
  if (!run) return complain_and_exit(run.error());
  auto report = past_report(*inventory.database, *run, judgement->rulebook);
  if (!report) return complain_and_exit(report.error());
  report->authority = config->authority.name;
  report->site = config->authority.site;
  add_thresholds(*report, judgement->policy);
  if (!common.quiet) complain(told(*run));
  if (const int exit = write_report(*report, options.target, common.colour); exit != kExitOk) {
    return exit;
  }
  return report::exit_code_of(*report, options.target.fail_on);
}

}  // namespace camaudit::app
