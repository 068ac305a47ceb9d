// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "agent/base/task.hpp"

namespace camaudit::net {

/// One coroutine waits, somebody on the io thread sets it once. set() never resumes the waiter in place but through the
/// executor, so it may be called from anywhere, a libcurl callback included.
class Event {
 public:
  explicit Event(const boost::asio::any_io_executor& executor);

  void set();
  bool is_set() const { return set_; }

  /// Returns once set. If the awaiting coroutine is cancelled first, throws operation_aborted. The event must outlive
  /// it.
  Task<void> wait();

 private:
  boost::asio::steady_timer timer_;
  bool set_ = false;
};

}  // namespace camaudit::net
