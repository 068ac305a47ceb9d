// SPDX-License-Identifier: GPL-3.0-or-later
// Random lives of a spool and its delivery: disks that fill up, calls that fail, programs that end, power that goes,
// clocks that jump, files that are damaged, a collector that has everything wrong with it. `--runs N --seed S` for
// more.
#include <gtest/gtest.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <iostream>
#include <optional>
#include <random>

#include "tests/unit/uploader/delivery_fixture.hpp"
#include "tests/unit/uploader/spool_ledger.hpp"

namespace camaudit::uploader {
namespace {

using test::DeliveryWorld;
using test::kSpool;
using test::MemoryFiles;
using test::SpoolLedger;

// gtest gives a test no arguments.
int runs = 150;
unsigned first_seed = 1;

struct Counts {
  std::size_t made = 0;
  std::size_t delivered = 0;
  int crashes = 0;
  int power_losses = 0;
  int failed_calls = 0;
  int dropped = 0;
};

class Life {
 public:
  explicit Life(unsigned seed)
      : random_(seed), one_epoch_(chance(50)), world_([this](const auto& request) { return answer(request); }) {
    world_.limits.keep_bytes = 40'000;
    world_.limits.keep_days = 30;
    world_.limits.reserve_bytes = 64 << 10;
    world_.files.before = [this](const auto& call, const auto&) { return fault(call); };
  }

  void live(Counts& counts) {
    for (int step = 0; step < 60 && faults_.empty(); ++step) {
      one_step();
      check("after step " + std::to_string(step));
    }
    if (faults_.empty()) peace();
    counts.made += ledger_.made();
    counts.delivered += stored_.size();
    counts.crashes += crashes_;
    counts.power_losses += power_losses_;
    counts.failed_calls += failed_calls_;
  }

  const std::string& faults() const { return faults_; }

 private:
  bool chance(int percent) { return std::uniform_int_distribution<int>(0, 99)(random_) < percent; }
  int number(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }

  /// What the armed trouble does to a call.
  int fault(const std::string& call) {
    if (until_crash_ > 0 && --until_crash_ == 0) throw MemoryFiles::Crash();
    if (until_failure_ > 0 && --until_failure_ == 0) {
      ++failed_calls_;
      return call == "unlink" || call == "rename" || chance(50) ? EIO : ENOSPC;
    }
    return 0;
  }

  net::CollectorReply answer(const net::CollectorRequest& request) {
    const std::string text = request.url.substr(request.url.rfind('/') + 1);
    const int what = healthy_ ? 0 : number(99);
    if (what >= 50) {
      constexpr std::array kStatuses{500, 503, 429, 403, 404, 422, 413, 302, 418};
      if (what < 90) return test::answered(kStatuses.at(static_cast<std::size_t>(number(kStatuses.size() - 1))));
      if (what < 95) return test::failed(ErrorKind::Unavailable, "connection refused");
    }
    const auto name = EntryName::parse(text);
    if (!name) {
      faults_ += "the collector got the name " + text + "\n";
      return test::answered(400);
    }
    const auto [at, fresh] = stored_.emplace(name->place, std::pair(text, request.body));
    if (!fresh && at->second != std::pair(text, request.body)) faults_ += "the chain forked at " + text + "\n";
    ledger_.deliver(name->place);
    // It may be stored and the word of it lost.
    return what >= 95 ? test::failed(ErrorKind::DeadlineExceeded, "no reply") : test::answered(201);
  }

  /// Runs what may end the program; false if it did.
  template <class Do>
  bool survives(Do act) {
    try {
      act();
      return true;
    } catch (const MemoryFiles::Crash&) {
      spool_.reset();
      until_crash_ = 0;
      until_failure_ = 0;
      ++crashes_;
      if (chance(50)) {
        world_.files.end_program();
      } else {
        ++power_losses_;
        world_.files.lose_power(static_cast<std::size_t>(number(static_cast<int>(world_.files.unflushed()))), random_);
      }
      return false;
    }
  }

  /// The open spool; none if it cannot be opened just now.
  Spool* spool() {
    if (!spool_) {
      survives([this] {
        auto opened = world_.open();
        if (opened) spool_.emplace(std::move(*opened));
      });
      if (spool_) ledger_.withdraw_beyond(*spool_);
    }
    return spool_ ? &*spool_ : nullptr;
  }

  void append(std::int64_t epoch) {
    Spool* spool = this->spool();
    if (spool == nullptr) return;
    const auto& head = spool->head();
    const bool begins = !head || head->place.epoch != epoch;
    const ChainPlace at{epoch, begins ? 1 : head->place.sequence + 1};
    const std::string envelope =
        test::envelope_at(at, 500 + static_cast<std::size_t>(number(6000))) + std::to_string(random_());
    const auto name = test::name_of(at, envelope);
    const auto carried = spool->gaps();
    ledger_.attempt(name, envelope, carried);
    survives([&] {
      if (spool->append(name, envelope, carried)) {
        ledger_.confirm(at);
      } else {
        ledger_.withdraw_beyond(*spool);
      }
    });
  }

  void pass() {
    if (Spool* spool = this->spool(); spool != nullptr) {
      bool whole = true;
      survives([&] { whole = !world_.pass(*spool).storage_failed; });
      if (!whole) spool_.reset();
    }
  }

