// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>

#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/report_output.hpp"
#include "agent/app/status.hpp"
#include "agent/app/status_metrics.hpp"
#include "agent/app/version.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "uploader/fingerprint.hpp"

namespace camaudit::app {
namespace {

namespace json = boost::json;

json::value time_or_null(const std::optional<UtcSeconds>& time) {
  return time ? json::value(json::string(format_rfc3339(*time))) : json::value(nullptr);
}

json::object spool_json(const StatusSpool& spool) {
  json::object out{{"waiting", spool.waiting},
                   {"parked", spool.parked},
                   {"delivered", spool.delivered},
                   {"corrupt", spool.corrupt},
                   {"gaps", spool.gaps},
                   {"trouble", spool.trouble},
                   {"last_delivered", time_or_null(spool.last_delivered)},
                   {"next_attempt", time_or_null(spool.next_attempt)}};
  out["receipt"] = nullptr;
  if (spool.receipted) {
    out["receipt"] = json::object{{"epoch", spool.receipted->epoch}, {"sequence", spool.receipted->sequence}};
  }
  return out;
}

/// By the name of what is null for that reason.
json::object not_known_json(const StatusNotKnown& why) {
  json::object out;
  if (!why.daemon_running.empty()) out["daemon_running"] = why.daemon_running;
  if (!why.spool.empty()) out["spool"] = why.spool;
  if (!why.key.empty()) out["key"] = why.key;
  return out;
}

void print_json(const Status& status) {
  json::object out{{"schema", "camaudit.status/1"}, {"version", kVersion}};
  out["daemon_running"] = status.daemon_running ? json::value(*status.daemon_running) : json::value(nullptr);
  out["next_night"] = format_rfc3339(status.next_night);
  out["night_running"] = status.night_runs();
  out["last_run"] = nullptr;
  if (status.last_run) {
    json::object failures;
    for (const model::Severity severity : kWorstFirst) {
      const StatusFailures& of = status.of(severity);
      failures[to_string(severity)] =
          json::object{{"standing", of.standing}, {"opened", of.opened}, {"closed", of.closed}};
    }
    out["last_run"] = json::object{{"id", status.last_run->id},
                                   {"started", format_rfc3339(status.last_run->started)},
                                   {"rulebook", status.rulebook_version},
                                   {"failures", std::move(failures)},
                                   {"unknown", status.unknown}};
    const StatusDevices& devices = status.devices;
    out["devices"] = json::object{{"known", devices.known()},           {"assessed", devices.assessed},
                                  {"partial", devices.partial},         {"unauthorised", devices.unauthorised},
                                  {"unreachable", devices.unreachable}, {"absent", devices.absent}};
  }
  out["heartbeat"] = nullptr;
  if (status.heartbeat) {
    out["heartbeat"] = json::object{{"at", format_rfc3339(status.heartbeat->at)},
                                    {"answering", status.heartbeat->answering},
                                    {"device_down", status.heartbeat->device_down},
                                    {"network_down", status.heartbeat->network_down}};
  }
  out["spool"] = status.spool ? json::value(spool_json(*status.spool)) : json::value(nullptr);
  out["key"] = nullptr;
  if (!status.key_id.empty()) out["key"] = json::object{{"id", status.key_id}, {"epoch", status.epoch}};
  out["not_known"] = not_known_json(status.not_known);
  std::cout << harmless_json(json::serialize(out)) << '\n';
}

class Lines {
 public:
  explicit Lines(const report::TerminalStyle& style) : style_(style) {}
  void add(std::string_view title, const std::string& text) const {
    std::cout << fmt::format("{:<11}", title) << report::wrapped(escape_for_terminal(text), style_.width, 11, 11)
              << '\n';
  }

