// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/cli.hpp"

int main(int argc, char** argv) {
  return camaudit::app::run(argc, argv);
}
