// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/job.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

extern char** environ;  // POSIX has it declared by its user

namespace camaudit::daemon {
namespace {

/// A child process. Its end is seen by a descriptor (pidfd_open(2)), so that no signal handler has a part in it.
class Child {
 public:
  Child(pid_t pid, int descriptor, const boost::asio::any_io_executor& executor)
      : pid_(pid), ended_(executor, descriptor) {}
  ~Child() {
    if (reaped_) return;
    ::kill(pid_, SIGKILL);
    reap();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void signal(int number) const { ::kill(pid_, number); }

  /// False if it has not ended by then.
  Task<bool> ended_by(std::chrono::steady_clock::time_point when) {
    boost::asio::steady_timer timer(ended_.get_executor(), when);
    boost::system::error_code problem;
    // The handler may be queued already when the process ends, and this object be gone when it runs.
    const auto waiting = std::make_shared<bool>(true);
    timer.async_wait([this, still = std::weak_ptr<bool>(waiting)](const boost::system::error_code& why) {
      if (!why && !still.expired()) ended_.cancel();
    });
    co_await ended_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                               boost::asio::redirect_error(boost::asio::use_awaitable, problem));
    timer.cancel();
    co_return !problem;
  }

  int reap() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    reaped_ = true;
    return status;
  }

 private:
  const pid_t pid_;
  boost::asio::posix::stream_descriptor ended_;
  bool reaped_ = false;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment_of_a_job() {
  std::vector<std::string> out;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    if (text.starts_with("NOTIFY_SOCKET=") || text.starts_with("WATCHDOG_") || text.starts_with("LISTEN_")) continue;
    out.emplace_back(text);
  }
  return out;
}

/// The process id, or the negative errno.
pid_t spawn(std::vector<std::string> command) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t usual;
  sigemptyset(&usual);
  posix_spawnattr_setsigmask(&attributes, &usual);
  sigaddset(&usual, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  auto environment = environment_of_a_job();
  pid_t pid = 0;
  const int problem = ::posix_spawn(&pid, command.front().c_str(), &files, &attributes, pointers(command).data(),
                                    pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return problem == 0 ? pid : -problem;
}

}  // namespace

Task<Result<JobEnd>> run_job(Job job) {
  const auto executor = co_await boost::asio::this_coro::executor;
  const pid_t pid = spawn(job.command);
  if (pid < 0) {
    co_return fail(ErrorKind::Unavailable, "{} cannot be started: {}", job.command.front(), std::strerror(-pid));
  }
  // By its number: the header of glibc 2.36 declares the function with C++ linkage.
  const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (descriptor < 0) {
    const int problem = errno;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    co_return fail(ErrorKind::Unavailable, "{} cannot be watched: {}", job.command.front(), std::strerror(problem));
  }
  Child child(pid, descriptor, executor);
  JobEnd end;
  bool cancelled = false;
  if (!co_await child.ended_by(std::chrono::steady_clock::now() + job.time_limit)) {
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    cancelled = state.cancelled() != boost::asio::cancellation_type::none;
    end.out_of_time = !cancelled;
    // From here on it is waited for, cancelled or not: nothing is left behind.
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    child.signal(SIGTERM);
    if (!co_await child.ended_by(std::chrono::steady_clock::now() + kStopTime)) child.signal(SIGKILL);
    co_await boost::asio::this_coro::reset_cancellation_state();
  }
  const int status = child.reap();
  if (cancelled) throw boost::system::system_error(boost::asio::error::operation_aborted);
  end.signalled = WIFSIGNALED(status);
  end.exit_code = end.signalled ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  co_return end;
}

std::string sibling_program(const std::string& name) {
  std::error_code problem;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", problem);
  const auto folder = self.parent_path();
  const auto beside = folder / name;
  if (std::filesystem::exists(beside, problem)) return beside.string();
  return (folder.parent_path() / "bin" / name).string();
}

}  // namespace camaudit::daemon
