// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/uploader/memory_files.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace camaudit::test {
namespace {

constexpr std::uint64_t kBlock = 4096;

std::string parent_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

std::uint64_t blocks(std::uint64_t bytes) {
  return (bytes + kBlock - 1) / kBlock * kBlock;
}

}  // namespace

int MemoryFiles::changing(const std::string& call, const std::string& path) {
  const int wanted = before(call, path);
  return read_only ? EROFS : wanted;
}

int MemoryFiles::reading(const std::string& call, const std::string& path) {
  const int wanted = before(call, path);
  // What can no longer be written can still be read.
  return wanted == ENOSPC || wanted == EROFS ? 0 : wanted;
}

void MemoryFiles::change(std::function<void(Tree&)> step) {
  step(tree_);
  journal_.push_back(std::move(step));
}

void MemoryFiles::flush_names() {
  for (const auto& step : journal_) step(flushed_tree_);
  journal_.clear();
}

std::uint64_t MemoryFiles::used() const {
  std::uint64_t sum = 0;
  for (const auto& [path, inode] : tree_)
    sum += blocks(std::max<std::uint64_t>(inode->content.size(), inode->allocated));
  return sum;
}

int MemoryFiles::open(const std::string& path, int flags, mode_t /*mode*/) {
  if (directories_.contains(path)) {
    open_[next_fd_] = {path, nullptr, 0};
    return next_fd_++;
  }
  auto found = tree_.find(path);
  const bool creates = found == tree_.end() && (flags & O_CREAT) != 0;
  const bool truncates = found != tree_.end() && (flags & O_TRUNC) != 0;
  if (creates || truncates) {
    if (const int problem = changing("open", path); problem != 0) return -problem;
  }
  if (creates) {
    if (!directories_.contains(parent_of(path))) return -ENOENT;
    const auto inode = std::make_shared<Inode>();
    change([path, inode](Tree& tree) { tree[path] = inode; });
    found = tree_.find(path);
  }
  if (found == tree_.end()) return -ENOENT;
  if ((flags & O_DIRECTORY) != 0) return -ENOTDIR;
  if (truncates) found->second->content.clear();
  open_[next_fd_] = {path, found->second, 0};
  return next_fd_++;
}

ssize_t MemoryFiles::read(int fd, std::span<char> into) {
  auto& file = open_.at(fd);
  if (const int problem = reading("read", file.path); problem != 0) return -problem;
  const std::string_view rest = std::string_view(file.inode->content).substr(file.at);
  const std::size_t count = std::min(rest.size(), into.size());
  std::memcpy(into.data(), rest.data(), count);
  file.at += count;
  return static_cast<ssize_t>(count);
}

ssize_t MemoryFiles::write(int fd, std::string_view bytes) {
  auto& file = open_.at(fd);
  // The first write takes half, so that a file may be left half written.
  const bool first = file.inode->content.empty() && bytes.size() > 1;
  const std::string_view half = bytes.substr(0, first ? bytes.size() / 2 : bytes.size());
  if (const int problem = changing("write", file.path); problem != 0) return -problem;
  const std::uint64_t more = blocks(file.inode->content.size() + half.size()) - blocks(file.inode->content.size());
  if (used() + more > capacity) return -ENOSPC;
  file.inode->content.append(half);
  return static_cast<ssize_t>(half.size());
}

int MemoryFiles::sync(int fd) {
  auto& file = open_.at(fd);
  if (const int problem = changing("sync", file.path); problem != 0) return -problem;
  if (file.inode) {
    file.inode->flushed = file.inode->content;
  } else {
    flush_names();
  }
  return 0;
}

int MemoryFiles::sync_all(int fd) {
  if (const int problem = changing("sync_all", open_.at(fd).path); problem != 0) return -problem;
  for (const auto& [path, inode] : tree_) inode->flushed = inode->content;
  flush_names();
  return 0;
}

int MemoryFiles::allocate(int fd, std::uint64_t bytes) {
  auto& file = open_.at(fd);
  if (const int problem = changing("allocate", file.path); problem != 0) return -problem;
  if (used() + blocks(bytes) > capacity) return -ENOSPC;
  file.inode->allocated = bytes;
  return 0;
}

