// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/base/text.hpp"
#include "agent/report/pack_parts.hpp"

namespace camaudit::report {
namespace {

constexpr std::size_t kLongestValue = 200;

/// Tables whose keys and values name neither places on the network nor people; of all others it is told that something
/// changed, and not what.
constexpr std::array<std::string_view, 13> kTold{
    "device_information", "clock",     "ntp",  "video_encoder",    "audio_encoder",  "network_protocol", "tls_version",
    "discovery_mode",     "recording", "mask", "analytics_module", "analytics_rule", "recording_job"};
/// But for these columns.
constexpr std::array<std::string_view, 7> kUntold{"serial",         "source_id",   "source_name", "source_location",
                                                  "source_address", "source_host", "source_note"};

bool is_told(std::string_view table) {
  return std::find(kTold.begin(), kTold.end(), table) != kTold.end();
}

class Log {
 public:
  Log(const PackSource& source, const PackScope& scope, const PackWithheld& withheld)
      : source_(source), scope_(scope), withheld_(withheld) {}

  std::vector<PackChange> all() {
    for (const store::Change& change : source_.changes) {
      if (scope_.has_device(change.device)) add(change);
    }
    for (const store::PastFinding& finding : source_.past_findings) add(finding);
    std::stable_sort(log_.begin(), log_.end(),
                     [](const PackChange& a, const PackChange& b) { return a.when > b.when; });
    return std::move(log_);
  }

 private:
  std::string shown(const store::Change& change, const std::optional<std::string>& value) const {
    if (!value) return "nothing";
    return bounded_text(withheld_.text(change.device, true, *value), kLongestValue);
  }

  void add(const store::Change& change) {
    PackChange to;
    to.when = change.run.started;
    to.about = scope_.label(change.device);
    const bool told = is_told(change.table);
    const std::string key = told && !change.key.empty() ? " " + withheld_.text(change.device, true, change.key) : "";
    if (change.table == "device" && change.column.empty()) {
      to.what = "found for the first time";
    } else if (change.column.empty()) {
      to.what = fmt::format("{}{}: {}", spaced(change.table), key, change.after ? "new" : "gone");
    } else {
      to.what = fmt::format("{}{}: {}", spaced(change.table), key, spaced(change.column));
      const bool column_told = std::find(kUntold.begin(), kUntold.end(), change.column) == kUntold.end();
      to.before = told && column_told ? shown(change, change.before) : "not shown";
      to.after = told && column_told ? shown(change, change.after) : "not shown";
    }
    log_.push_back(std::move(to));
  }

  void add(const store::PastFinding& finding) {
    if (!scope_.covers(finding.rule, finding.device, finding.subject) || finding.rule.starts_with("WAIVER-")) return;
    const std::string subject =
        withheld_.text(finding.device, source_.account_rules.contains(finding.rule), finding.subject);
    const std::string what = fmt::format("{}{}", finding.rule, subject.empty() ? "" : " " + subject);
    const std::string about = scope_.about(finding.device, finding.subject);
    const std::string state = finding.outcome == "fail"     ? "failed"
                              : finding.outcome == "waived" ? "accepted for a time"
                                                            : "could not be judged";
    if (finding.opened >= source_.log_since) log_.push_back({finding.opened, about, what, "", state});
    if (finding.closed && *finding.closed >= source_.log_since) {
      log_.push_back({*finding.closed, about, what, state, "no longer"});
    }
  }

  const PackSource& source_;
  const PackScope& scope_;
  const PackWithheld& withheld_;
  std::vector<PackChange> log_;
};

}  // namespace

std::vector<PackChange> changes_of(const PackSource& source, const PackScope& scope, const PackWithheld& withheld) {
  return Log(source, scope, withheld).all();
}

}  // namespace camaudit::report
