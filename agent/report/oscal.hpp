// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// OSCAL assessment results, version 1.1.2: an observation for each finding that applies, and for each rule a finding
/// whose target is the rule, with a risk where it failed. A rule is satisfied only if all of it passed: what could not
/// be judged is not satisfied, for the reason `other`. UUIDs follow from the run and the finding, so that the same
/// report gives the same document.
void write_oscal(std::ostream& out, const Report& report);

}  // namespace camaudit::report
