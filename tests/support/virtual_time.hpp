// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <memory>

#include "agent/base/sleeper.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace camaudit::test {

/// Sleepers that are woken in the order of their times, the clock jumping to each: hours pass in microseconds.
class VirtualTime final : public Sleeper {
 public:
  explicit VirtualTime(ManualClock& clock) : clock_(clock) {}

  Task<void> until(SteadyTime when) override {
    if (when <= clock_.steady()) co_return;
    auto timer = std::make_shared<boost::asio::steady_timer>(co_await boost::asio::this_coro::executor,
                                                             boost::asio::steady_timer::time_point::max());
    sleepers_.emplace(when, timer);
    boost::system::error_code problem;
    co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, problem));
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) {
      throw boost::system::system_error(boost::asio::error::operation_aborted);
    }
  }

  /// Wakes the next sleeper; false if nobody sleeps.
  bool pass() {
    if (sleepers_.empty()) return false;
    const auto next = sleepers_.begin();
    if (next->first > clock_.steady()) {
      clock_.advance(std::chrono::ceil<std::chrono::milliseconds>(next->first - clock_.steady()));
    }
    const auto timer = next->second;
    sleepers_.erase(next);
    timer->cancel();
    return true;
  }

 private:
  ManualClock& clock_;
  std::multimap<SteadyTime, std::shared_ptr<boost::asio::steady_timer>> sleepers_;
};

/// The value of a task that waits for nothing but time.
template <class T>
T run(boost::asio::io_context& io, VirtualTime& time, Task<T> task) {
  std::optional<T> value;
  std::exception_ptr failure;
  bool ended = false;
  boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr problem, T result) {
    failure = problem;
    if (!problem) value.emplace(std::move(result));
    ended = true;
  });
  do {
    poll_until(io, [&] { return ended; });
  } while (!ended && time.pass());
  if (!ended) throw std::runtime_error("the task hangs: nothing is left that could wake it");
  if (failure) std::rethrow_exception(failure);
  return std::move(*value);
}

}  // namespace camaudit::test
