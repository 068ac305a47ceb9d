// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// For programs that show test results: a suite for each rule, a case for each finding. What could not be judged is an
/// error, never a success; what is waived or does not apply is skipped, and says why.
void write_junit(std::ostream& out, const Report& report);

}  // namespace camaudit::report
