// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/run_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <string_view>

#include "agent/base/file_error.hpp"

namespace camaudit::app {
namespace {

uploader::SystemFiles files;

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

bool daemon_runs(const std::string& state_dir) {
  const uploader::OpenFile file(files, daemon_lock_path(state_dir), O_RDONLY);
  return file.is_open() && ::flock(file.fd(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace camaudit::app
