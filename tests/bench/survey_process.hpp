// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace camaudit::bench {

/// Surveys the devices of the file `addresses` as `camaudit audit` does and prints one line of figures. With
/// `requests`, also writes there what was sent, which makes the figures useless. Returns the exit code.
int survey_process(const std::string& addresses, const std::string& password_file, const std::string& requests);

}  // namespace camaudit::bench
