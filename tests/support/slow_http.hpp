// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/base/clock.hpp"
#include "agent/base/sleeper.hpp"
#include "agent/net/http.hpp"
#include "tests/support/fake_http.hpp"

namespace camaudit::test {

/// A transport without a network whose devices take their time; it counts how many are asked at once. A device is open
/// from its first request until its session goes.
class SlowHttp final : public net::HttpTransport {
 public:
  using Latency = std::function<std::chrono::milliseconds(const std::string& host)>;

  SlowHttp(const Clock& clock, Sleeper& sleeper, Latency latency, Responder responder)
      : clock_(clock), sleeper_(sleeper), latency_(std::move(latency)), responder_(std::move(responder)) {}

  std::unique_ptr<net::HttpSession> open_device_session(int connections) override;

  std::size_t requests_to(const std::string& host) const;
  /// The host of each session, in the order of their first requests.
  const std::vector<std::string>& devices_in_order() const { return order_; }
  std::size_t devices_open() const { return devices_.now; }
  std::size_t most_devices() const { return devices_.most; }
  std::size_t most_in_a_subnet() const { return most_of(subnets_); }  ///< a subnet being an IPv4 /24
  std::size_t most_requests_to_a_device() const { return most_of(under_way_); }

 private:
  class Session;
  struct Gauge {
    std::size_t now = 0;
    std::size_t most = 0;
    void up() { most = std::max(most, ++now); }
    void down() { --now; }
  };
  using Gauges = std::map<std::string, Gauge>;

  static std::size_t most_of(const Gauges& gauges);

  const Clock& clock_;
  Sleeper& sleeper_;
  const Latency latency_;
  const Responder responder_;
  std::vector<std::string> order_;
  std::map<std::string, std::size_t> requests_;
  Gauge devices_;
  Gauges subnets_;
  Gauges under_way_;
};

}  // namespace camaudit::test
