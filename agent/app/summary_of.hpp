// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "agent/app/assessment.hpp"
#include "agent/app/config.hpp"
#include "agent/report/report.hpp"
#include "uploader/summary.hpp"

namespace camaudit::app {

/// What the summary of a run is made of: views into the report and the judgement, which outlive it. The clock of this
/// machine is asked now. `changes` are those since the summary before, if there was one.
uploader::SummaryContent summary_of(const report::Report& report, const Config& config, const Judgement& judgement,
                                    bool whole_estate, std::optional<uploader::SummaryChanges> changes);

}  // namespace camaudit::app
