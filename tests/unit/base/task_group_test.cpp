// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/task_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <stdexcept>
#include <string>

#include "tests/support/run.hpp"

namespace camaudit {
namespace {

namespace asio = boost::asio;

Task<void> count_after_turns(int& counter, int turns) {
  const auto executor = co_await asio::this_coro::executor;
  for (int i = 0; i < turns; ++i) co_await asio::post(executor, asio::use_awaitable);
  ++counter;
}

Task<void> wait_for_ever(int& cancelled) {
  asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  try {
    co_await never.async_wait(asio::use_awaitable);
  } catch (const boost::system::system_error&) {
    ++cancelled;
    throw;
  }
}

Task<void> fail_after_turns(std::string text, int turns) {
  const auto executor = co_await asio::this_coro::executor;
  for (int i = 0; i < turns; ++i) co_await asio::post(executor, asio::use_awaitable);
  throw std::runtime_error(text);
}

TEST(TaskGroup, JoinWaitsForEveryTask) {
  asio::io_context io;
  TaskGroup group(io.get_executor());
  int counter = 0;
  for (int turns = 0; turns < 5; ++turns) group.spawn(count_after_turns(counter, turns));
  EXPECT_EQ(group.running(), 5U);
  test::run(io, group.join());
  EXPECT_EQ(counter, 5);
  EXPECT_EQ(group.running(), 0U);
}

TEST(TaskGroup, JoinOfNothingEndsAtOnce) {
  asio::io_context io;
  TaskGroup group(io.get_executor());
  EXPECT_NO_THROW(test::run(io, group.join()));
}

TEST(TaskGroup, CanBeFilledAgainAfterAJoin) {
  asio::io_context io;
  TaskGroup group(io.get_executor());
  int counter = 0;
  group.spawn(count_after_turns(counter, 1));
  test::run(io, group.join());
  group.spawn(count_after_turns(counter, 1));
  test::run(io, group.join());
  EXPECT_EQ(counter, 2);
}

TEST(TaskGroup, JoinRethrowsTheFirstFailureOnceAllHaveEnded) {
  asio::io_context io;
  TaskGroup group(io.get_executor());
  int counter = 0;
  group.spawn(fail_after_turns("later", 3));
  group.spawn(fail_after_turns("first", 1));
  group.spawn(count_after_turns(counter, 9));
  try {
    test::run(io, group.join());
    FAIL() << "the failure was swallowed";
  } catch (const std::runtime_error& failure) {
    EXPECT_STREQ(failure.what(), "first");
  }
  EXPECT_EQ(counter, 1);
  EXPECT_NO_THROW(test::run(io, group.join())) << "a failure is told once";
}

TEST(TaskGroup, CancelEndsTasksAtTheirNextWait) {
  asio::io_context io;
  TaskGroup group(io.get_executor());
  int cancelled = 0;
  group.spawn(wait_for_ever(cancelled));
  group.spawn(wait_for_ever(cancelled));
  io.poll();
  group.cancel();
  EXPECT_NO_THROW(test::run(io, group.join())) << "a cancelled task is not an exception";
  EXPECT_EQ(cancelled, 2);
}

TEST(TaskGroup, CancellingTheJoinCancelsTheTasksAndStillWaitsForThem) {
  asio::io_context io;
  TaskGroup group(io.get_executor());
  int cancelled = 0;
  bool joined = false;
  group.spawn(wait_for_ever(cancelled));
  asio::cancellation_signal stop;
  asio::co_spawn(io, group.join(),
                 asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) { joined = true; }));
  io.poll();
  EXPECT_FALSE(joined);
  stop.emit(asio::cancellation_type::terminal);
  test::poll_until(io, [&] { return joined; });
  EXPECT_TRUE(joined);
  EXPECT_EQ(cancelled, 1);
  EXPECT_EQ(group.running(), 0U);
}

TEST(TaskGroupDeathTest, DestroyingAGroupThatWasNotJoinedEndsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        asio::io_context io;
        int cancelled = 0;
        TaskGroup group(io.get_executor());
        group.spawn(wait_for_ever(cancelled));
      },
      "");
}

}  // namespace
}  // namespace camaudit
