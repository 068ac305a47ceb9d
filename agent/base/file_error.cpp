// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/file_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace camaudit {

std::string_view remedy_for(int problem) {
  if (problem == ENOSPC || problem == EDQUOT) return ": make room on its disk";
  if (problem == EROFS) return ": look at the health of its disk and mount it for writing";
  if (problem == EMFILE) return ": let the program have more (LimitNOFILE=, 'ulimit -n')";
  return "";
}

std::string told_problem(int problem) {
  return std::generic_category().message(problem).append(remedy_for(problem));
}

Error file_error(std::string_view doing, int problem) {
  const bool absent = problem == ENOENT || problem == ENOTDIR;
  const bool forbidden = problem == EACCES || problem == EPERM;
  const bool no_descriptors = problem == EMFILE || problem == ENFILE;
  return {absent           ? ErrorKind::NotFound
          : forbidden      ? ErrorKind::PermissionDenied
          : no_descriptors ? ErrorKind::Unavailable
                           : ErrorKind::AlreadyExists,
          fmt::format("{}: {}", doing, told_problem(problem))};
}

}  // namespace camaudit
