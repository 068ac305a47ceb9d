// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/sleeper.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace camaudit {

Task<void> AsioSleeper::until(SteadyTime when) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, when);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace camaudit
