// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "agent/base/error.hpp"

namespace camaudit {

/// What a person can do about a positive errno, to stand behind what it says: ": make room on its disk". Empty:
/// nothing.
std::string_view remedy_for(int problem);

/// What the positive errno of an operation on a file says, with the remedy where there is one.
std::string told_problem(int problem);

/// What a file operation that failed says: NotFound, PermissionDenied, Unavailable (no descriptors), else AlreadyExists
/// (an output that cannot be written).
Error file_error(std::string_view doing, int problem);

}  // namespace camaudit
