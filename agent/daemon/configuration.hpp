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
  std::string copy;        ///< the file
  std::string undeclared;  ///< what is wrong with register or waivers: until it is mended no night can be done
};

/// Reads and checks `file`, thresholds and rule folders included, and puts the copy into `runtime_dir`. Register and
/// waivers are read too, and every night reads them anew: one that is wrong stops no heartbeat, and refusing the rest
/// for it would make no night better. InvalidInput with every problem; NotFound and PermissionDenied of `file`; what
/// cannot be written as app::write_file_atomically() has it.
Result<Accepted> accept_configuration(const std::string& file, const std::string& runtime_dir);

}  // namespace camaudit::daemon
