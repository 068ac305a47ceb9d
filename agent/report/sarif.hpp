// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// SARIF 2.1.0, one run, one result a line: kind says how it came off (unknown and error are `open`), a waiver is a
/// suppression, and where a history tells since when, baselineState says whether that is new. The invocation tells the
/// exit code that `fail_on` leads to.
void write_sarif(std::ostream& out, const Report& report, FailOn fail_on);

}  // namespace camaudit::report
