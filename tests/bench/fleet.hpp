// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tests/bench/child.hpp"

namespace camaudit::bench {

/// The account of every simulated device.
inline constexpr std::string_view kUser = "admin";
inline constexpr std::string_view kPassword = "admin";

/// What is simulated.
enum class FleetKind {
  /// Profile T cameras over HTTP that ask for no log-in: nothing but transport, XML and facts.
  Plain,
  /// Of ten devices four Profile S cameras with UsernameToken, four Profile T with Digest, one Profile T with Digest
  /// over HTTPS, one recorder with Digest and four channels.
  Mixed,
};

struct FleetOptions {
  FleetKind kind = FleetKind::Mixed;
  int devices = 0;
  int delay_ms = 0;  ///< between a request and its reply
  int port = 0;      ///< 0: one that is free
};

/// The requests that one kind of device has seen.
struct Requests {
  std::int64_t devices = 0;
  std::int64_t total = 0;
  std::int64_t most = 0;              ///< by one device
  std::int64_t most_connections = 0;  ///< at once to one device
};

/// Simulated devices in a process of their own, on loopback addresses of their own, all with one port.
class Fleet {
 public:
  /// `directory` holds the files that are exchanged. Throws if the simulator does not start.
  Fleet(const std::string& simulator, const std::string& directory, const FleetOptions& options);

  /// A file with one "NAME URL" a line, for the measured process.
  const std::string& addresses() const { return addresses_; }
  int port() const { return port_; }
  /// Ends the simulator and gives what it counted, by kind of device ("s-camera").
  std::map<std::string, Requests> stop();

 private:
  std::string addresses_;
  std::string statistics_;
  int port_ = 0;
  std::optional<Child> process_;
};

}  // namespace camaudit::bench
