// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "agent/base/result.hpp"

namespace camaudit::app {

/// Whether a directory can be made there: it is not there yet, or empty. AlreadyExists otherwise, naming what it holds.
Result<void> check_new_directory(const std::string& path);

/// Makes a directory of these files, by name, whole or not at all: written beside it, flushed to disk, then renamed.
/// AlreadyExists if it is there and not empty, or cannot be written; PermissionDenied if it may not.
Result<void> write_new_directory(const std::string& path, const std::map<std::string, std::string>& files);

}  // namespace camaudit::app
