// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "agent/base/file_error.hpp"

namespace camaudit {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

ErrorKind kind_of(int problem) {
  if (problem == ENOENT || problem == ENOTDIR) return ErrorKind::NotFound;
  if (problem == EACCES || problem == EPERM) return ErrorKind::PermissionDenied;
  if (problem == EIO || problem == EMFILE || problem == ENFILE || problem == ENOMEM) return ErrorKind::Unavailable;
  return ErrorKind::InvalidInput;
}

tl::unexpected<Error> cannot_write(const std::string& path, int problem) {
  const bool forbidden = problem == EACCES || problem == EPERM;
  return fail(forbidden ? ErrorKind::PermissionDenied : ErrorKind::AlreadyExists, "{} cannot be written: {}", path,
              told_problem(problem));
}

constexpr std::string_view kPart = ".part";

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t put = ::write(fd, content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

/// A device, a pipe, or /dev/stdout: renamed over, it would be a file from then on, for everybody on this machine.
bool is_stream(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return true;
  return path.starts_with("/dev/") && ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return fail(kind_of(errno), "{} cannot be read: {}", path, told_problem(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(ErrorKind::InvalidInput, "{} is not a regular file", path);
  }
  std::string content;
  std::array<char, 16384> block{};
  for (;;) {
    const ssize_t got = ::read(file.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(kind_of(errno), "{} cannot be read: {}", path, told_problem(errno));
    if (got == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(got));
    if (content.size() > max_bytes) return fail(ErrorKind::TooLarge, "{} is larger than {} bytes", path, max_bytes);
  }
}

Result<void> write_file_atomically(const std::string& path, std::string_view content) {
  if (is_stream(path)) {
    const Descriptor stream(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY));
    if (stream.get() < 0 || !write_all(stream.get(), content)) return cannot_write(path, errno);
    return {};
  }
  std::string temporary = path + ".XXXXXX" + std::string(kPart);
  {
    const Descriptor file(::mkostemps(temporary.data(), static_cast<int>(kPart.size()), O_CLOEXEC));
    if (file.get() < 0) return cannot_write(path, errno);
    // mkostemps makes it private; a report is for whoever the umask lets read it.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (::fchmod(file.get(), 0666 & ~mask) != 0 || !write_all(file.get(), content) || ::fsync(file.get()) != 0) {
      const int problem = errno;
      ::unlink(temporary.c_str());
      return cannot_write(path, problem);
    }
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int problem = errno;
    ::unlink(temporary.c_str());
    return cannot_write(path, problem);
  }
  return {};
}

std::string_view name_of_left_over(std::string_view name) {
  constexpr std::size_t kAdded = 7 + kPart.size();
  if (name.size() <= kAdded || !name.ends_with(kPart) || name[name.size() - kAdded] != '.') return {};
  return name.substr(0, name.size() - kAdded);
}

}  // namespace camaudit
