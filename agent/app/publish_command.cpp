// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <system_error>

#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/options.hpp"
#include "agent/app/sla_run.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "agent/report/publication_page.hpp"

namespace camaudit::app {
namespace {

namespace fs = std::filesystem;

/// A year of figures, the last twelve months that are over.
constexpr int kMonths = 12;

/// A directory of its own: a file that no publication has is somebody else's, and is not written beside.
Result<void> make_ready(const fs::path& directory, const std::map<std::string, std::string>& files) {
  std::error_code problem;
  fs::create_directories(directory, problem);
  if (problem) return fail(ErrorKind::AlreadyExists, "{} cannot be made: {}", directory.string(), problem.message());
  for (const auto& entry : fs::directory_iterator(directory, problem)) {
    const std::string name = entry.path().filename().string();
    if (files.contains(name)) continue;
    if (report::is_publication_file(name) || report::is_publication_file(name_of_left_over(name))) {
      fs::remove(entry.path(), problem);
      continue;
    }
    return fail(
        ErrorKind::AlreadyExists,
        "{} holds {}, which is no part of a publication: name a directory that is empty or holds an earlier one",
        directory.string(), escape_for_terminal(bounded_text(name, 100)));
  }
  if (problem) return fail(ErrorKind::AlreadyExists, "{} cannot be read: {}", directory.string(), problem.message());
  return {};
}

/// What was measured. NotFound, with the reason, where nothing can be.
Result<report::SlaReport> measured(const CommonOptions& common, const model::Declared& declared, UtcSeconds now) {
  if (declared.sla_target.empty()) {
    return fail(ErrorKind::NotFound, "targets by which it is measured: [sla.targets] of register.toml");
  }
  auto inventory = store::read_inventory(inventory_path(common.state_dir));
  if (inventory) return sla_of(*inventory, declared, last_whole_month(now), kMonths, now);
  if (inventory.error().kind != ErrorKind::NotFound) return fail(std::move(inventory.error()));
  return fail(ErrorKind::NotFound, "no run was saved under {} yet: 'camaudit audit --save', or camauditd",
              common.state_dir);
}

Result<void> write(const fs::path& directory, const std::map<std::string, std::string>& files) {
  if (auto ready = make_ready(directory, files); !ready) return ready;
  // Pages last, so that they never lead to what is not there.
  for (const bool page : {false, true}) {
    for (const auto& [name, content] : files) {
      if (name.ends_with(".html") != page) continue;
      if (auto done = write_file_atomically((directory / name).string(), content); !done) return done;
    }
  }
  return {};
}

}  // namespace

int publish_command(const CommonOptions& common, const PublishOptions& options) {
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto [declared, declared_exit] = declared_for(*config, now);
  if (!declared) return declared_exit;
  if (config->declared.file.empty()) {
    complain(
        "there is nothing to publish: what is published is what the register declares; 'camaudit register init' begins "
        "one, and [register] of the configuration names it");
    return kExitNoInput;
  }
  const auto sla = measured(common, *declared, now);
  if (!sla && sla.error().kind != ErrorKind::NotFound) return complain_and_exit(sla.error());
  const report::Publication publication{config->authority.name, now, *declared, sla ? &*sla : nullptr,
                                        sla ? std::string() : sla.error().what};
  const auto files = report::publication_files(publication);
  if (auto done = write(options.directory, files); !done) return complain_and_exit(done.error());
  const auto missing = report::missing_from(publication);
  std::cout << fmt::format("{} files in {}: index.html is English, index.cy.html Welsh\n", files.size(),
                           escape_for_terminal(options.directory));
  if (!missing.empty()) std::cout << "\nNot declared, and therefore not published:\n";
  for (const std::string& what : missing) std::cout << "  - " << escape_for_terminal(what) << '\n';
  std::cout << std::flush;
  if (const int exit = output_exit(); exit != kExitOk) return exit;
  return missing.empty() ? kExitOk : kExitNotAssessed;
}

}  // namespace camaudit::app
