// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/thrown.hpp"

#include <fmt/format.h>

#include <boost/system/system_error.hpp>
#include <cerrno>
#include <new>
#include <system_error>

#include "agent/app/terminal.hpp"
#include "agent/base/exit_code.hpp"
#include "agent/base/file_error.hpp"
#include "agent/base/out_of_memory.hpp"

namespace camaudit::app {
namespace {

/// By what a person can do about it; kExitInternal if it should not have happened.
int exit_code_for_errno(int problem) {
  switch (problem) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EAGAIN:
    case ENOBUFS:
      return kExitUnavailable;
    case ENOSPC:
    case EDQUOT:
    case EROFS:
    case EIO:
      return kExitCannotCreate;
    case EACCES:
    case EPERM:
      return kExitNoPermission;
    default:
      return kExitInternal;
  }
}

/// 0 if the system refused nothing.
int errno_of(const std::exception& thrown) {
  if (const auto* const of_asio = dynamic_cast<const boost::system::system_error*>(&thrown)) {
    const auto& code = of_asio->code();
    return code.category() == boost::system::system_category() ? code.value() : 0;
  }
  if (const auto* const of_system = dynamic_cast<const std::system_error*>(&thrown)) {
    const auto& code = of_system->code();
    const bool known = code.category() == std::system_category() || code.category() == std::generic_category();
    return known ? code.value() : 0;
  }
  return 0;
}

}  // namespace

int complain_and_exit(const std::exception& thrown) {
  if (dynamic_cast<const std::bad_alloc*>(&thrown) != nullptr) out_of_memory();
  const int problem = errno_of(thrown);
  const int exit = exit_code_for_errno(problem);
  complain(exit == kExitInternal ? fmt::format("internal error: {}", thrown.what())
                                 : fmt::format("{}{}", thrown.what(), remedy_for(problem)));
  return exit;
}

}  // namespace camaudit::app
