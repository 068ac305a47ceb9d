// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/status_metrics.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "agent/app/version.hpp"

namespace camaudit::app {
namespace {

class Metrics {
 public:
  void describe(std::string_view name, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP camaudit_{0} {1}\n# TYPE camaudit_{0} gauge\n", name, help);
  }
  void sample(std::string_view labels, std::int64_t value) {
    text_ += fmt::format("camaudit_{}{}{}{} {}\n", name_, labels.empty() ? "" : "{", labels, labels.empty() ? "" : "}",
                         value);
  }
  void one(std::string_view name, std::string_view help, std::int64_t value) {
    describe(name, help);
    sample("", value);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string_view name_;
};

void add_findings(const Status& status, Metrics& metrics) {
  const auto by_severity = [&](std::string_view name, std::string_view help, auto member) {
    metrics.describe(name, help);
    for (const model::Severity severity : kWorstFirst) {
      metrics.sample(fmt::format("severity=\"{}\"", to_string(severity)), status.of(severity).*member);
    }
  };
  by_severity("failures", "Failures that stand.", &StatusFailures::standing);
  by_severity("failures_opened", "Failures that the last run found first.", &StatusFailures::opened);
  by_severity("failures_closed", "Failures that the last run found no more.", &StatusFailures::closed);
  metrics.one("unknown", "Rules that could not be judged.", status.unknown);
  metrics.describe("devices", "Known devices after the last run.");
  for (const auto& [state, count] :
       {std::pair("assessed", status.devices.assessed), std::pair("partial", status.devices.partial),
        std::pair("unauthorised", status.devices.unauthorised), std::pair("unreachable", status.devices.unreachable),
        std::pair("absent", status.devices.absent)}) {
    metrics.sample(fmt::format("state=\"{}\"", state), count);
  }
}

void add_spool(const StatusSpool& spool, Metrics& metrics) {
  metrics.describe("spool_summaries", "Signed summaries in the spool.");
  for (const auto& [state, count] : {std::pair("waiting", spool.waiting), std::pair("parked", spool.parked),
                                     std::pair("delivered", spool.delivered), std::pair("corrupt", spool.corrupt)}) {
    metrics.sample(fmt::format("state=\"{}\"", state), count);
  }
  if (spool.last_delivered) {
    metrics.one("last_delivered_timestamp_seconds", "When a summary was last delivered.", spool.last_delivered->value);
  }
  if (spool.receipted) {
    metrics.one("receipted_sequence", "The newest summary that the collector gave a receipt for.",
                spool.receipted->sequence);
  }
}

}  // namespace

std::string to_metrics(const Status& status) {
  Metrics metrics;
  metrics.describe("info", "The agent.");
  metrics.sample(fmt::format("version=\"{}\",rulebook=\"{}\"", kVersion, status.rulebook_version), 1);
  if (status.daemon_running) metrics.one("daemon_running", "Whether camauditd runs.", *status.daemon_running ? 1 : 0);
  metrics.one("next_night_timestamp_seconds", "When the next night is due.", status.next_night.value);
  if (status.last_run) {
    metrics.one("last_run_timestamp_seconds", "When the last run of the whole estate began.",
                status.last_run->started.value);
    add_findings(status, metrics);
  }
  if (status.heartbeat) {
    metrics.one("heartbeat_timestamp_seconds", "When the last beat ended.", status.heartbeat->at.value);
    metrics.describe("heartbeat_devices", "Devices by how they answered the last beat.");
    metrics.sample("standing=\"answers\"", status.heartbeat->answering);
    metrics.sample("standing=\"device_down\"", status.heartbeat->device_down);
    metrics.sample("standing=\"network_down\"", status.heartbeat->network_down);
  }
  if (status.spool) add_spool(*status.spool, metrics);
  return metrics.take();
}

}  // namespace camaudit::app
