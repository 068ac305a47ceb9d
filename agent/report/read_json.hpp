// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "agent/base/result.hpp"
#include "agent/report/report.hpp"

namespace camaudit::report {

/// A report of more bytes than this is refused: 5,000 devices take about a tenth of it.
inline constexpr std::size_t kMaximumReportBytes = std::size_t{512} << 20U;

/// The report that write_json() wrote: every format made of it is the same as made of the original. `file` names it in
/// messages. InvalidInput, with the place, for what is not JSON, is cut short, is no camaudit.report/1, has a member of
/// the wrong type, or counts other findings than it lists. Members that are not known are passed over, and those that
/// came later than the first version may be missing.
Result<Report> read_json(const std::string& file, std::string_view text);

}  // namespace camaudit::report
