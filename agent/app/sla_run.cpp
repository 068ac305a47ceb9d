// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/sla_run.hpp"

#include <set>
#include <utility>

#include "agent/app/assessment.hpp"

namespace camaudit::app {

std::string last_whole_month(UtcSeconds now) {
  const UtcSeconds first_day = parse_date(format_date(now).substr(0, 7) + "-01").value_or(now);
  return format_date({first_day.value - 1}).substr(0, 7);
}

Result<report::SlaReport> sla_of(store::Database& kept, const model::Declared& declared, const std::string& month,
                                 int count, UtcSeconds now) {
  auto months = report::sla_months(month, count, now);
  if (!months) return fail(std::move(months.error()));
  std::set<std::string> names;
  for (const report::SlaMonth& one : *months) names.insert(one.month);
  auto copy = readable_copy(kept, declared, names);
  if (!copy) return fail(std::move(copy.error()));
  return report::sla_report(*copy, std::move(*months), now);
}

}  // namespace camaudit::app
