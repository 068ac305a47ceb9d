// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/event.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace camaudit::net {

Event::Event(const boost::asio::any_io_executor& executor)
    : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

void Event::set() {
  set_ = true;
  timer_.cancel();
}

Task<void> Event::wait() {
  if (set_) co_return;
  boost::system::error_code error;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
  co_await timer_.async_wait(token);
  if (!set_) throw boost::system::system_error(boost::asio::error::operation_aborted);
}

}  // namespace camaudit::net
