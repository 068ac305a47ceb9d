// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/privileges.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace camaudit::app {

namespace {

std::string name_of(uid_t id) {
  const passwd* user = ::getpwuid(id);
  return user != nullptr ? user->pw_name : std::to_string(id);
}

}  // namespace

Result<bool> take_on_owner_of(const std::string& state_dir) {
  struct stat directory {};
  if (::geteuid() != 0 || ::stat(state_dir.c_str(), &directory) != 0 || directory.st_uid == 0) return false;
  const passwd* user = ::getpwuid(directory.st_uid);
  const bool grouped =
      user != nullptr ? ::initgroups(user->pw_name, user->pw_gid) == 0 : ::setgroups(1, &directory.st_gid) == 0;
  const gid_t group = user != nullptr ? user->pw_gid : directory.st_gid;
  if (grouped && ::setgid(group) == 0 && ::setuid(directory.st_uid) == 0) return true;
  const int problem = errno;
  return fail(ErrorKind::PermissionDenied,
              "{} belongs to {}, which this process cannot become ({}): run it as that user", state_dir,
              name_of(directory.st_uid), std::strerror(problem));
}

std::string running_user() {
  return name_of(::geteuid());
}

Error with_owner_of(const std::string& state_dir, Error error) {
  struct stat directory {};
  const bool seen = ::stat(state_dir.c_str(), &directory) == 0;
  if (error.kind != ErrorKind::PermissionDenied || ::geteuid() == 0) return error;
  if (seen && ::geteuid() == directory.st_uid) return error;
  error.what += ": run it as root";
  if (seen && directory.st_uid != 0) error.what += " or as the user " + name_of(directory.st_uid);
  return error;
}

}  // namespace camaudit::app
