// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/exit_code.hpp"

#include <iostream>

#include "agent/app/terminal.hpp"

namespace camaudit::app {

int complain_and_exit(const Error& error) {
  complain(error.what);
  return exit_code_for(error.kind);
}

int output_exit() {
  if (std::cout) return kExitOk;
  complain("standard output cannot be written");
  return kExitCannotCreate;
}

}  // namespace camaudit::app
