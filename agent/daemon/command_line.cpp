// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "agent/app/options.hpp"
#include "agent/app/terminal.hpp"
#include "agent/app/thrown.hpp"
#include "agent/app/version.hpp"
#include "agent/base/exit_code.hpp"
#include "agent/base/out_of_memory.hpp"
#include "agent/daemon/daemon.hpp"

namespace camaudit::daemon {

int run(int argc, const char* const* argv) {
  end_when_out_of_memory();
  DaemonOptions options;
  options.config_file = app::kDefaultConfig;
  options.state_dir = app::CommonOptions().state_dir;
  CLI::App line(
      "Audits the cameras of a control room every night and watches over them between. Runs in the foreground.",
      "camauditd");
  line.set_version_flag("--version", fmt::format("camauditd {}", app::kVersion));
  line.add_option("--config", options.config_file, fmt::format("Configuration file (default {})", options.config_file))
      ->type_name("FILE");
  line.add_option("--state-dir", options.state_dir,
                  fmt::format("What is kept between runs (default {})", options.state_dir))
      ->type_name("DIR");
  line.footer("SIGHUP has the configuration read again, SIGTERM ends the daemon.");
  try {
    line.parse(argc, argv);
    const char* runtime_dir = std::getenv("RUNTIME_DIRECTORY");
    options.runtime_dir = runtime_dir != nullptr ? runtime_dir : options.state_dir;
    std::setlocale(LC_CTYPE, "");
    return serve(options);
  } catch (const CLI::Success& success) {
    return line.exit(success);
  } catch (const CLI::ParseError& error) {
    app::complain(error.what());
    fmt::print(stderr, "Try 'camauditd --help'.\n");
    return kExitUsage;
  } catch (const std::exception& error) {
    return app::complain_and_exit(error);
  }
}

}  // namespace camaudit::daemon
