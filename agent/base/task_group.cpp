// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/task_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cstdlib>
#include <utility>

namespace camaudit {
namespace {

bool is_cancellation(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return error.code() == boost::asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

TaskGroup::TaskGroup(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)), ended_(executor_, boost::asio::steady_timer::time_point::max()) {}

TaskGroup::~TaskGroup() {
  if (!signals_.empty()) std::abort();
}

void TaskGroup::spawn(Task<void> task) {
  const auto signal = signals_.emplace(signals_.end());
  auto on_end = [this, signal](std::exception_ptr failure) {
    if (failure && !first_failure_ && !is_cancellation(failure)) first_failure_ = std::move(failure);
    signals_.erase(signal);
    ended_.cancel();
  };
  boost::asio::co_spawn(executor_, std::move(task), boost::asio::bind_cancellation_slot(signal->slot(), on_end));
}

Task<void> TaskGroup::join() {
  while (!signals_.empty()) {
    co_await ended_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) {
      cancel();
      co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    }
  }
  if (first_failure_) std::rethrow_exception(std::exchange(first_failure_, nullptr));
}

void TaskGroup::cancel() {
  cancelled_ = true;
  for (auto signal = signals_.begin(); signal != signals_.end();) {
    // The task may end, and leave the list, inside emit().
    const auto current = signal++;
    current->emit(boost::asio::cancellation_type::terminal);
  }
}

}  // namespace camaudit
