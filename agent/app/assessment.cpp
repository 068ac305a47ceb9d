// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/assessment.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>

#include "agent/app/exit_code.hpp"
#include "agent/app/report_background.hpp"
#include "agent/app/version.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "agent/model/device_words.hpp"
#include "agent/register/footage_system.hpp"
#include "agent/register/record.hpp"
#include "agent/rules/engine.hpp"
#include "agent/store/history.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/remembered.hpp"
#include "agent/store/schema.hpp"
#include "onvif/identity.hpp"
#include "onvif/recording_source.hpp"
#include "onvif/survey.hpp"

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

/// Writes what no device said into a database that holds the devices.
Result<void> complete(store::Database& database, const std::vector<registry::FoundDevice>& devices,
                      const model::Declared& declared, const model::Remembered& remembered) {
  auto done = registry::record_register(database, declared, devices);
  if (done) done = store::record(database, remembered);
  return done;
}

Result<std::vector<model::Finding>> judge(store::Database& database, UtcSeconds now, const Judgement& judgement,
                                          const rules::WaiverScope& looked_at) {
  rules::EvaluateOptions options;
  options.only = looked_at.only;
  auto findings = rules::evaluate(database, judgement.rulebook, judgement.policy, options);
  if (auto done = rules::apply_waivers(database, judgement.waivers, now, looked_at, findings); !done) {
    return fail(std::move(done.error()));
  }
  return findings;
}

/// Of all that is known of a device what a summary tells of it: the rest is read from where it was recorded.
void keep_what_is_summarised(model::DeviceSurvey& device) {
  model::Facts facts;
  facts.device_information = std::move(device.facts.device_information);
  facts.hostname = std::move(device.facts.hostname);
  facts.network_interface = std::move(device.facts.network_interface);
  facts.recording = std::move(device.facts.recording);
  device.facts = std::move(facts);
  device.calls = {};
}

/// What could not be read in the last run stays in the inventory as it was last known: which recorder serves whom is
/// told by it, but that run is not judged by it. What is missing of facts asked in parts may hide no part that was
/// told.
std::vector<model::DeviceSurvey> as_read(std::vector<model::DeviceSurvey> devices) {
  for (model::DeviceSurvey& device : devices) {
    const bool silent =
        device.state == model::DeviceState::Unreachable || device.state == model::DeviceState::Unauthorised;
    if (silent) device.endpoint_reference.clear();
    std::set<std::string, std::less<>> missing;
    for (const auto& status : device.facts.fact_status) {
      if (status.state == "missing" && (silent || !onvif::is_asked_in_parts(status.fact))) missing.insert(status.fact);
    }
    model::for_each_table(device.facts, [&](std::string_view name, auto& rows) {
      if (missing.contains(name)) rows.clear();
    });
  }
  return devices;
}

enum class Facts { Kept, Moved };

/// A database in memory that holds what rules read. Of a large estate there is no room for all facts twice: `Moved` are
/// they into it, and only what is summarised stays in `devices`.
Result<store::Database> recorded(std::vector<model::DeviceSurvey>& devices, Facts facts, const store::Run& run,
                                 const model::Declared& declared, const model::Remembered& remembered) {
  auto database = store::Database::open_memory();
  if (!database) return database;
  if (auto made = store::create_schema(*database); !made) return fail(std::move(made.error()));
  auto transaction = store::Transaction::begin(*database);
  if (!transaction) return fail(std::move(transaction.error()));
  auto done = store::begin_run(*database, run);
  // By name, so that every index grows at its end and is packed.
  std::vector<model::DeviceSurvey*> sorted;
  for (auto& device : devices) sorted.push_back(&device);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  for (auto device = sorted.begin(); done && device != sorted.end(); ++device) {
    done = store::record(*database, **device);
    if (facts == Facts::Moved) keep_what_is_summarised(**device);
  }
  if (done) done = complete(*database, found_devices(devices), declared, remembered);
  if (done) done = transaction->commit();
  if (!done) return fail(std::move(done.error()));
  return database;
}

Result<model::Remembered> remembered_of(store::Database* kept, const std::vector<model::DeviceSurvey>& devices,
                                        UtcSeconds started) {
  if (kept == nullptr) return model::Remembered{};
  store::Tonight tonight{started, {}};
  for (const auto& device : devices) {
    if (!device.asked || device.state == model::DeviceState::Imported) continue;
    const bool assessed = device.state == model::DeviceState::Assessed || device.state == model::DeviceState::Partial;
    tonight.devices.push_back(
        {device.id.value(), device.address, device.state != model::DeviceState::Unreachable, assessed});
  }
  return store::remembered(*kept, tonight);
}

