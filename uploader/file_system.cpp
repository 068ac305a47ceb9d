// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/file_system.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "agent/base/file_error.hpp"

namespace camaudit::uploader {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

/// Calls until no signal comes between; a failure as the negative errno.
template <class Call>
auto retried(Call call) {
  for (;;) {
    const auto result = call();
    if (result >= 0) return result;
    if (errno != EINTR) return static_cast<decltype(result)>(-errno);
  }
}

}  // namespace

int SystemFiles::open(const std::string& path, int flags, mode_t mode) {
  return retried([&] { return ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode); });
}

ssize_t SystemFiles::read(int fd, std::span<char> into) {
  return retried([&] { return ::read(fd, into.data(), into.size()); });
}

ssize_t SystemFiles::write(int fd, std::string_view bytes) {
  return retried([&] { return ::write(fd, bytes.data(), bytes.size()); });
}

int SystemFiles::sync(int fd) {
  return retried([&] { return ::fsync(fd); });
}

int SystemFiles::sync_all(int fd) {
  return retried([&] { return ::syncfs(fd); });
}

int SystemFiles::allocate(int fd, std::uint64_t bytes) {
  // It gives errno as its value.
  for (;;) {
    const int problem = ::posix_fallocate(fd, 0, static_cast<off_t>(bytes));
    if (problem != EINTR) return -problem;
  }
}

int SystemFiles::lock(int fd) {
  return retried([&] { return ::flock(fd, LOCK_EX | LOCK_NB); });
}

void SystemFiles::close(int fd) {
  ::close(fd);
}

int SystemFiles::rename(const std::string& from, const std::string& to) {
  return retried([&] { return std::rename(from.c_str(), to.c_str()); });
}

int SystemFiles::unlink(const std::string& path) {
  return retried([&] { return ::unlink(path.c_str()); });
}

int SystemFiles::mkdir(const std::string& path, mode_t mode) {
  return retried([&] { return ::mkdir(path.c_str(), mode); });
}

int SystemFiles::stat(const std::string& path, Info& info) {
  struct stat status {};
  const int result = retried([&] { return ::lstat(path.c_str(), &status); });
  if (result == 0) info = {S_ISREG(status.st_mode), static_cast<std::uint64_t>(status.st_size)};
  return result;
}

int SystemFiles::list(const std::string& path, std::vector<std::string>& names) {
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir(path.c_str()));
  if (!directory) return -errno;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) return -errno;
    const std::string_view name = &entry->d_name[0];
    if (name != "." && name != "..") names.emplace_back(name);
  }
}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(files_, other.files_);
  std::swap(fd_, other.fd_);
  return *this;
}

OpenFile::~OpenFile() {
  if (fd_ >= 0) files_->close(fd_);
}

Written write_file(FileSystem& files, const std::string& temporary, const std::string& directory,
                   const std::string& name, std::string_view bytes) {
  const auto give_up = [&](int problem) {
    files.unlink(temporary);
    return Written{problem, false};
  };
  {
    const OpenFile file(files, temporary, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.is_open()) return {file.problem(), false};
    while (!bytes.empty()) {
      const ssize_t put = files.write(file.fd(), bytes);
      if (put < 0) return give_up(static_cast<int>(-put));
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    if (const int result = files.sync(file.fd()); result < 0) return give_up(-result);
  }
  if (const int result = files.rename(temporary, directory + "/" + name); result < 0) return give_up(-result);
  return {sync_directory(files, directory), true};
}

int sync_directory(FileSystem& files, const std::string& directory) {
  const OpenFile opened(files, directory, O_RDONLY | O_DIRECTORY);
  if (!opened.is_open()) return opened.problem();
  return -files.sync(opened.fd());
}

Result<std::optional<FileSystem::Info>> look_at(FileSystem& files, const std::string& path) {
  FileSystem::Info info;
  const int result = files.stat(path, info);
  if (result == -ENOENT) return std::nullopt;
  if (result < 0) return fail(file_error(path + " cannot be read", -result));
  return info;
}

Result<std::string> read_file(FileSystem& files, const std::string& path, std::size_t max_bytes) {
  FileSystem::Info info;
  if (const int result = files.stat(path, info); result < 0) return fail(file_error(path + " cannot be read", -result));
  if (!info.regular) return fail(ErrorKind::InvalidInput, "{} is not a regular file", path);
  const OpenFile file(files, path, O_RDONLY);
  if (!file.is_open()) return fail(file_error(path + " cannot be read", file.problem()));
  std::string content;
  std::array<char, 16384> block{};
  for (;;) {
    const ssize_t got = files.read(file.fd(), block);
    if (got < 0) return fail(file_error(path + " cannot be read", static_cast<int>(-got)));
    if (got == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(got));
    if (content.size() > max_bytes) return fail(ErrorKind::TooLarge, "{} is larger than {} bytes", path, max_bytes);
  }
}

}  // namespace camaudit::uploader
