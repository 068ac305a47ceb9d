// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"

namespace camaudit::uploader {

/// The system calls that the spool makes, injected so that a test can let any of them fail, or end the program there.
/// What fails gives the negative errno; a call that a signal broke off is made again by the implementation.
class FileSystem {
 public:
  struct Info {
    bool regular = false;  ///< of the name itself: a symbolic link is none
    std::uint64_t bytes = 0;
  };

  virtual ~FileSystem() = default;

  virtual int open(const std::string& path, int flags, mode_t mode) = 0;
  virtual ssize_t read(int fd, std::span<char> into) = 0;
  virtual ssize_t write(int fd, std::string_view bytes) = 0;
  virtual int sync(int fd) = 0;
  /// All that was written to the file system that the open file lies on (syncfs).
  virtual int sync_all(int fd) { return sync(fd); }
  /// Takes up room on the disk for so many bytes (posix_fallocate).
  virtual int allocate(int fd, std::uint64_t bytes) = 0;
  /// An exclusive lock on the open file, without waiting: -EWOULDBLOCK if another holds it. It goes with close().
  virtual int lock(int fd) = 0;
  virtual void close(int fd) = 0;
  virtual int rename(const std::string& from, const std::string& to) = 0;
  virtual int unlink(const std::string& path) = 0;
  virtual int mkdir(const std::string& path, mode_t mode) = 0;
  virtual int stat(const std::string& path, Info& info) = 0;
  /// The names in a directory, in no order, without "." and "..".
  virtual int list(const std::string& path, std::vector<std::string>& names) = 0;
};

/// The kernel's.
class SystemFiles final : public FileSystem {
 public:
  int open(const std::string& path, int flags, mode_t mode) override;
  ssize_t read(int fd, std::span<char> into) override;
  ssize_t write(int fd, std::string_view bytes) override;
  int sync(int fd) override;
  int sync_all(int fd) override;
  int allocate(int fd, std::uint64_t bytes) override;
  int lock(int fd) override;
  void close(int fd) override;
  int rename(const std::string& from, const std::string& to) override;
  int unlink(const std::string& path) override;
  int mkdir(const std::string& path, mode_t mode) override;
  int stat(const std::string& path, Info& info) override;
  int list(const std::string& path, std::vector<std::string>& names) override;
};

/// An open file that closes itself. Move-only.
class OpenFile {
 public:
  OpenFile(FileSystem& files, const std::string& path, int flags, mode_t mode = 0600)
      : files_(&files), fd_(files.open(path, flags, mode)) {}
  OpenFile(OpenFile&& other) noexcept : files_(other.files_), fd_(other.fd_) { other.fd_ = -1; }
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();

  bool is_open() const { return fd_ >= 0; }
  /// The positive errno of an open that failed.
  int problem() const { return fd_ >= 0 ? 0 : -fd_; }
  int fd() const { return fd_; }

 private:
  FileSystem* files_;
  int fd_;
};

/// How far write_file() came.
struct Written {
  int problem = 0;       ///< errno; 0: all is done
  bool visible = false;  ///< the file is in place, though it may not survive a loss of power if there is a problem
};

/// Puts `directory/name` in place whole or not at all: `temporary` is written and flushed, then renamed, then the
/// directory is flushed. Both lie in one file system.
Written write_file(FileSystem& files, const std::string& temporary, const std::string& directory,
                   const std::string& name, std::string_view bytes);

/// Flushes a directory, so that what was renamed or removed in it stays so. 0 or errno.
int sync_directory(FileSystem& files, const std::string& directory);

/// What a name is; nothing where there is none. What cannot be told is an error: it may be there.
Result<std::optional<FileSystem::Info>> look_at(FileSystem& files, const std::string& path);

/// The whole of a regular file. NotFound, PermissionDenied, TooLarge beyond `max_bytes`, InvalidInput for what is no
/// regular file.
Result<std::string> read_file(FileSystem& files, const std::string& path, std::size_t max_bytes);

}  // namespace camaudit::uploader
