// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "uploader/key_store.hpp"

namespace camaudit::app {

/// The keys of this agent, below its state directory and among the systemd credentials of the unit that it runs under.
uploader::KeyStore key_store(const std::string& state_dir);

/// The public keys in these files. InvalidInput, NotFound and the like name the file.
Result<std::vector<uploader::PublicKey>> read_public_keys(const std::vector<std::string>& files);

}  // namespace camaudit::app
