// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/app/assessment.hpp"
#include "agent/app/config.hpp"
#include "agent/report/report.hpp"
#include "tests/bench/workplace.hpp"

namespace camaudit::bench {

/// An audit of a made-up estate, by the program's own way from surveys to the report.
struct MadeAudit {
  app::Config config;
  app::Judgement judgement;
  report::Report report;
  double assessed = 0;  ///< seconds of CPU from the surveys to the report
};

/// With its register, and with so many nights saved before, so that the report tells of the past; 0: it has none, and
/// no inventory is kept. Throws what went wrong.
MadeAudit made_audit(int devices, int nights, const Workplace& place);

}  // namespace camaudit::bench
