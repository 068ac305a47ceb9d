// SPDX-License-Identifier: GPL-3.0-or-later
// Random lives of an agent and the collector: keys that rotate or are lost, disks that fill up, calls that fail,
// programs that end and power that goes on both sides, clocks that jump, media that are carried, answers that are lost,
// intruders.
// `--lives N --seed S` for more.
#include <gtest/gtest.h>

#include <charconv>
#include <iostream>
#include <string_view>

#include "tests/unit/uploader/lives/life.hpp"

namespace camaudit::test {
namespace {

// gtest gives a test no arguments.
unsigned lives = 60;
unsigned first_seed = 1;

std::string faults_of(const Plan& plan, Tally& tally) {
  return Life(plan).live(tally);
}

TEST(Lives, NoSummaryIsLostOrAcceptedTwice) {
  Tally tally;
  for (unsigned seed = first_seed; seed < first_seed + lives; ++seed) {
    const Plan plan = plan_of(seed);
    const std::string faults = faults_of(plan, tally);
    if (faults.empty()) continue;
    Tally none;
    const Plan least = shortened(plan, [&](const Plan& less) { return !faults_of(less, none).empty(); });
    FAIL() << faults << "shortened to:\n"
           << to_string(least) << "which gives:\n"
           << faults_of(least, none) << "again with --lives 1 --seed " << seed;
  }
  std::cout << "seeds " << first_seed << " to " << first_seed + lives - 1 << ": " << tally.made << " summaries, "
            << tally.accepted << " accepted, " << tally.told << " explained, " << tally.gone
            << " gone with a spool or told in what was refused, refused:";
  for (const auto& [kind, count] : tally.refused) std::cout << ' ' << kind << ' ' << count;
  std::cout << "; " << tally.duplicates << " duplicates, " << tally.ends << " ends of a program, " << tally.power_losses
            << " of them with a loss of power, " << tally.failed_calls << " failed calls, " << tally.failed_ingests
            << " ingests that failed, " << tally.rotations << " rotations, " << tally.epochs << " epochs, "
            << tally.carried << " carried\n";
  EXPECT_GT(tally.accepted, tally.made / 2);
  EXPECT_GT(tally.ends, 0);
}

}  // namespace

bool read_arguments(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::string_view value = argv[i + 1];
    unsigned* number = name == "--lives" ? &lives : name == "--seed" ? &first_seed : nullptr;
    if (number == nullptr) return false;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), *number);
    if (problem != std::errc{} || end != value.data() + value.size()) return false;
  }
  return argc % 2 == 1;
}

}  // namespace camaudit::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (!camaudit::test::read_arguments(argc, argv)) {
    std::cerr << "usage: lives_test [--lives N] [--seed N]\n";
    return 64;
  }
  return RUN_ALL_TESTS();
}
