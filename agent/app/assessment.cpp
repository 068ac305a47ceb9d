// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/assessment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>

#include "agent/app/exit_code.hpp"
#include "agent/app/version.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/text.hpp"
#include "agent/register/footage_system.hpp"
#include "agent/register/record.hpp"
#include "agent/rules/engine.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/schema.hpp"
#include "onvif/identity.hpp"
#include "onvif/recording_source.hpp"

namespace camaudit::app {
namespace {

std::string new_run_id() {
  std::array<std::byte, 16> bytes{};
  SystemRandom().fill(bytes);
  std::string id;
  for (const std::byte byte : bytes) id += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return id;
}

/// What cameras.csv can name: an import is no device.
std::vector<registry::FoundDevice> found_devices(const std::vector<model::DeviceSurvey>& devices) {
  std::vector<registry::FoundDevice> found;
  for (const auto& device : devices) {
    if (device.state != model::DeviceState::Imported) found.push_back(registry::found_device(device));
  }
  return found;
}

Result<std::vector<model::Finding>> judge(const std::vector<model::DeviceSurvey>& devices, const store::Run& run,
                                          const Judgement& judgement, const rules::WaiverScope& looked_at) {
  auto database = store::Database::open_memory();
  if (!database) return fail(std::move(database.error()));
  if (auto made = store::create_schema(*database); !made) return fail(std::move(made.error()));
  if (auto begun = store::begin_run(*database, run); !begun) return fail(std::move(begun.error()));
  auto transaction = store::Transaction::begin(*database);
  if (!transaction) return fail(std::move(transaction.error()));
  for (const auto& device : devices) {
    if (auto recorded = store::record(*database, device); !recorded) return fail(std::move(recorded.error()));
  }
  if (auto recorded = registry::record_register(*database, judgement.declared, found_devices(devices)); !recorded) {
    return fail(std::move(recorded.error()));
  }
  if (auto committed = transaction->commit(); !committed) return fail(std::move(committed.error()));
  rules::EvaluateOptions options;
  options.only = looked_at.only;
  auto findings = rules::evaluate(*database, judgement.rulebook, judgement.policy, options);
  if (auto done = rules::apply_waivers(*database, judgement.waivers, run.now, looked_at, findings); !done) {
    return fail(std::move(done.error()));
  }
  return findings;
}

}  // namespace

JudgementOrExit judgement_for(const Config& config) {
  Judgement judgement;
  std::vector<std::filesystem::path> directories(config.rules.directories.begin(), config.rules.directories.end());
  rules::RulebookLoad load = rules::load_rulebook(directories);
  if (!load.problems.empty()) {
    complain(to_string(load.problems));
    return {std::nullopt, kExitBadConfig};
  }
  judgement.rulebook = std::move(load.rulebook);
  bool good = true;
  for (const auto& [name, entry] : config.policy) {
    if (const auto set = judgement.policy.set(name, entry.value); !set) {
      complain(fmt::format("{}: [policy] {}", entry.where, set.error().what));
      good = false;
    }
  }
  if (!good) return {std::nullopt, kExitBadConfig};
  return {std::move(judgement), kExitOk};
}

Result<void> check_rule_ids(const rules::Rulebook& rulebook, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    if (rulebook.find(id) != nullptr) continue;
    const std::string guess = rulebook.nearest_id(id);
    const std::string hint = guess.empty() ? "'camaudit rules list' names them all" : "did you mean " + guess + "?";
    return fail(ErrorKind::InvalidInput, "there is no rule '{}': {}", escape_for_terminal(bounded_text(id, 100)), hint);
  }
  return {};
}

Result<report::Report> assess(SurveyRun run, UtcSeconds started, const Config& config, const Judgement& judgement,
                              rules::WaiverScope looked_at) {
  report::Report report;
  report.tool_version = kVersion;
  report.run_id = new_run_id();
  report.started = started;
  report.interrupted = run.interrupted;
  report.authority = config.authority.name;
  report.site = config.authority.site;
  report.rulebook_version = judgement.rulebook.version();
  report.rulebook_sha256 = judgement.rulebook.sha256();
  std::vector<std::string>& ids = looked_at.only;
  for (std::string& id : ids) id = judgement.rulebook.find(id)->id;
  for (const auto& rule : judgement.rulebook.rules()) {
    const bool wanted = ids.empty() || std::find(ids.begin(), ids.end(), rule.id) != ids.end();
    if (wanted) report.rules.emplace(rule.id, rule.title);
  }
  for (auto& shared : onvif::assign_identities(run.devices, run.known)) {
    report.shared_identities.push_back({std::move(shared.identity), std::move(shared.addresses)});
  }
  onvif::link_recordings(run.devices);
  if (!judgement.footage.empty()) {
    auto systems = registry::footage_systems(judgement.footage, judgement.declared.camera, found_devices(run.devices));
    std::move(systems.begin(), systems.end(), std::back_inserter(run.devices));
  }
  report.discovery = std::move(run.found.sources);
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  auto findings = judge(run.devices, {report.run_id, started, now}, judgement, looked_at);
  if (!findings) return fail(std::move(findings.error()).with_context("judging what was surveyed"));
  report.findings = std::move(*findings);
  for (const std::string_view rule : {rules::kWaiverExpired, rules::kWaiverUnmatched}) {
    const bool told = std::any_of(report.findings.begin(), report.findings.end(),
                                  [rule](const model::Finding& finding) { return finding.rule == rule; });
    if (told) report.rules.emplace(rule, rules::waiver_rule_title(rule));
  }
  report.devices = std::move(run.devices);
  report.finished = to_utc_seconds(SystemClock().wall());
  return report;
}

}  // namespace camaudit::app
