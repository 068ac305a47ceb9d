// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/files.hpp"

namespace camaudit::app {

using camaudit::name_of_left_over;
using camaudit::read_file;
using camaudit::write_file_atomically;

}  // namespace camaudit::app
