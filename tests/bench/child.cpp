// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace camaudit::bench {
namespace {

[[noreturn]] void fail_with(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

std::array<int, 2> open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail_with(errno, "pipe");
  return ends;
}

}  // namespace

Child::Child(const std::vector<std::string>& command) {
  const auto input = open_pipe();
  const auto output = open_pipe();
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  const int error = ::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(input[0]);
  ::close(output[1]);
  input_ = input[1];
  output_ = output[0];
  if (error != 0) {
    pid_ = -1;
    ::close(std::exchange(input_, -1));
    ::close(std::exchange(output_, -1));
    fail_with(error, command.front());
  }
}

Child::~Child() {
  wait();
}

std::string Child::line() {
  for (;;) {
    if (const auto end = buffered_.find('\n'); end != std::string::npos) {
      std::string line = buffered_.substr(0, end);
      buffered_.erase(0, end + 1);
      return line;
    }
    std::array<char, 65536> piece{};
    const auto got = ::read(output_, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::exchange(buffered_, {});
    buffered_.append(piece.data(), static_cast<std::size_t>(got));
  }
}

int Child::wait() {
  if (pid_ < 0) return 0;
  ::close(std::exchange(input_, -1));
  // What it still has to say must not stop it from ending.
  while (!line().empty()) {
  }
  ::close(std::exchange(output_, -1));
  int status = 0;
  rusage used{};
  while (::wait4(pid_, &status, 0, &used) < 0 && errno == EINTR) {
  }
  usage_ = to_usage(used);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace camaudit::bench
