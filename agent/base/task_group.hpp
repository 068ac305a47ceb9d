// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <exception>
#include <list>

#include "agent/base/task.hpp"

namespace camaudit {

/// The only way to run tasks beside one another. What is spawned may refer to anything that outlives the group, because
/// a group must be joined before it is destroyed (the destructor ends the program otherwise: a task left behind would
/// use what is gone). Used on one io thread.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void spawn(Task<void> task);

  /// Waits until every task has ended, then rethrows the first exception that one of them let out. A cancelled task is
  /// not an exception. If the waiting task is cancelled, the group's are too, and join still waits for them.
  Task<void> join();

  /// Ends every task at its next wait.
  void cancel();
  bool was_cancelled() const { return cancelled_; }

  std::size_t running() const { return signals_.size(); }

 private:
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer ended_;
  std::list<boost::asio::cancellation_signal> signals_;
  std::exception_ptr first_failure_;
  bool cancelled_ = false;
};

}  // namespace camaudit
