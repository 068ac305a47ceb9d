// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/register/reading.hpp"

namespace camaudit::registry {

/// Reads cameras.csv; `file` names it. Whatever is wrong is noted with its place, and the rest is read on; a row
/// without an asset id is kept, so that what is registered can be told from what is not. False: rows could not be read,
/// or not all of them.
bool read_camera_file(const std::string& file, std::string_view bytes, UtcSeconds today, Reading& out);

/// The columns that cameras.csv may have, in the order in which the template has them.
std::vector<std::string> camera_columns();

/// The column that a person's heading means ("Asset ID", "IP address"), or empty.
std::string camera_column(std::string_view heading);

}  // namespace camaudit::registry