int MemoryFiles::lock(int fd) {
  const auto& path = open_.at(fd).path;
  const auto [held, taken] = locks_.emplace(path, fd);
  return taken || held->second == fd ? 0 : -EWOULDBLOCK;
}

void MemoryFiles::close(int fd) {
  std::erase_if(locks_, [fd](const auto& lock) { return lock.second == fd; });
  open_.erase(fd);
}

int MemoryFiles::rename(const std::string& from, const std::string& to) {
  if (const int problem = changing("rename", from); problem != 0) return -problem;
  if (!tree_.contains(from) || !directories_.contains(parent_of(to))) return -ENOENT;
  change([from, to](Tree& tree) {
    const auto found = tree.find(from);
    if (found == tree.end()) return;
    tree[to] = found->second;
    tree.erase(from);
  });
  return 0;
}

int MemoryFiles::unlink(const std::string& path) {
  if (!tree_.contains(path)) return -ENOENT;
  if (const int problem = changing("unlink", path); problem != 0) return -problem;
  change([path](Tree& tree) { tree.erase(path); });
  return 0;
}

int MemoryFiles::mkdir(const std::string& path, mode_t /*mode*/) {
  if (directories_.contains(path)) return -EEXIST;
  if (const int problem = changing("mkdir", path); problem != 0) return -problem;
  directories_.insert(path);
  return 0;
}

int MemoryFiles::stat(const std::string& path, Info& info) {
  if (const int problem = reading("stat", path); problem != 0) return -problem;
  if (directories_.contains(path)) {
    info = {false, 0};
    return 0;
  }
  const auto found = tree_.find(path);
  if (found == tree_.end()) return -ENOENT;
  info = {true, found->second->content.size()};
  return 0;
}

int MemoryFiles::list(const std::string& directory, std::vector<std::string>& names) {
  const std::string path = directory.ends_with('/') ? directory.substr(0, directory.size() - 1) : directory;
  if (!directories_.contains(path)) return -ENOENT;
  if (const int problem = reading("list", path); problem != 0) return -problem;
  for (const std::string& name : names_in(path)) names.push_back(name);
  for (const std::string& other : directories_) {
    if (parent_of(other) == path) names.push_back(other.substr(path.size() + 1));
  }
  return 0;
}

std::vector<std::string> MemoryFiles::names_in(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& [path, inode] : tree_) {
    if (parent_of(path) == directory) names.push_back(path.substr(directory.size() + 1));
  }
  return names;
}

std::vector<std::string> MemoryFiles::paths_below(const std::string& directory) const {
  std::vector<std::string> paths;
  for (auto at = tree_.lower_bound(directory + "/"); at != tree_.end() && at->first.starts_with(directory + "/");
       ++at) {
    paths.push_back(at->first);
  }
  return paths;
}

void MemoryFiles::make_directories(const std::string& path) {
  for (auto end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    directories_.insert(path.substr(0, end));
  }
  directories_.insert(path);
}

void MemoryFiles::end_program() {
  open_.clear();
  locks_.clear();
}

void MemoryFiles::lose_power(std::size_t unflushed_kept, std::mt19937& random) {
  end_program();
  for (std::size_t i = 0; i < std::min(unflushed_kept, journal_.size()); ++i) journal_[i](flushed_tree_);
  journal_.clear();
  tree_ = flushed_tree_;
  for (const auto& [path, inode] : tree_) {
    if (inode->content == inode->flushed) continue;
    const auto kept = std::uniform_int_distribution<std::size_t>(0, inode->content.size())(random);
    inode->content.resize(kept);
    inode->flushed = inode->content;
  }
}

void MemoryFiles::put(const std::string& path, const std::string& content) {
  const auto inode = std::make_shared<Inode>();
  inode->content = content;
  inode->flushed = content;
  change([path, inode](Tree& tree) { tree[path] = inode; });
  flush_names();
}

void MemoryFiles::erase(const std::string& path) {
  change([path](Tree& tree) { tree.erase(path); });
  flush_names();
}

}  // namespace camaudit::test