report::Report report_for(const Config& config, const Judgement& judgement, const rules::WaiverScope& looked_at) {
  report::Report report;
  report.tool_version = kVersion;
  report.authority = config.authority.name;
  report.site = config.authority.site;
  report.rulebook_version = judgement.rulebook.version();
  report.rulebook_sha256 = judgement.rulebook.sha256();
  const auto& ids = looked_at.only;
  for (const auto& rule : judgement.rulebook.rules()) {
    const bool wanted = ids.empty() || std::find(ids.begin(), ids.end(), rule.id) != ids.end();
    if (wanted) report.rules.emplace(rule.id, rule_text(rule));
  }
  add_thresholds(report, judgement.policy);
  return report;
}

/// A device that was found elsewhere has left the address where it was before, and nothing else is known to be there.
void forget_old_places(SurveyRun& run, const std::vector<std::string>& known_as) {
  const auto& targets = run.found.targets;
  if (targets.size() != run.devices.size()) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    model::DeviceSurvey& device = run.devices[i];
    const bool only_stored = targets[i].sources == std::vector<std::string>{"stored"};
    const bool named_anew = !known_as[i].empty() && device.id.value() != known_as[i];
    const bool silent = device.state == model::DeviceState::Unreachable && device.identities.empty();
    if (only_stored && named_anew && silent) continue;
    if (kept != i) run.devices[kept] = std::move(device);
    ++kept;
  }
  run.devices.resize(kept);
}

/// Whether "other" is what the device is, and not what was left for want of an answer.
bool kind_was_told(const model::DeviceSurvey& device) {
  if (device.kind != model::DeviceKind::Other) return true;
  if (device.state == model::DeviceState::Assessed) return true;
  const auto& status = device.facts.fact_status;
  return device.state == model::DeviceState::Partial &&
         std::none_of(status.begin(), status.end(), [](const model::FactStatus& fact) {
           return fact.fact == model::Service::kTable && fact.state == "missing";
         });
}

/// A device that did not answer is still what it was: what a fault of it may last, and whether the row of the register
/// that names it is that of a recorder, hang on its kind.
Result<void> keep_kinds(std::vector<model::DeviceSurvey>& devices, store::Database* kept) {
  if (kept == nullptr || std::all_of(devices.begin(), devices.end(), kind_was_told)) return {};
  const auto known = store::known_devices(*kept);
  if (!known) return fail(known.error());
  std::map<std::string, model::DeviceKind> kinds;
  for (const store::KnownDevice& device : *known) {
    if (const auto kind = model::device_kind_from(device.kind)) kinds.emplace(device.device, *kind);
  }
  for (model::DeviceSurvey& device : devices) {
    if (kind_was_told(device)) continue;
    if (const auto at = kinds.find(device.id.value()); at != kinds.end()) device.kind = at->second;
  }
  return {};
}

void add_findings(report::Report& report, std::vector<model::Finding> findings) {
  report.findings = std::move(findings);
  for (const std::string_view rule : {rules::kWaiverExpired, rules::kWaiverUnmatched}) {
    const bool told = std::any_of(report.findings.begin(), report.findings.end(),
                                  [rule](const model::Finding& finding) { return finding.rule == rule; });
    if (told) report.rules[std::string(rule)].title = rules::waiver_rule_title(rule);
  }
}

Result<store::Database> copy_with(store::Database& kept, const model::Declared& declared,
                                  const Result<model::Remembered>& remembered) {
  if (!remembered) return fail(remembered.error());
  const auto devices = present_devices(kept);
  if (!devices) return fail(devices.error());
  auto copy = kept.copy_in_memory();
  if (!copy) return copy;
  if (auto done = complete(*copy, found_devices(*devices), declared, *remembered); !done)
    return fail(std::move(done.error()));
  return copy;
}

}  // namespace

Result<Judgement> read_judgement(const Config& config) {
  Judgement judgement;
  std::vector<std::filesystem::path> directories(config.rules.directories.begin(), config.rules.directories.end());
  rules::RulebookLoad load = rules::load_rulebook(directories);
  if (!load.problems.empty()) return fail(ErrorKind::InvalidInput, "{}", to_string(load.problems));
  judgement.rulebook = std::move(load.rulebook);
  std::vector<std::string> problems;
  for (const auto& [name, entry] : config.policy) {
    if (const auto set = judgement.policy.set(name, entry.value); !set) {
      problems.push_back(fmt::format("{}: [policy] {}", entry.where, set.error().what));
    }
  }
  if (!problems.empty()) return fail(ErrorKind::InvalidInput, "{}", fmt::join(problems, "\n"));
  return judgement;
}

