// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/uploader/lives/machine.hpp"

#include <cerrno>

namespace camaudit::test {

Machine::Machine() {
  files.before = [this](const std::string& call, const std::string&) { return fault(call); };
}

void Machine::fail_at(int call, int problem) {
  until_failure_ = call;
  problem_ = problem;
}

void Machine::spoil_disk(Dice& dice) {
  if (dice.chance(25)) {
    files.read_only = true;
  } else {
    files.capacity = files.used() + static_cast<std::uint64_t>(dice.number(4)) * 4096;
  }
}

void Machine::heal() {
  until_end_ = 0;
  until_failure_ = 0;
  files.capacity = UINT64_MAX;
  files.read_only = false;
}

int Machine::fault(const std::string& call) {
  if (until_end_ > 0 && --until_end_ == 0) throw MemoryFiles::Crash();
  if (until_failure_ == 0 || --until_failure_ > 0) return 0;
  ++failed_calls;
  // What takes no room works on a full disk.
  const bool needs_room = call != "unlink" && call != "rename" && !call.starts_with("sync");
  return problem_ == ENOSPC && !needs_room ? EIO : problem_;
}

void Machine::ended(Dice& dice) {
  ++ends;
  until_end_ = 0;
  until_failure_ = 0;
  if (dice.chance(50)) {
    files.end_program();
    return;
  }
  ++power_losses;
  files.lose_power(static_cast<std::size_t>(dice.number(static_cast<int>(files.unflushed()))), dice.engine());
}

}  // namespace camaudit::test
