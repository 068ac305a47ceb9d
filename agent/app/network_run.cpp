// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/network_run.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <utility>

#include "agent/app/version.hpp"

namespace camaudit::app {

NetworkRun::NetworkRun(const Config& config, const CommonOptions& common)
    : transport_(io_.get_executor(), fmt::format("camaudit/{}", kVersion), config.discovery.allowed),
      network_(io_.get_executor()),
      progress_(!common.quiet) {}

Watch NetworkRun::watch(SteadyTime end) {
  return {[this](const std::string& text) { progress_.show(text); }, [this] { return interrupted_; }, end};
}

void NetworkRun::run(Task<void> task) {
  TaskGroup group(io_.get_executor());
  boost::asio::signal_set signals(io_, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& problem, int) {
    if (problem) return;
    interrupted_ = true;
    group.cancel();
    // The second time it ends the program.
    signals.clear();
  });
  std::exception_ptr failure;
  group.spawn(std::move(task));
  boost::asio::co_spawn(io_, group.join(), [&](std::exception_ptr problem) {
    failure = std::move(problem);
    signals.cancel();
  });
  io_.run();
  io_.restart();
  progress_.clear();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace camaudit::app
