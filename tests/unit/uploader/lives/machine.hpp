// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "tests/unit/uploader/lives/dice.hpp"
#include "tests/unit/uploader/memory_files.hpp"

namespace camaudit::test {

/// A computer with a disk in memory, on which things go wrong.
class Machine {
 public:
  Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// The program ends at that call from now, counted from 1.
  void end_at(int call) { until_end_ = call; }
  void fail_at(int call, int problem);
  void spoil_disk(Dice& dice);
  void heal();
  bool disk_is_good() const { return files.capacity == UINT64_MAX && !files.read_only; }

  /// Runs what may end the program; false if it did, perhaps with the power.
  template <class Do>
  bool survives(Dice& dice, Do act) {
    try {
      act();
      return true;
    } catch (const MemoryFiles::Crash&) {
      ended(dice);
      return false;
    }
  }

  MemoryFiles files;
  int ends = 0;
  int power_losses = 0;
  int failed_calls = 0;

 private:
  int fault(const std::string& call);
  void ended(Dice& dice);

  int until_end_ = 0;
  int until_failure_ = 0;
  int problem_ = 0;
};

}  // namespace camaudit::test
