// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/out_of_memory.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

#include "agent/base/exit_code.hpp"

namespace camaudit {
namespace {

/// Not every allocation is made by `new`: Asio's frames are not.
[[noreturn]] void on_terminate() {
  if (const std::exception_ptr thrown = std::current_exception()) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
      out_of_memory();
    } catch (...) {
      std::abort();
    }
  }
  std::abort();
}

}  // namespace

void end_when_out_of_memory() {
  std::set_new_handler(out_of_memory);
  std::set_terminate(on_terminate);
}

void out_of_memory() {
  std::string_view name(program_invocation_short_name);
  std::string_view said(": this machine has no memory left for it\n");
  const std::array<iovec, 2> line{iovec{const_cast<char*>(name.data()), name.size()},
                                  iovec{const_cast<char*>(said.data()), said.size()}};
  const auto written = ::writev(STDERR_FILENO, line.data(), line.size());
  static_cast<void>(written);
  ::_exit(kExitInternal);
}

}  // namespace camaudit
