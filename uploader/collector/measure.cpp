// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/measure.hpp"

namespace camaudit::collector {
namespace {

Answer information(const SummaryRow& summary, UtcSeconds) {
  if (!summary.register_read) return Answer::Unknown;
  if (summary.published_items > 0) return Answer::Yes;
  return summary.items_undated ? Answer::Unknown : Answer::No;
}

Answer certification(const SummaryRow& summary, UtcSeconds today) {
  if (!summary.register_read) return Answer::Unknown;
  if (!summary.certified) return Answer::No;
  // It holds on its last day too.
  if (summary.certificate_expires && *summary.certificate_expires >= today) return Answer::Yes;
  return summary.certificate_undated ? Answer::Unknown : Answer::No;
}

Answer contact(const SummaryRow& summary, UtcSeconds) {
  if (!summary.register_read) return Answer::Unknown;
  if (!summary.spoc_appointed) return Answer::No;
  if (!summary.spoc_published) return Answer::Unknown;
  return *summary.spoc_published ? Answer::Yes : Answer::No;
}

Answer agreement(const SummaryRow& summary, UtcSeconds) {
  if (!summary.register_read) return Answer::Unknown;
  if (summary.sla_published) return Answer::Yes;
  return summary.sla_undated ? Answer::Unknown : Answer::No;
}

Answer uptake(const SummaryRow& summary, UtcSeconds) {
  if (!summary.register_read) return Answer::Unknown;
  if (!summary.sla_frameworks.empty()) return Answer::Yes;
  return summary.sla_signed || summary.sla_undated ? Answer::Unknown : Answer::No;
}

}  // namespace

std::string_view to_string(Answer answer) {
  switch (answer) {
    case Answer::Yes:
      return "yes";
    case Answer::No:
      return "no";
    case Answer::Unknown:
      break;
  }
  return "unknown";
}

const std::array<Measure, kMeasureCount>& measures() {
  static constexpr std::array<Measure, kMeasureCount> kMeasures{
      {{"5.1", "Information published", "at least one item about the cameras is published", &information},
       {"5.2", "Certified", "a certificate of step one or two is in date", &certification},
       {"5.3", "Contact published", "a single point of contact is appointed and published", &contact},
       {"5.4", "SLA signed and published", "an agreement with the police is signed by both and published", &agreement},
       {"5.5", "Model SLA taken up", "an agreement that is signed follows an edition of the model", &uptake}}};
  return kMeasures;
}

void Tally::add(Answer answer) {
  switch (answer) {
    case Answer::Yes:
      ++yes;
      break;
    case Answer::No:
      ++no;
      break;
    case Answer::Unknown:
      ++unknown;
      break;
  }
}

}  // namespace camaudit::collector
