// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/command_line.hpp"

int main(int argc, char** argv) {
  return camaudit::daemon::run(argc, argv);
}
