// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/report/report.hpp"

namespace camaudit::fuzz {

/// Ends the program (require()) unless the report, whatever it holds, is harmless and whole in every format, and the
/// same again in every format once it has been read back from JSON.
void check_formats(const report::Report& report);

}  // namespace camaudit::fuzz
