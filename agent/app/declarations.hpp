// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "agent/app/assessment.hpp"
#include "agent/app/config.hpp"
#include "agent/app/scope.hpp"
#include "agent/base/result.hpp"
#include "agent/register/register.hpp"

namespace camaudit::app {

/// A file of the register or none, where the configuration names none.
Result<std::optional<registry::SourceFile>> read_source(const std::string& file);

/// What the authority declares under a configuration, its own name included. NotFound and PermissionDenied of a file;
/// InvalidInput with every problem, a line each.
Result<model::Declared> read_declared(const Config& config, UtcSeconds now);

/// What it waives. Fails in the same way.
Result<std::vector<rules::WaiverEntry>> read_waivers(const Config& config, const rules::Rulebook& rulebook,
                                                     UtcSeconds now);

/// The same as read_declared() for a command: on failure every problem has been printed and the exit code is returned.
struct DeclaredOrExit {
  std::optional<model::Declared> declared;
  int exit_code = 0;
};
DeclaredOrExit declared_for(const Config& config, UtcSeconds now);

/// Both, into `judgement`. Gives the exit code; other than 0, the reason has been printed.
int declare(const Config& config, UtcSeconds now, Judgement& judgement);

/// Adds the devices that cameras.csv names, unless the command line says where to look.
void add_registered(const ScopeOptions& options, const model::Declared& declared, Scope& scope);

/// The code for a file that a configuration names and that cannot be read.
int exit_code_for_file(const Error& error);
/// The same, having said on standard error what is wrong with it.
int complain_of_file(const Error& error);

}  // namespace camaudit::app
