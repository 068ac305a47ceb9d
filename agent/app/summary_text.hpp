// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>

#include "agent/report/table.hpp"
#include "proto/camaudit/summary/v1/summary.pb.h"

namespace camaudit::app {

/// A summary for a person. Whatever stands in it is escaped.
void write_summary(std::ostream& out, const summary::v1::Summary& summary, const report::TerminalStyle& style);

}  // namespace camaudit::app
