// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>

#include "agent/app/config.hpp"
#include "agent/app/discovery_run.hpp"
#include "agent/app/options.hpp"
#include "agent/app/terminal.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/sleeper.hpp"
#include "agent/base/task_group.hpp"
#include "agent/net/curl_transport.hpp"
#include "agent/net/udp_network.hpp"
#include "onvif/ws_discovery.hpp"

namespace camaudit::app {

/// The io thread of one command, with all that it asks the network through. SIGINT and SIGTERM cancel what is under
/// way; the command then goes on with what there is.
class NetworkRun {
 public:
  NetworkRun(const Config& config, const CommonOptions& common);

  /// Runs the task to its end. Rethrows what it threw.
  void run(Task<void> task);
  bool interrupted() const { return interrupted_; }

  net::HttpTransport& transport() { return transport_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return random_; }
  onvif::DiscoveryServices discovery() { return {network_, clock_, sleeper_, random_}; }
  ProgressLine& progress() { return progress_; }
  /// For what goes on until `end`; shows progress, and stops when the run is interrupted.
  Watch watch(SteadyTime end);
  boost::asio::any_io_executor executor() { return io_.get_executor(); }

 private:
  const SystemClock clock_;
  SystemRandom random_;
  AsioSleeper sleeper_;
  boost::asio::io_context io_;
  net::CurlTransport transport_;
  net::AsioNetwork network_;
  ProgressLine progress_;
  bool interrupted_ = false;
};

}  // namespace camaudit::app
