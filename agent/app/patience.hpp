// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <type_traits>

#include "agent/base/error.hpp"

namespace camaudit::app {

/// What `take` gives; where another process has it (Unavailable), asked again for up to `longest`. It blocks: what runs
/// on an io thread has uploader::take_patiently().
template <class Take>
std::invoke_result_t<Take> patiently(Take take, std::chrono::milliseconds longest) {
  constexpr std::chrono::milliseconds kPause{500};
  for (std::chrono::milliseconds waited{0};; waited += kPause) {
    auto taken = take();
    if (taken || taken.error().kind != ErrorKind::Unavailable || waited >= longest) return taken;
    boost::asio::io_context waiting;
    boost::asio::steady_timer(waiting, kPause).wait();
  }
}

}  // namespace camaudit::app
