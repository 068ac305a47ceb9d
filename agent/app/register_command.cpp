// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/options.hpp"
#include "agent/app/report_devices.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "agent/register/draft.hpp"
#include "agent/register/template.hpp"
#include "onvif/identity.hpp"

namespace camaudit::app {
namespace {

constexpr std::size_t kMaximumReportBytes = std::size_t{512} << 20U;

/// The two files of the register: what the command line says, else the configuration.
RegisterConfig register_files(const RegisterOptions& options, const Config& config) {
  RegisterConfig files = config.declared;
  if (!options.file.empty()) files.file = options.file;
  if (!options.cameras.empty()) files.cameras = options.cameras;
  return files;
}

/// As a person who writes a new file expects: what is there stays.
Result<void> write_new_file(const std::string& path, std::string_view content) {
  std::error_code problem;
  if (std::filesystem::symlink_status(path, problem).type() != std::filesystem::file_type::not_found) {
    return fail(ErrorKind::AlreadyExists, "{} is there already and is not overwritten", path);
  }
  return write_file_atomically(path, content);
}

struct DevicesOrExit {
  std::optional<std::vector<registry::FoundDevice>> devices;
  int exit = kExitOk;  ///< where there are none, of what was said on stderr
};

DevicesOrExit devices_of_report_file(const std::string& file) {
  const auto text = read_file(file, kMaximumReportBytes);
  if (!text) return {std::nullopt, complain_and_exit(text.error())};
  auto devices = devices_of_report(*text);
  if (!devices) return {std::nullopt, complain_and_exit(std::move(devices.error()).with_context(file))};
  return {std::move(*devices)};
}

DevicesOrExit surveyed_devices(const CommonOptions& common, const ScopeOptions& options, const Config& config,
                               const model::Declared& declared) {
  auto scope = scope_of(options, config, {});
  if (!scope) return {std::nullopt, complain_and_exit(scope.error())};
  add_registered(options, declared, *scope);
  if (scope->empty()) {
    return {std::nullopt,
            complain_of_nowhere(*scope,
                                "nowhere to look for devices: name a report with --report, or a range with --range")};
  }
  auto run = survey_scope(std::move(*scope), config, common);
  if (!run) return {std::nullopt, complain_of_file(run.error())};
  if (run->interrupted) return {std::nullopt, complain_and_exit({ErrorKind::Cancelled, "interrupted"})};
  if (!common.quiet) tell_discovery(run->found);
  onvif::assign_identities(run->devices);
  std::vector<registry::FoundDevice> devices;
  for (const auto& device : run->devices) {
    // What did not answer may be a wrong address: a row is proposed for what was reached.
    if (device.state != model::DeviceState::Unreachable) devices.push_back(registry::found_device(device));
  }
  return {std::move(devices)};
}

}  // namespace

int register_init_command(const CommonOptions& common, const RegisterOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  RegisterConfig files = register_files(options, *config);
  if (files.file.empty()) files.file = "register.toml";
  if (files.cameras.empty()) files.cameras = "cameras.csv";
  for (const std::string& file : {files.file, files.cameras}) {
    if (!std::filesystem::exists(std::filesystem::symlink_status(file))) continue;
    complain(file + " is there already and is not overwritten; nothing was written");
    return kExitCannotCreate;
  }
  if (const auto done = write_new_file(files.file, registry::register_template()); !done) {
    return complain_and_exit(done.error());
  }
  if (const auto done = write_new_file(files.cameras, registry::camera_template()); !done) {
    return complain_and_exit(done.error());
  }
  fmt::print("{}\n{}\n", escape_for_terminal(files.file), escape_for_terminal(files.cameras));
  if (!common.quiet && (config->declared.file.empty() || config->declared.cameras.empty())) {
    complain("name both files under [register] of the configuration, so that audits read them");
  }
  return kExitOk;
}

int register_check_command(const CommonOptions& common, const RegisterOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const RegisterConfig files = register_files(options, *config);
  if (files.file.empty() && files.cameras.empty()) {
    complain("nothing to check: name the files under [register] of the configuration, or with --file and --cameras");
    return kExitUsage;
  }
  const auto file = read_source(files.file);
  const auto cameras = read_source(files.cameras);
  for (const auto* source : {&file, &cameras}) {
    if (!*source) return complain_of_file(source->error());
  }
  const auto read = registry::read_register(*file, *cameras, to_utc_seconds(SystemClock().wall()));
  if (!common.quiet) {
    for (const std::string& note : read.notes) complain(note);
  }
  if (!read.problems.empty()) {
    complain(to_string(read.problems));
    complain(fmt::format("{} problem{}", read.problems.size(), read.problems.size() == 1 ? "" : "s"));
    return kExitBadConfig;
  }
  for (const auto& part : read.declared.register_part) {
    if (part.state != "obtained") continue;
    fmt::print("{}: {} {}, nothing wrong\n", escape_for_terminal(part.file), part.rows,
               part.part == "cameras" ? "cameras" : "entries");
  }
  return kExitOk;
}

int register_draft_command(const CommonOptions& common, const RegisterOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const RegisterConfig files = register_files(options, *config);
  const auto cameras = read_source(files.cameras);
  if (!cameras && cameras.error().kind != ErrorKind::NotFound) return complain_of_file(cameras.error());
  const std::optional<registry::SourceFile> person = cameras ? *cameras : std::nullopt;
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  const auto registered = registry::read_register(std::nullopt, person, now);
  const auto [devices, devices_exit] = options.report.empty()
                                           ? surveyed_devices(common, options.scope, *config, registered.declared)
                                           : devices_of_report_file(options.report);
  if (!devices) return devices_exit;
  const auto draft = registry::draft(person, *devices, now);
  if (!draft) return complain_and_exit(draft.error());
  if (options.output.empty()) {
    std::cout << draft->csv << std::flush;
    if (!std::cout) {
      complain("standard output cannot be written");
      return kExitCannotCreate;
    }
  } else if (const auto done = write_new_file(options.output, draft->csv); !done) {
    return complain_and_exit(done.error());
  }
  if (!common.quiet) {
    complain(fmt::format("{} device{} without a row: give each an asset id, a scheme and a purpose", draft->rows,
                         draft->rows == 1 ? "" : "s"));
    if (draft->skipped > 0)
      complain(fmt::format("{} more may have a row already, or fit no column: look at them by hand", draft->skipped));
  }
  return kExitOk;
}

}  // namespace camaudit::app
