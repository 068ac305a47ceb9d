// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "agent/app/discovery_run.hpp"
#include "agent/net/datagram.hpp"

namespace camaudit::bench {

/// What discovery made of devices that answer, and at what cost.
struct Discovered {
  app::Found found;
  double cpu = 0;  ///< seconds from the first probe to the targets, without those in which answers were made
};

/// What of so many devices is not in it as it should be: lost, or not understood. Empty if nothing is.
std::string lost_in(const app::Found& found, int devices);

/// Made-up devices that answer probes on a link in memory: each of them every probe of the older version of
/// WS-Discovery once, as a camera does that drops what is repeated, with two addresses of which one is link-local.
class AnsweringEstate {
 public:
  /// Kinds of probe that a device answers.
  static constexpr int kAnswers = 3;

  explicit AnsweringEstate(int devices);

  /// The program's own discovery of a scope that is the local link alone, with nothing configured. Time is virtual.
  Discovered discover();
  /// All that the devices answer to one probe.
  std::vector<net::Datagram> answers_to(const std::string& message_id) const;

 private:
  struct Device {
    std::string reference;
    boost::asio::ip::address address;
    std::string match;  ///< what it says of itself
  };
  std::vector<Device> devices_;
};

}  // namespace camaudit::bench
