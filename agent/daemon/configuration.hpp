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

/// Whether register and waivers have to be good too. On reload there is a configuration to go on with, by which nights
/// may still be done. At the start there is none, and a file that somebody edits must not stop the heartbeat.
enum class Declarations { MustBeGood, MayBeBad };

/// Reads and checks `file`, thresholds, rule folders, register and waivers included, and puts the copy into
/// `runtime_dir`. InvalidInput with every problem; NotFound and PermissionDenied of `file`; what cannot be written as
/// app::write_file_atomically() has it.
Result<Accepted> accept_configuration(const std::string& file, const std::string& runtime_dir,
                                      Declarations declarations);

}  // namespace camaudit::daemon
