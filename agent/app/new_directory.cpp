// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/new_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "agent/app/files.hpp"
#include "agent/base/file_error.hpp"
#include "agent/base/text.hpp"

namespace camaudit::app {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> cannot_make(const std::string& path, int problem) {
  const bool forbidden = problem == EACCES || problem == EPERM;
  return fail(forbidden ? ErrorKind::PermissionDenied : ErrorKind::AlreadyExists, "{} cannot be made: {}",
              escape_for_terminal(path), told_problem(problem));
}

/// Without what stands for the directory itself at its end: "pack/" is "pack".
fs::path named(const std::string& path) {
  fs::path directory = fs::path(path).lexically_normal();
  if (!directory.has_filename()) directory = directory.parent_path();
  return directory;
}

bool flush(const fs::path& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool flushed = ::fsync(fd) == 0;
  const int problem = errno;
  ::close(fd);
  errno = problem;
  return flushed;
}

/// A directory that goes again unless it is kept.
class Draft {
 public:
  explicit Draft(const fs::path& beside) : path_(beside.string() + ".XXXXXX") {
    made_ = ::mkdtemp(path_.data()) != nullptr;
  }
  ~Draft() {
    std::error_code ignored;
    if (made_) fs::remove_all(path_, ignored);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  bool made() const { return made_; }
  const std::string& path() const { return path_; }
  void keep() { made_ = false; }

 private:
  std::string path_;
  bool made_ = false;
};

}  // namespace

Result<void> check_new_directory(const std::string& path) {
  std::error_code problem;
  const fs::file_status status = fs::symlink_status(path, problem);
  if (status.type() == fs::file_type::not_found) return {};
  const std::string shown = escape_for_terminal(path);
  if (status.type() != fs::file_type::directory) {
    return fail(ErrorKind::AlreadyExists, "{} is there and no directory: name one that is new or empty", shown);
  }
  const fs::directory_iterator first(path, problem);
  if (problem) return fail(file_error(shown + " cannot be read", problem.value()));
  if (first == fs::directory_iterator()) return {};
  return fail(ErrorKind::AlreadyExists, "{} is not empty, it holds {}: name a directory that is new or empty", shown,
              escape_for_terminal(bounded_text(first->path().filename().string(), 100)));
}

Result<void> write_new_directory(const std::string& path, const std::map<std::string, std::string>& files) {
  if (auto free = check_new_directory(path); !free) return free;
  const fs::path directory = named(path);
  const fs::path parent = directory.has_parent_path() ? directory.parent_path() : fs::path(".");
  std::error_code problem;
  fs::create_directories(parent, problem);
  if (problem) return cannot_make(path, problem.value());
  Draft draft(directory);
  if (!draft.made()) return cannot_make(path, errno);
  for (const auto& [name, content] : files) {
    if (auto done = write_file_atomically((fs::path(draft.path()) / name).string(), content); !done) {
      return fail(done.error().kind, "{} cannot be made: {}", escape_for_terminal(path), done.error().what);
    }
  }
  // mkdtemp makes it private; a pack is for whoever the umask lets read it.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::chmod(draft.path().c_str(), 0777 & ~mask) != 0 || !flush(draft.path())) return cannot_make(path, errno);
  // Onto an empty directory this succeeds, onto one that somebody has meanwhile filled it does not.
  if (std::rename(draft.path().c_str(), directory.c_str()) != 0) return cannot_make(path, errno);
  draft.keep();
  if (!flush(parent)) return cannot_make(path, errno);
  return {};
}

}  // namespace camaudit::app
