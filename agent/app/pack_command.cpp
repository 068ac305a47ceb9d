// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>

#include "agent/app/assessment.hpp"
#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/keys.hpp"
#include "agent/app/new_directory.hpp"
#include "agent/app/options.hpp"
#include "agent/app/pack_manifest.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "agent/report/pack_files.hpp"
#include "uploader/fingerprint.hpp"

namespace camaudit::app {
namespace {

constexpr std::int64_t kYear = std::int64_t{365} * 86400;

std::string shown(std::string_view text) {
  return escape_for_terminal(bounded_text(text, 300));
}

Result<void> check_scheme(const model::Declared& declared, const std::string& wanted) {
  if (report::find_scheme(declared, wanted) != nullptr) return {};
  std::vector<std::string> known;
  for (const auto& scheme : declared.scheme) known.push_back(shown(scheme.id + " (" + scheme.name + ")"));
  if (known.empty()) {
    return fail(ErrorKind::InvalidInput, "the register declares no scheme: add it under [[scheme]] of register.toml");
  }
  return fail(ErrorKind::InvalidInput, "the register declares no scheme '{}'; it declares {}", shown(wanted),
              fmt::join(known, ", "));
}

/// The key that signs. NotFound names the remedy.
Result<uploader::SigningState> signing_state(const std::string& state_dir, UtcSeconds now) {
  auto state = key_store(state_dir).open(now, false);
  if (!state && state.error().kind == ErrorKind::NotFound) {
    return fail(ErrorKind::NotFound, "a pack is signed, so that an assessor can tell whether it was altered: {}",
                state.error().what);
  }
  return state;
}

/// What is remembered of the last year.
Result<void> add_log(store::Database& kept, report::PackSource& source) {
  source.log_since = {source.made.value - kYear};
  const auto runs = store::past_runs(kept);
  if (!runs) return fail(runs.error());
  source.log_begins = runs->empty() ? source.made : runs->front().started;
  auto changes = store::changes(kept, {source.log_since, std::nullopt});
  if (!changes) return fail(std::move(changes.error()));
  source.changes = std::move(*changes);
  auto past = store::past_findings(kept, {});
  if (!past) return fail(std::move(past.error()));
  source.past_findings = std::move(*past);
  return {};
}

void print(const report::Pack& pack, const std::string& directory, std::size_t files) {
  const std::string& key = pack.source.key_id;
  std::cout << fmt::format("{} files in {}: begin with index.html\nsigned by  {}\n           {}\n", files,
                           shown(directory), key, uploader::fingerprint_words(key));
  const report::PackTally met = report::requirements_of(pack);
  std::cout << fmt::format(
      "\nRequirements: {} met, {} not met, {} accepted for a time, {} not known, {} do not apply\n", met.yes, met.no,
      met.accepted, met.blank, met.does_not_apply);
  std::cout << "Questions left blank:\n";
  for (const report::PackPrinciple& principle : pack.principles) {
    for (const report::PackQuestion& question : principle.questions) {
      if (question.answer != report::Answer::Blank) continue;
      std::cout << fmt::format("  - {} {}{}\n", question.id, question.text,
                               question.rules.empty() ? " (for a person to answer)" : "");
    }
  }
  std::cout << std::flush;
}

/// Whether every question that evidence can answer is answered.
bool complete(const report::Pack& pack) {
  return std::all_of(pack.principles.begin(), pack.principles.end(), [](const report::PackPrinciple& principle) {
    return std::all_of(principle.questions.begin(), principle.questions.end(), [](const auto& question) {
      return question.rules.empty() || question.answer != report::Answer::Blank;
    });
  });
}

}  // namespace

int pack_command(const CommonOptions& common, const PackOptions& options) {
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  auto [judgement, judgement_exit] = judgement_for(*config);
  if (!judgement) return judgement_exit;
  if (config->declared.file.empty()) {
    complain(
        "there is no scheme to make a pack of: schemes are what the register declares; 'camaudit register init' begins "
        "one, and [register] of the configuration names it");
    return kExitNoInput;
  }
  if (const int exit = declare(*config, now, *judgement); exit != kExitOk) return exit;
  if (const auto known = check_scheme(judgement->declared, options.scheme); !known)
    return complain_and_exit(known.error());
  if (const auto free = check_new_directory(options.directory); !free) return complain_and_exit(free.error());
  const auto signing = signing_state(common.state_dir, now);
  if (!signing) return complain_and_exit(signing.error());
  auto inventory = inventory_or_exit(common);
  if (!inventory.database) return inventory.exit_code;
  const auto report = last_run_judged(*inventory.database, *config, *judgement);
  if (!report) return complain_and_exit(report.error());
  report::PackSource source(*report, judgement->declared);
  source.scheme = options.scheme;
  source.made = now;
  source.key_id = signing->key.public_key().id();
  for (const rules::Rule& rule : judgement->rulebook.rules()) {
    if (rule.about_authority) source.authority_rules.insert(rule.id);
    if (rule.query.find("v1_user") != std::string::npos) source.account_rules.insert(rule.id);
  }
  if (const auto done = add_log(*inventory.database, source); !done) return complain_and_exit(done.error());
  const report::Pack pack = report::pack_of(source);
  auto files = report::pack_files(pack);
  seal_pack({config->authority.name, options.scheme, format_rfc3339(now), report->run_id}, signing->key, files);
  if (const auto done = write_new_directory(options.directory, files); !done) return complain_and_exit(done.error());
  if (pack.measured_long_ago && !common.quiet) {
    complain("the last audit of everything is of " + format_date(report->started) + ": a newer one is better evidence");
  }
  print(pack, options.directory, files.size());
  if (const int exit = output_exit(); exit != kExitOk) return exit;
  return complete(pack) ? kExitOk : kExitNotAssessed;
}

}  // namespace camaudit::app
