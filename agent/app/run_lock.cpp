// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/run_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <string_view>
#include <utility>

#include "agent/app/files.hpp"
#include "agent/base/file_error.hpp"

namespace camaudit::app {
namespace {

uploader::SystemFiles files;

constexpr std::size_t kMaximumLocks = std::size_t{4} << 20U;

/// Whether the kernel's list of locks, which anybody may read, has an exclusive one of that file. That it does not have
/// it says nothing: some file systems have another device number there than stat() gives.
bool listed_as_locked(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return false;
  const auto list = read_file("/proc/locks", kMaximumLocks);
  if (!list) return false;
  const std::string file =
      fmt::format(" {:02x}:{:02x}:{} 0 EOF", major(status.st_dev), minor(status.st_dev), status.st_ino);
  for (std::size_t at = list->find(file); at != std::string::npos; at = list->find(file, at + 1)) {
    const std::size_t line = list->rfind('\n', at) + 1;  // 0 if there is none before
    const std::string_view lock = std::string_view(*list).substr(line, at - line);
    if (lock.find(" FLOCK ") != lock.npos && lock.find(" WRITE ") != lock.npos) return true;
  }
  return false;
}

}  // namespace

Result<RunLock> RunLock::take(const std::string& state_dir) {
  const std::string path = state_dir + "/run.lock";
  uploader::OpenFile file(files, path, O_RDWR | O_CREAT);
  if (!file.is_open()) return fail(file_error(path + " cannot be written", file.problem()));
  if (files.lock(file.fd()) < 0) {
    std::array<char, 16> text{};
    const ssize_t got = files.read(file.fd(), std::span(text));
    std::string_view holder(text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    holder = holder.substr(0, holder.find_first_not_of("0123456789"));
    return fail(ErrorKind::Unavailable,
                "another run is being saved{}: wait for it, or run 'camaudit audit' without --save",
                holder.empty() ? "" : fmt::format(" by process {}", holder));
  }
  // Whose it is: for the message above only, so it may fail.
  if (::ftruncate(file.fd(), 0) == 0) files.write(file.fd(), fmt::format("{}\n", ::getpid()));
  return RunLock(std::move(file));
}

std::string daemon_lock_path(const std::string& state_dir) {
  return state_dir + "/camauditd.lock";
}

Result<bool> daemon_runs(const std::string& state_dir) {
  const std::string path = daemon_lock_path(state_dir);
  const uploader::OpenFile file(files, path, O_RDONLY);
  if (file.is_open()) {
    if (::flock(file.fd(), LOCK_SH | LOCK_NB) == 0) return false;
    if (errno == EWOULDBLOCK) return true;
    return fail(file_error(path + " cannot be locked", errno));
  }
  Error problem = file_error(path + " cannot be read", file.problem());
  if (problem.kind == ErrorKind::NotFound) return false;
  if (listed_as_locked(path)) return true;
  return fail(std::move(problem));
}

}  // namespace camaudit::app
