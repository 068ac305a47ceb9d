// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "agent/base/task.hpp"

namespace camaudit::test {

/// More handlers than any unit test needs: a task that has not ended by then, or that waits for something that no
/// handler will bring, hangs.
inline constexpr int kMaximumPolls = 100'000;

/// Runs what is ready until `done` or until nothing is left to run; never waits for a timer.
template <class Done>
void poll_until(boost::asio::io_context& io, Done done) {
  for (int polls = 0; polls < kMaximumPolls && !done(); ++polls) {
    if (io.stopped()) io.restart();
    if (io.poll_one() == 0) return;
  }
}

/// The value of a task that needs no outside event to end.
template <class T>
T run(boost::asio::io_context& io, Task<T> task) {
  std::optional<T> value;
  std::exception_ptr failure;
  bool ended = false;
  boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr problem, T result) {
    failure = problem;
    if (!problem) value.emplace(std::move(result));
    ended = true;
  });
  poll_until(io, [&] { return ended; });
  if (!ended) throw std::runtime_error("the task hangs: nothing is left that could wake it");
  if (failure) std::rethrow_exception(failure);
  return std::move(*value);
}

inline void run(boost::asio::io_context& io, Task<void> task) {
  std::exception_ptr failure;
  bool ended = false;
  boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr problem) {
    failure = problem;
    ended = true;
  });
  poll_until(io, [&] { return ended; });
  if (!ended) throw std::runtime_error("the task hangs: nothing is left that could wake it");
  if (failure) std::rethrow_exception(failure);
}

template <class T>
T run(Task<T> task) {
  boost::asio::io_context io;
  if constexpr (std::is_void_v<T>) {
    run(io, std::move(task));
  } else {
    return run(io, std::move(task));
  }
}

}  // namespace camaudit::test
