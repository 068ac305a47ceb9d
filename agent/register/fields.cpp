// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>

#include "agent/base/text.hpp"

namespace camaudit::registry {
namespace {

struct Words {
  std::string_view table;
  std::string_view column;
  std::initializer_list<std::string_view> words;
};

const Words kWords[] = {
    {"dpia", "outcome", {"approved", "conditional", "rejected"}},
    {"dpia_capability", "capability", {"audio", "analytics", "face", "anpr", "sensitive_siting"}},
    {"publication_item",
     "item",
     {"operator",
      "legal_basis",
      "purposes",
      "camera_count",
      "locations",
      "hours",
      "retention",
      "contact",
      "governance",
      "code_of_practice",
      "dpia_summary",
      "self_assessment",
      "complaints_procedure",
      "capabilities",
      "complaint_statistics",
      "subject_access",
      "annual_review",
      "certification",
      "police_sla",
      "performance",
      "effect",
      "disclosures",
      "costs",
      "partners",
      "accessibility_statement",
      "open_data"}},
    {"publication_item", "language", {"en", "cy"}},
    {"agreement", "type", {"joint_controller", "processor", "sharing"}},
    {"policy_document", "kind", {"code_of_practice", "procedures_manual", "retention", "access", "other"}},
    {"disclosure", "requester", {"police", "data_subject", "insurer", "solicitor", "council", "media", "other", "all"}},
    {"certification", "step", {"none", "step1", "step2"}},
    {"edge_test", "result", {"closed", "exposed"}},
    {"export_test", "result", {"passed", "failed"}},
    {"review", "outcome", {"continue", "change", "end"}},
    {"review_camera", "outcome", {"keep", "move", "remove"}},
    {"sla", "framework", {"2021", "2026"}},
    {"sla_target",
     "target",
     {"camera_availability_percent", "scheme_availability_percent", "evidence_urgent_hours", "evidence_routine_days",
      "fault_critical_hours", "fault_other_working_days", "contractor_critical_hours", "contractor_other_working_days",
      "retention_days", "clock_seconds", "live_link_percent", "recording_completeness_percent", "review_days",
      "staffed_hours_per_week"}},
    {"performance",
     "measure",
     {"evidence_urgent", "evidence_routine", "contractor_critical", "contractor_other", "staffed", "live_link"}},
    {"reference_database", "kind", {"anpr", "face", "other"}},
    {"camera", "type", {"fixed", "ptz", "redeployable", "anpr", "body_worn", "other"}},
    {"camera", "design_standard", {"2015", "2025"}},
    {"camera", "picture", {"good", "dark", "blurred", "moved", "obstructed", "lost"}},
    {"camera",
     "image_detail",
     {"monitor", "detect", "observe", "recognise", "identify", "inspect", "overview", "outline", "discern", "perceive",
      "characterise", "validate", "scrutinise"}},
};

struct Range {
  std::string_view table;
  std::string_view column;
  double least;
  double most;
};

constexpr Range kRanges[] = {
    {"scheme", "retention_days", 1, 3650},
    {"complaints", "acknowledge_days", 0, 365},
    {"reference_database", "retention_days", 0, 3650},
    {"footage_import", "configured_days", 0, 36500},
    {"camera", "target_width_m", 0.1, 1000},
    {"camera", "baseline_width", 16, 65536},
    {"camera", "baseline_height", 16, 65536},
    {"camera", "baseline_frame_rate", 0.1, 1000},
    {"camera", "baseline_bitrate", 1, 1'000'000},
};

constexpr double kMostOfAnything = 1e9;

bool is_address_of_a_page(std::string_view column) {
  return column == "url" || column.ends_with("_url");
}

std::string range_problem(std::string_view table, std::string_view column, double number) {
  const auto* const at = std::find_if(std::begin(kRanges), std::end(kRanges), [&](const Range& range) {
    return range.table == table && range.column == column;
  });
  const double least = at == std::end(kRanges) ? 0 : at->least;
  const double most = at == std::end(kRanges) ? kMostOfAnything : at->most;
  if (number >= least && number <= most) return {};
  return fmt::format("must be from {} to {}", least, most);
}

}  // namespace

std::vector<std::string> words_of(std::string_view table, std::string_view column) {
  for (const Words& entry : kWords) {
    if (entry.table == table && entry.column == column) return {entry.words.begin(), entry.words.end()};
  }
  return {};
}

std::string value_problem(std::string_view table, std::string_view column, std::string_view text, UtcSeconds) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return "is empty: say it, or leave it out";
  if (text.size() > kMaximumText) return fmt::format("is longer than {} bytes", kMaximumText);
  const bool page = text.starts_with("https://") || text.starts_with("http://");
  if (is_address_of_a_page(column) && !page) return "must be the address of a page, https://…";
  const auto words = words_of(table, column);
  if (words.empty() || std::find(words.begin(), words.end(), text) != words.end()) return {};
  const std::string near = nearest(text, words);
  if (!near.empty()) return fmt::format("'{}' is not known; do you mean {}?", bounded_text(text, 100), near);
  return fmt::format("'{}' is not known; known are {}", bounded_text(text, 100), fmt::join(words, ", "));
}

std::string value_problem(std::string_view table, std::string_view column, std::int64_t number, UtcSeconds) {
  return range_problem(table, column, static_cast<double>(number));
}

std::string value_problem(std::string_view table, std::string_view column, double number, UtcSeconds) {
  return range_problem(table, column, number);
}

std::string value_problem(std::string_view, std::string_view column, UtcSeconds date, UtcSeconds today) {
  constexpr UtcSeconds kFirst{631'152'000};       // 1990-01-01
  constexpr UtcSeconds kLast{4'102'444'800 - 1};  // 2099-12-31
  if (date < kFirst || date > kLast) return "must be a day from 1990 to 2099";
  const bool done = column.ends_with("_on") && column != "review_on";
  if (done && date > today)
    return fmt::format("{} is still to come: give the day on which it was done", format_date(date));
  return {};
}

std::span<const Order> orders() {
  static constexpr Order kOrders[] = {
      {"complaint_statistics", "first_day", "last_day"},
      {"complaint_statistics", "acknowledged_in_time", "received"},
      {"complaint_statistics", "upheld", "received"},
      {"disclosure", "first_day", "last_day"},
      {"disclosure", "released", "requests"},
      {"disclosure", "refused", "requests"},
      {"subject_access", "first_day", "last_day"},
      {"subject_access", "closed_in_time", "received"},
      {"subject_access", "overdue", "received"},
      {"performance", "first_day", "last_day"},
      {"performance", "met", "total"},
      {"maintenance", "first_day", "last_day"},
      {"operators", "licensed", "requiring_licence"},
      {"password_check", "with_default", "devices"},
      {"agreement", "signed_on", "expires"},
      {"certification", "issued_on", "expires"},
      {"dpia", "completed_on", "reviewed_on"},
      {"review", "held_on", "summary_published_on"},
      {"hold", "since", "review_on"},
      {"camera_capability", "approved_on", "expires"},
  };
  return kOrders;
}

}  // namespace camaudit::registry
