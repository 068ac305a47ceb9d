// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/child.hpp"

namespace camaudit::bench {

/// What is simulated.
enum class FleetKind {
  /// Profile T cameras over HTTP that ask for no log-in: nothing but transport, XML and facts.
  Plain,
  /// Of ten devices four Profile S cameras with UsernameToken, four Profile T with Digest, one Profile T with Digest
  /// over HTTPS, one recorder with Digest and four channels.
  Mixed,
};

std::string_view to_string(FleetKind kind);

/// Simulated devices in a process of their own, for as long as this lives.
class Fleet {
 public:
  /// `reply_delay`: seconds between a request and its reply. Throws if the simulator does not start.
  Fleet(const std::string& simulator, const std::string& directory, FleetKind kind, int devices, double reply_delay);

  /// A file with one "NAME URL" a line, for the measured process.
  const std::string& addresses() const { return addresses_; }

 private:
  std::string addresses_;
  std::optional<Child> process_;
};

}  // namespace camaudit::bench
