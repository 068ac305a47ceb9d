// SPDX-License-Identifier: GPL-3.0-or-later
// Child processes of the daemon, with real ones.
#include "agent/daemon/job.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "agent/base/task_group.hpp"

namespace camaudit::daemon {
namespace {

Job shell(const std::string& script) {
  Job job;
  job.command = {"/bin/sh", "-c", script};
  return job;
}

Task<void> run_into(Job job, std::optional<Result<JobEnd>>& end) {
  end = co_await run_job(std::move(job));
}

Result<JobEnd> ended(Job job) {
  boost::asio::io_context io;
  std::optional<Result<JobEnd>> end;
  TaskGroup group(io.get_executor());
  group.spawn(run_into(std::move(job), end));
  boost::asio::co_spawn(io, group.join(), [](std::exception_ptr) {});
  io.run();
  return end.value();
}

TEST(Job, ItsExitCodeIsTold) {
  EXPECT_EQ(ended(shell("exit 0"))->exit_code, 0);
  const auto end = ended(shell("exit 69"));
  EXPECT_EQ(end->exit_code, 69);
  EXPECT_FALSE(end->signalled || end->out_of_time);
}

TEST(Job, OneThatASignalEndedIsToldAsAShellDoes) {
  const auto end = ended(shell("kill -SEGV $$"));
  EXPECT_EQ(end->exit_code, 128 + 11);
  EXPECT_TRUE(end->signalled);
}

TEST(Job, OneThatIsNotThereIsUnavailable) {
  Job job;
  job.command = {"/nonexistent/program"};
  const auto end = ended(job);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind, ErrorKind::Unavailable);
  EXPECT_EQ(end.error().what, "/nonexistent/program cannot be started: No such file or directory");
}

TEST(Job, ItIsGivenNothingOfTheServiceManager) {
  ::setenv("NOTIFY_SOCKET", "/run/systemd/notify", 1);
  ::setenv("WATCHDOG_USEC", "1", 1);
  const auto end = ended(shell("test -z \"$NOTIFY_SOCKET$WATCHDOG_USEC\" && test -n \"$PATH\" && ! read line"));
  ::unsetenv("NOTIFY_SOCKET");
  ::unsetenv("WATCHDOG_USEC");
  EXPECT_EQ(end->exit_code, 0);
}

TEST(Job, OneThatTakesTooLongIsStopped) {
  Job job = shell("trap 'exit 7' TERM; while :; do sleep 0.05; done");
  job.time_limit = std::chrono::seconds{1};
  const auto end = ended(std::move(job));
  EXPECT_TRUE(end->out_of_time);
  EXPECT_EQ(end->exit_code, 7);
}

TEST(Job, OneThatDoesNotStopIsKilled) {
  Job job = shell("trap '' TERM; while :; do sleep 0.05; done");
  job.time_limit = std::chrono::seconds{1};
  const auto end = ended(std::move(job));
  EXPECT_TRUE(end->out_of_time);
  EXPECT_EQ(end->exit_code, 128 + 9);
}

Task<void> stand_still(std::chrono::milliseconds after, std::chrono::milliseconds time) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, after);
  co_await timer.async_wait(boost::asio::use_awaitable);
  std::this_thread::sleep_for(time);
}

TEST(Job, OneThatEndsAsItsTimeRunsOutHasEnded) {
  Job job = shell("sleep 0.1; exit 3");
  job.time_limit = std::chrono::seconds{1};
  boost::asio::io_context io;
  std::optional<Result<JobEnd>> end;
  TaskGroup group(io.get_executor());
  group.spawn(run_into(std::move(job), end));
  // Both are found in one look.
  group.spawn(stand_still(std::chrono::milliseconds{20}, std::chrono::seconds{2}));
  boost::asio::co_spawn(io, group.join(), [](std::exception_ptr) {});
  io.run();
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->exit_code, 3);
  EXPECT_FALSE((*end)->out_of_time);
}

Task<void> cancel_when_there(TaskGroup& group, std::string file) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  // It waits first: Asio 1.81 lets an exception out of io_context::run() if a task is cancelled that never waited.
  do {
    timer.expires_after(std::chrono::milliseconds{5});
    co_await timer.async_wait(boost::asio::use_awaitable);
  } while (!std::filesystem::exists(file));
  group.cancel();
}

TEST(Job, WhoIsCancelledLeavesNoProcessBehind) {
  const std::string file = testing::TempDir() + "job-" + std::to_string(::getpid());
  std::filesystem::remove(file);
  boost::asio::io_context io;
  std::optional<Result<JobEnd>> end;
  TaskGroup group(io.get_executor());
  group.spawn(run_into(
      shell("trap 'echo stopped >>" + file + "; exit 0' TERM; echo $$ >" + file + "; while :; do sleep 0.05; done"),
      end));
  group.spawn(cancel_when_there(group, file));
  boost::asio::co_spawn(io, group.join(), [](std::exception_ptr) {});
  io.run();
  EXPECT_FALSE(end);  // the cancellation went on
  std::ifstream told(file);
  std::string pid, word;
  told >> pid >> word;
  EXPECT_EQ(word, "stopped");
  EXPECT_FALSE(std::filesystem::exists("/proc/" + pid));
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace camaudit::daemon
