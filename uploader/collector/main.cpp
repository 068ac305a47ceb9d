// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <cstdio>
#include <exception>

#include "agent/base/exit_code.hpp"
#include "agent/base/out_of_memory.hpp"
#include "uploader/collector/commands.hpp"

int main(int argc, char** argv) {
  camaudit::end_when_out_of_memory();
  // What others may not read is made with a mode that says so; receipts and folders on the way to them they have to
  // read.
  ::umask(S_IWGRP | S_IWOTH);
  try {
    return camaudit::collector::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "camaudit-collector: internal error: %s\n", error.what());
    return camaudit::kExitInternal;
  }
}
