// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <iostream>

#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/options.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "agent/report/columns.hpp"

namespace camaudit::app {
namespace {

struct Waivers {
  rules::WaiverLoad load;
  std::string file;
  UtcSeconds now;
};

/// On failure the reason has been printed and the exit code is returned.
std::pair<std::optional<Waivers>, int> read_waivers(const CommonOptions& common, const WaiversOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return {std::nullopt, config_exit};
  const auto [judgement, judgement_exit] = judgement_for(*config);
  if (!judgement) return {std::nullopt, judgement_exit};
  Waivers waivers;
  waivers.file = options.file.empty() ? config->rules.waivers : options.file;
  waivers.now = to_utc_seconds(SystemClock().wall());
  if (waivers.file.empty()) {
    complain("no waivers: name the file under [rules] waivers of the configuration, or on the command line");
    return {std::nullopt, kExitUsage};
  }
  const auto text = read_file(waivers.file, rules::kMaximumWaiverBytes);
  if (!text) {
    complain(text.error().what);
    return {std::nullopt, exit_code_for_file(text.error())};
  }
  waivers.load = rules::parse_waivers(waivers.file, *text, judgement->rulebook, waivers.now);
  if (!waivers.load.problems.empty()) {
    complain(to_string(waivers.load.problems));
    return {std::nullopt, kExitBadConfig};
  }
  return {std::move(waivers), kExitOk};
}

}  // namespace

int waivers_list_command(const CommonOptions& common, const WaiversOptions& options) {
  const auto [waivers, exit] = read_waivers(common, options);
  if (!waivers) return exit;
  report::Columns columns({"STATE", "UNTIL", "WAIVED", "OWNER", "REASON"});
  for (const rules::WaiverEntry& entry : waivers->load.waivers) {
    columns.add({rules::expired(entry.waiver, waivers->now) ? "expired" : "in force", format_date(entry.waiver.expires),
                 to_string(entry), entry.waiver.owner_role, entry.waiver.reason});
  }
  columns.write(std::cout, output_style(common.colour));
  return kExitOk;
}

int waivers_check_command(const CommonOptions& common, const WaiversOptions& options) {
  const auto [waivers, exit] = read_waivers(common, options);
  if (!waivers) return exit;
  std::size_t over = 0;
  for (const rules::WaiverEntry& entry : waivers->load.waivers) {
    if (!rules::expired(entry.waiver, waivers->now)) continue;
    ++over;
    complain(fmt::format("{}: the waiver of {} ended on {}", entry.waiver.place, to_string(entry),
                         format_date(entry.waiver.expires)));
  }
  fmt::print("{}: {} waivers, {} expired, nothing wrong\n", escape_for_terminal(waivers->file),
             waivers->load.waivers.size(), over);
  return kExitOk;
}

}  // namespace camaudit::app
