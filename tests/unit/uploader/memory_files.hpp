// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "uploader/file_system.hpp"

namespace camaudit::test {

/// A file system in memory that knows what a loss of power leaves. Names change in the order of the calls, as in the
/// journal of ext4 or XFS: after a loss, any number of the newest changes since a directory was last flushed are gone.
/// Of content that was not flushed any part may be there.
class MemoryFiles final : public uploader::FileSystem {
 public:
  /// Thrown out of a call at which the program is to end.
  struct Crash {};

  /// Asked before every call that changes something, reads, or looks what is there: 0 lets it happen, an errno makes it
  /// fail; it may throw Crash.
  std::function<int(const std::string& call, const std::string& path)> before = [](const auto&, const auto&) {
    return 0;
  };

  std::uint64_t capacity = UINT64_MAX;  ///< in bytes, of blocks of 4 KiB
  bool read_only = false;

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

  /// The program ended: its files are closed and its locks gone.
  void end_program();
  /// The power went as well. `unflushed_kept` of the unflushed changes of names survive, at most all.
  void lose_power(std::size_t unflushed_kept, std::mt19937& random);
  std::size_t unflushed() const { return journal_.size(); }

  /// For the test itself, past `before`.
  std::vector<std::string> names_in(const std::string& directory);
  std::string& content(const std::string& path) { return tree_.at(path)->content; }
  const std::string& content(const std::string& path) const { return tree_.at(path)->content; }
  void put(const std::string& path, const std::string& content);
  bool has(const std::string& path) const { return tree_.contains(path); }
  /// All files below a directory, by path.
  std::vector<std::string> paths_below(const std::string& directory) const;
  /// A directory, with those above it.
  void make_directories(const std::string& path);
  void erase(const std::string& path);
  std::uint64_t used() const;

 private:
  struct Inode {
    std::string content;
    std::string flushed;
    std::uint64_t allocated = 0;
  };
  using Tree = std::map<std::string, std::shared_ptr<Inode>>;
  struct Opened {
    std::string path;
    std::shared_ptr<Inode> inode;  ///< none: a directory
    std::size_t at = 0;
  };

  int changing(const std::string& call, const std::string& path);
  int reading(const std::string& call, const std::string& path);
  void change(std::function<void(Tree&)> step);
  void flush_names();

  Tree tree_;
  Tree flushed_tree_;
  std::vector<std::function<void(Tree&)>> journal_;
  std::set<std::string> directories_{"/state"};
  std::map<int, Opened> open_;
  std::map<std::string, int> locks_;
  int next_fd_ = 3;
};

}  // namespace camaudit::test