 private:
  const report::TerminalStyle style_;
};

std::string last_run(const Status& status) {
  if (!status.last_run) return "none yet: 'camaudit nightly' runs one now";
  return fmt::format("{}, rulebook {}", format_rfc3339(status.last_run->started), status.rulebook_version);
}

std::string next_run(const Status& status) {
  std::string text = format_rfc3339(status.next_night);
  if (!status.daemon_running) {
    text = fmt::format("not known: {}; if camauditd runs ('systemctl status camauditd' says), {}",
                       status.not_known.daemon_running, text);
  } else if (!*status.daemon_running) {
    text = "none: camauditd does not run ('systemctl status camauditd' says why)";
  }
  if (!status.night || status.night->done || status.night->tries == 0) return text;
  const Night& night = *status.night;
  if (night.running) {
    return text + fmt::format("; the night of {} is running, since {}", format_rfc3339(night.due),
                              format_rfc3339(night.last_try));
  }
  const std::string last = night.exit_code == kExitOk ? "cut off" : fmt::format("with exit code {}", night.exit_code);
  return text + fmt::format("; the night of {} came to nothing {} time{}, the last {}", format_rfc3339(night.due),
                            night.tries, night.tries == 1 ? "" : "s", last);
}

std::string devices(const StatusDevices& of) {
  std::string text = fmt::format("{} of {} fully assessed", of.assessed, of.known());
  for (const auto& [count, word] : {std::pair(of.partial, "in part"), std::pair(of.unauthorised, "refused the log-in"),
                                    std::pair(of.unreachable, "not reached"), std::pair(of.absent, "not found")}) {
    if (count > 0) text += fmt::format(", {} {}", count, word);
  }
  return text;
}

std::string failures(const Status& status) {
  std::string text;
  for (const model::Severity severity : kWorstFirst) {
    const StatusFailures& of = status.of(severity);
    if (of.standing + of.opened + of.closed == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", of.standing, to_string(severity));
    if (of.opened + of.closed > 0) text += fmt::format(" ({} new, {} gone)", of.opened, of.closed);
  }
  if (text.empty()) text = "none";
  return text + fmt::format("; {} could not be judged", status.unknown);
}

std::string heartbeat(const StatusHeartbeat& of) {
  std::string text = fmt::format("{} answer", of.answering);
  if (of.device_down > 0) text += fmt::format(", {} down", of.device_down);
  if (of.network_down > 0) text += fmt::format(", {} behind a network that is down", of.network_down);
  return fmt::format("{}, at {}", text, format_rfc3339(of.at));
}

std::string spool(const StatusSpool& of) {
  std::string text = fmt::format("{} waiting, {} delivered", of.waiting, of.delivered);
  if (of.parked > 0) text += fmt::format(", {} refused by the collector ('camaudit spool list' says why)", of.parked);
  if (of.corrupt > 0) text += fmt::format(", {} damaged", of.corrupt);
  if (of.gaps > 0) text += fmt::format(", {} gap{}", of.gaps, of.gaps == 1 ? "" : "s");
  if (of.last_delivered) text += ", last at " + format_rfc3339(*of.last_delivered);
  if (!of.trouble.empty()) text += "; " + of.trouble;
  if (of.next_attempt) text += ", next attempt " + format_rfc3339(*of.next_attempt);
  return text;
}

std::string none(std::string_view text, const std::string& why_not_known) {
  return why_not_known.empty() ? std::string(text) : "not known: " + why_not_known;
}

void print_text(const Status& status, const report::TerminalStyle& style) {
  const Lines lines(style);
  lines.add("Last run", last_run(status));
  lines.add("Next run", next_run(status));
  if (status.last_run) {
    lines.add("Devices", devices(status.devices));
    lines.add("Failures", failures(status));
  }
  if (status.heartbeat) lines.add("Heartbeat", heartbeat(*status.heartbeat));
  lines.add("Spool", status.spool ? spool(*status.spool) : none("none yet", status.not_known.spool));
  if (status.spool) {
    lines.add("Receipt", status.spool->receipted
                             ? fmt::format("of summary {} of epoch {}", status.spool->receipted->sequence,
                                           status.spool->receipted->epoch)
                             : "none yet");
  }
  lines.add("Key", status.key_id.empty() ? none("none: 'camaudit key create' makes one", status.not_known.key)
                                         : uploader::fingerprint_words(status.key_id));
  lines.add("Version", std::string(kVersion));
}

}  // namespace

int status_command(const CommonOptions& common, const StatusOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto status = status_of(*config, common.state_dir, to_utc_seconds(SystemClock().wall()));
  if (!status) return complain_and_exit(status.error());
  // A dash, so that root may have its shell write where the user whom it becomes may not.
  if (options.metrics_file == "-") return write_output(to_metrics(*status), "");
  if (!options.metrics_file.empty()) return write_output(to_metrics(*status), options.metrics_file);
  if (options.json) {
    print_json(*status);
  } else {
    print_text(*status, output_style(common.colour));
  }
  return output_exit();
}

}  // namespace camaudit::app
