// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/file_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace camaudit {

std::string told_problem(int problem) {
  std::string text = std::generic_category().message(problem);
  if (problem == ENOSPC || problem == EDQUOT) text += ": make room on its disk";
  if (problem == EROFS) text += ": look at the health of its disk and mount it for writing";
  if (problem == EMFILE) text += ": let the program have more (LimitNOFILE=, 'ulimit -n')";
  return text;
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
