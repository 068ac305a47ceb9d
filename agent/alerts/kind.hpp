// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "agent/model/finding.hpp"

namespace camaudit::alerts {

/// What can be told to the operator.
enum class Kind {
  Finding,               ///< a rule fails on a device, or for the authority
  DeviceUnreachable,     ///< a device does not answer
  NetworkUnreachable,    ///< no device of a network answers
  CredentialsRefused,    ///< a device wants a log-in, and takes none that is configured
  RuleError,             ///< a rule cannot be run
  ClockUnsynchronised,   ///< nothing keeps the clock of this machine right
  SpoolStuck,            ///< summaries do not reach the collector
  DiskLow,               ///< little room is left for the state directory
  ConfigurationRefused,  ///< the configuration, or a file that it names, is wrong
  NightFailed,           ///< the nightly run came to nothing
  CertificateChanged,    ///< a device shows another certificate than before, or none any more
  StateDamaged,          ///< the inventory was damaged and begun anew
  Night,                 ///< the one line of a night: totals and coverage
};

/// What is the same for all alerts of a kind.
struct KindText {
  Kind kind;
  std::string_view name;        ///< in the book
  std::string_view message_id;  ///< of journald: 32 hexadecimal digits, for good; systemd/camaudit.catalog explains it
  model::Severity severity;     ///< of those that no rule gives one
  /// What is said while it stands ill, and once it stands well again, with {rule}, {where} and {subject} in it. Empty:
  /// it does not stand, it happens.
  std::string_view ill;
  std::string_view well;
};

/// Every kind, in the order of the enumerators.
std::span<const KindText> kinds();
const KindText& text_of(Kind kind);

}  // namespace camaudit::alerts
