// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// `camaudit.finding/1`: one JSON object a line for each finding, as the report gives it, with the run and what is
/// needed to know the device by. For pipelines that take lines.
void write_jsonl(std::ostream& out, const Report& report);

}  // namespace camaudit::report
