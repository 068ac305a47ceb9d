// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "agent/alerts/alert.hpp"

namespace camaudit::alerts {

/// Where alerts go: [alerts] to.
enum class Target {
  Auto,  ///< the journal; standard error where there is none, and as well where that is a terminal
  Journal,
  Stderr,
};

/// Takes the fields of one journal entry, "NAME=value"; 0, or a negative errno if the journal did not take it.
using JournalSend = std::function<int(std::span<const std::string> fields)>;
/// Takes one line, without its end.
using LineWrite = std::function<void(const std::string& line)>;

/// What is the same for all alerts of one run of a program.
struct Origin {
  std::string site;    ///< [authority] site; may be empty
  std::string run_id;  ///< of the audit; may be empty
};

/// The fields of the journal entry for an alert: MESSAGE, MESSAGE_ID, PRIORITY, SYSLOG_IDENTIFIER, DOCUMENTATION and
/// CAMAUDIT_*. Each is bounded and harmless to show; those that would be empty are left out. CAMAUDIT_DEVICE_ID stands
/// once for each device.
std::vector<std::string> journal_fields(const Alert& alert, const Origin& origin);

/// Sends alerts to the journal, to standard error, or to both.
class Outlet {
 public:
  Outlet(Target target, Origin origin);
  /// With what takes them given; an empty one is not used.
  Outlet(JournalSend journal, LineWrite lines, Origin origin);

  /// An alert that the journal does not take goes to standard error.
  void send(const Alert& alert) const;
  void send(const std::vector<Alert>& alerts) const;

 private:
  JournalSend journal_;
  LineWrite lines_;
  Origin origin_;
};

}  // namespace camaudit::alerts