JudgementOrExit judgement_for(const Config& config) {
  auto judgement = read_judgement(config);
  if (judgement) return {std::move(*judgement), kExitOk};
  complain(judgement.error().what);
  return {std::nullopt, kExitBadConfig};
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
                              rules::WaiverScope looked_at, store::Database* kept,
                              std::optional<store::Database>* facts) {
  for (std::string& id : looked_at.only) id = judgement.rulebook.find(id)->id;
  report::Report report = report_for(config, judgement, looked_at);
  report.run_id = new_run_id();
  report.started = started;
  report.interrupted = run.interrupted;
  std::vector<std::string> known_as;
  for (const auto& device : run.devices) known_as.push_back(device.id.value());
  for (auto& shared : onvif::assign_identities(run.devices, run.known)) {
    report.shared_identities.push_back({std::move(shared.identity), std::move(shared.addresses)});
  }
  forget_old_places(run, known_as);
  // Of a large estate it would be held to the end.
  run.known = {};
  run.found.targets = {};
  if (auto done = keep_kinds(run.devices, kept); !done) {
    return fail(std::move(done.error()).with_context("reading what earlier runs found"));
  }
  onvif::link_recordings(run.devices);
  if (!judgement.footage.empty()) {
    auto systems = registry::footage_systems(judgement.footage, judgement.declared.camera, found_devices(run.devices));
    std::move(systems.begin(), systems.end(), std::back_inserter(run.devices));
  }
  report.discovery = std::move(run.found.sources);
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  const auto remembered = remembered_of(kept, run.devices, started);
  if (!remembered) return fail(Error(remembered.error()).with_context("reading what earlier runs found"));
  Result<void> told;
  {
    // Gone before the past is read, unless it is wanted: of a large estate it is as big as all the rest.
    auto database = recorded(run.devices, facts == nullptr ? Facts::Kept : Facts::Moved, {report.run_id, started, now},
                             judgement.declared, *remembered);
    if (!database) return fail(std::move(database.error()).with_context("recording what was surveyed"));
    auto findings = judge(*database, now, judgement, looked_at);
    if (!findings) return fail(std::move(findings.error()).with_context("judging what was surveyed"));
    add_findings(report, std::move(*findings));
    told = add_register(report, *database);
    if (facts != nullptr) facts->emplace(std::move(*database));
  }
  if (told && kept != nullptr) {
    told = add_history(report, *kept, *remembered, looked_at.whole_estate && looked_at.only.empty());
  }
  if (!told) return fail(std::move(told.error()).with_context("reading what the report tells beside the findings"));
  report.devices = std::move(run.devices);
  report.finished = to_utc_seconds(SystemClock().wall());
  return report;
}

Result<report::Report> last_run_judged(store::Database& kept, const Config& config, const Judgement& judgement) {
  const auto runs = store::past_runs(kept);
  if (!runs) return fail(runs.error());
  const auto run = std::find_if(runs->rbegin(), runs->rend(), [](const auto& one) { return one.whole_estate; });
  if (run == runs->rend()) {
    return fail(ErrorKind::NotFound,
                "no saved run has looked for everything: run 'camaudit audit --save' without --device and --range");
  }
  report::Report report = report_for(config, judgement, {});
  report.run_id = run->id;
  report.started = run->started;
  report.finished = run->now;
  auto devices = present_devices(kept);
  if (!devices) return fail(std::move(devices.error()));
  const auto remembered = store::remembered(kept);
  if (!remembered) return fail(remembered.error());
  auto read = as_read(*devices);
  auto database = recorded(read, Facts::Kept, {run->id, run->started, run->now}, judgement.declared, *remembered);
  if (!database) return fail(std::move(database.error()).with_context("recording what was saved"));
  auto findings = judge(*database, run->now, judgement, {});
  if (!findings) return fail(std::move(findings.error()).with_context("judging what was saved"));
  add_findings(report, std::move(*findings));
  auto told = add_register(report, *database);
  if (told) told = add_history(report, kept, *remembered, false);
  if (!told) return fail(std::move(told.error()));
  report.devices = std::move(*devices);
  return report;
}

Result<std::vector<model::DeviceSurvey>> present_devices(store::Database& inventory) {
  auto devices = store::surveys(inventory);
  if (!devices) return devices;
  auto known = store::known_devices(inventory);
  if (!known) return fail(std::move(known.error()));
  std::map<std::string, store::KnownDevice> by_id;
  for (store::KnownDevice& device : *known) by_id.emplace(device.device, std::move(device));
  std::erase_if(*devices, [&](model::DeviceSurvey& survey) {
    const auto at = by_id.find(survey.id.value());
    if (at == by_id.end()) return false;
    survey.identities = std::move(at->second.identities);
    return at->second.absent_since.has_value();
  });
  return devices;
}

Result<store::Database> readable_copy(store::Database& kept, const model::Declared& declared) {
  return copy_with(kept, declared, store::remembered(kept));
}

Result<store::Database> readable_copy(store::Database& kept, const model::Declared& declared,
                                      const std::set<std::string>& months) {
  return copy_with(kept, declared, store::remembered(kept, months));
}

}  // namespace camaudit::app
