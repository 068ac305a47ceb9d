// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/alerts/outlet.hpp"

#include <fmt/format.h>
#include <sys/uio.h>
#include <unistd.h>

// Where in this source an alert was sent says nothing to an operator.
#define SD_JOURNAL_SUPPRESS_LOCATION  // NOLINT(readability-identifier-naming): systemd's name
#include <systemd/sd-journal.h>

#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "agent/base/text.hpp"

namespace camaudit::alerts {
namespace {

constexpr const char* kJournalSocket = "/run/systemd/journal/socket";
/// Of one field; the message is bounded where it is worded.
constexpr std::size_t kMaximumField = 4096;

/// RFC 5424: 2 critical, 3 error, 4 warning, 5 notice.
int priority_of(const Alert& alert) {
  if (alert.change == Change::Over || alert.kind == Kind::Night) return 5;
  switch (alert.severity) {
    case model::Severity::Critical:
      return 2;
    case model::Severity::High:
      return 3;
    case model::Severity::Medium:
      return 4;
    case model::Severity::Low:
      break;
  }
  return 5;
}

class Fields {
 public:
  void add(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    all_.push_back(fmt::format("{}={}", name, escape_for_terminal(bounded_text(value, kMaximumField))));
  }
  void add(std::string_view name, const std::optional<model::Outcome>& outcome) {
    if (outcome) add(name, to_string(*outcome));
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

int send_to_journal(std::span<const std::string> fields) {
  std::vector<iovec> parts;
  parts.reserve(fields.size());
  // The call takes what it does not change as not constant.
  for (const std::string& field : fields) parts.push_back({const_cast<char*>(field.data()), field.size()});
  return sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

void write_to_stderr(const std::string& line) {
  fmt::print(stderr, "{}\n", line);
}

/// "camaudit: high: 10.20.3.7:80 unreachable: no answer in the time allowed".
std::string line_of(const Alert& alert) {
  const bool plain = alert.change == Change::Over || alert.kind == Kind::Night;
  return plain ? "camaudit: " + alert.message
               : fmt::format("camaudit: {}: {}", to_string(alert.severity), alert.message);
}

}  // namespace

std::vector<std::string> journal_fields(const Alert& alert, const Origin& origin) {
  Fields fields;
  fields.add("MESSAGE", alert.message);
  fields.add("MESSAGE_ID", text_of(alert.kind).message_id);
  fields.add("PRIORITY", std::to_string(priority_of(alert)));
  fields.add("SYSLOG_IDENTIFIER", "camaudit");
  fields.add("DOCUMENTATION", "man:camauditd(8)");
  fields.add("CAMAUDIT_ALERT", text_of(alert.kind).name);
  fields.add("CAMAUDIT_CHANGE", to_string(alert.change));
  fields.add("CAMAUDIT_SEVERITY", to_string(alert.severity));
  fields.add("CAMAUDIT_RULE_ID", alert.rule);
  fields.add("CAMAUDIT_SUBJECT", alert.subject);
  fields.add("CAMAUDIT_OUTCOME", alert.outcome);
  fields.add("CAMAUDIT_PREVIOUS", alert.previous);
  if (alert.device_count > 0) fields.add("CAMAUDIT_DEVICES", std::to_string(alert.device_count));
  for (const std::string& device : alert.devices) fields.add("CAMAUDIT_DEVICE_ID", device);
  fields.add("CAMAUDIT_REMEDY", alert.remedy);
  fields.add("CAMAUDIT_SITE", origin.site);
  fields.add("CAMAUDIT_RUN_ID", origin.run_id);
  return fields.take();
}

Outlet::Outlet(Target target, Origin origin) : origin_(std::move(origin)) {
  std::error_code problem;
  const bool there = std::filesystem::exists(kJournalSocket, problem);
  if (target == Target::Journal || (target == Target::Auto && there)) journal_ = send_to_journal;
  if (target == Target::Stderr || (target == Target::Auto && (!there || ::isatty(STDERR_FILENO) == 1))) {
    lines_ = write_to_stderr;
  }
}

Outlet::Outlet(JournalSend journal, LineWrite lines, Origin origin)
    : journal_(std::move(journal)), lines_(std::move(lines)), origin_(std::move(origin)) {}

void Outlet::send(const Alert& alert) const {
  // Where there is no journal at all, sd_journal_sendv() says that all is well, so its socket was looked for before.
  const bool taken = journal_ && journal_(journal_fields(alert, origin_)) >= 0;
  if (lines_) {
    lines_(line_of(alert));
  } else if (!taken) {
    write_to_stderr(line_of(alert));
  }
}

void Outlet::send(const std::vector<Alert>& alerts) const {
  for (const Alert& alert : alerts) send(alert);
}

}  // namespace camaudit::alerts
