// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/bench/usage.hpp"

namespace camaudit::bench {

/// A program started by this one, with pipes to its standard input and from its standard output. Throws
/// std::system_error if that cannot be done.
class Child {
 public:
  explicit Child(const std::vector<std::string>& command);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  /// Closes its input, which ends a simulator, and waits for its end.
  ~Child();

  /// The next line of its output, without the line end; empty once the output has ended.
  std::string line();
  /// Waits for the end; the exit code, or 128 and the signal.
  int wait();
  /// What it used, once it has been waited for.
  const Usage& usage() const { return usage_; }

 private:
  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  std::string buffered_;
  Usage usage_;
};

}  // namespace camaudit::bench
