// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/app/config.hpp"
#include "agent/base/result.hpp"

namespace camaudit::daemon {

/// A configuration that the daemon found good, and a copy of it: jobs run under the copy, so that a file that was
/// spoilt afterwards spoils no night.
struct Accepted {
  app::Config config;
  std::string copy;  ///< the file
};

/// Reads and checks `file`, thresholds and rule folders included, and puts the copy into `runtime_dir`. InvalidInput
/// with every problem; NotFound and PermissionDenied of a file; what cannot be written as app::write_file_atomically()
/// has it.
Result<Accepted> accept_configuration(const std::string& file, const std::string& runtime_dir);

}  // namespace camaudit::daemon