  void harm() {
    Spool* spool = this->spool();
    if (spool == nullptr || spool->pending().empty()) return;
    auto at = spool->pending().begin();
    std::advance(at, number(static_cast<int>(spool->pending().size()) - 1));
    if (at->second.name == *spool->head()) return;  // its name may be all that tells where the chain is
    const std::string path = kSpool + "/pending/" + at->second.name.to_string();
    ledger_.harm(at->first);
    if (chance(50)) {
      world_.files.content(path)[0] ^= 1;
    } else {
      world_.files.erase(path);
      spool_.reset();
    }
  }

  void damage_account() {
    // Of an earlier epoch nothing would be known any more.
    if (!one_epoch_ || spool() == nullptr || !spool_->head()) return;
    spool_.reset();
    world_.files.content(kSpool + "/state")[40] ^= 1;
    ledger_.lose_account();
  }

  void one_step() {
    const int what = number(99);
    if (what < 35) {
      if (chance(70)) world_.clock.advance(std::chrono::hours(24));
      append(epoch_);
    } else if (what < 60) {
      pass();
    } else if (what < 66) {
      world_.clock.step_wall(std::chrono::hours(24) * (number(2000) - 1000));
    } else if (what < 68) {
      if (!one_epoch_) append(++epoch_);
    } else if (what < 71) {
      if (Spool* spool = this->spool(); spool != nullptr) {
        survives([&] { static_cast<void>(spool->unpark()); });
      }
    } else if (what < 74) {
      harm();
    } else if (what < 75) {
      damage_account();
    } else if (what < 79) {
      world_.files.capacity = world_.files.used() + static_cast<std::uint64_t>(number(3)) * 4096;
    } else if (what < 80) {
      world_.files.read_only = true;
    } else if (what < 84) {
      spool_.reset();
    } else if (what < 90) {
      until_crash_ = 1 + number(60);
    } else if (what < 95) {
      until_failure_ = 1 + number(30);
    } else {
      world_.files.capacity = UINT64_MAX;
      world_.files.read_only = false;
    }
  }

  void check(const std::string& when) {
    if (!spool_) return;
    for (const std::string& fault : ledger_.faults(*spool_, world_.files)) faults_ += when + ": " + fault + "\n";
  }

  /// All troubles end: everything reaches the collector, or a gap that tells of it does.
  void peace() {
    healthy_ = true;
    until_crash_ = 0;
    until_failure_ = 0;
    world_.files.capacity = UINT64_MAX;
    world_.files.read_only = false;
    spool_.reset();
    for (int round = 0; round < 4; ++round) {
      if (spool() == nullptr) {
        faults_ += "the spool does not open any more\n";
        return;
      }
      if (!spool_->unpark()) faults_ += "what was parked stays\n";
      append(epoch_);
      pass();
      check("in peace");
      spool_.reset();
    }
    if (spool() != nullptr && (!spool_->pending().empty() || !spool_->gaps().empty())) faults_ += "something is left\n";
    for (const std::string& fault : ledger_.untold()) faults_ += fault + "\n";
  }

  std::mt19937 random_;
  const bool one_epoch_;
  DeliveryWorld world_;
  SpoolLedger ledger_;
  std::optional<Spool> spool_;
  std::map<ChainPlace, std::pair<std::string, std::string>> stored_;  ///< at the collector: name and bytes
  std::int64_t epoch_ = test::kEpoch;
  int until_crash_ = 0;
  int until_failure_ = 0;
  int crashes_ = 0;
  int power_losses_ = 0;
  int failed_calls_ = 0;
  bool healthy_ = false;
  std::string faults_;
};

TEST(SpoolModelTest, NothingIsLostOrAcceptedTwiceWhateverHappens) {
  Counts counts;
  for (unsigned seed = first_seed; seed < first_seed + static_cast<unsigned>(runs); ++seed) {
    Life life(seed);
    life.live(counts);
    ASSERT_EQ(life.faults(), "") << "--runs 1 --seed " << seed;
  }
  std::cout << "seeds " << first_seed << " to " << first_seed + static_cast<unsigned>(runs) - 1 << ": " << counts.made
            << " summaries made, " << counts.delivered << " at the collector, " << counts.crashes
            << " ends of the program, " << counts.power_losses << " of them with a loss of power, "
            << counts.failed_calls << " failed calls\n";
  EXPECT_GT(counts.delivered, static_cast<std::size_t>(runs));
}

}  // namespace

bool read_arguments(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view value = argv[i + 1];
    unsigned number = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (problem != std::errc{} || end != value.data() + value.size()) return false;
    if (std::string_view(argv[i]) == "--runs") {
      runs = static_cast<int>(number);
    } else if (std::string_view(argv[i]) == "--seed") {
      first_seed = number;
    } else {
      return false;
    }
  }
  return argc % 2 == 1;
}

}  // namespace camaudit::uploader

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (!camaudit::uploader::read_arguments(argc, argv)) {
    std::cerr << "usage: spool_model_test [--runs N] [--seed N]\n";
    return 64;
  }
  return RUN_ALL_TESTS();
}
