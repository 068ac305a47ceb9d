// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>

#include "tests/unit/uploader/spool_ledger.hpp"

namespace camaudit::uploader {
namespace {

using test::kEpoch;
using test::kSpool;
using test::MemoryFiles;
using test::SpoolLedger;
using test::SpoolWorld;

bool append(Spool& spool, SpoolLedger& ledger, std::int64_t epoch = kEpoch) {
  const auto& head = spool.head();
  const bool begins = !head || head->place.epoch != epoch;
  const ChainPlace at{epoch, begins ? 1 : head->place.sequence + 1};
  const std::string envelope = test::envelope_at(at);
  const auto name = test::name_of(at, envelope);
  ledger.attempt(name, envelope, spool.gaps());
  if (!spool.append(name, envelope, spool.gaps())) {
    ledger.withdraw_beyond(spool);
    return false;
  }
  ledger.confirm(at);
  return true;
}

bool deliver(Spool& spool, SpoolLedger& ledger, const EntryName& name) {
  ledger.deliver(name.place);  // the collector knows first
  return spool.acknowledge(name).has_value();
}

/// All that a spool does, once: taking in, delivering, parking, dropping, setting aside, a later epoch. Where a step
/// fails, the next one is tried all the same, as a program would.
void live(SpoolWorld& world, SpoolLedger& ledger) {
  auto spool = world.open();
  if (!spool) return;
  for (int i = 0; i < 3; ++i) append(*spool, ledger);
  if (const auto newest = spool->newest_pending()) deliver(*spool, ledger, newest->name);
  if (const auto newest = spool->newest_pending()) static_cast<void>(spool->park(newest->name, "refused"));
  static_cast<void>(spool->resend());
  append(*spool, ledger);
  static_cast<void>(spool->unpark());
  if (!spool->pending().empty()) {
    const EntryName oldest = spool->pending().begin()->second.name;
    world.files.content(kSpool + "/pending/" + oldest.to_string())[1] ^= 1;
    ledger.harm(oldest.place);
    static_cast<void>(spool->read(oldest));
  }
  spool->release();
  if (!spool->retake()) return;
  for (int i = 0; i < 4; ++i) append(*spool, ledger, kEpoch + 1);
  while (const auto newest = spool->newest_pending()) {
    if (!deliver(*spool, ledger, newest->name)) break;
  }
  append(*spool, ledger, kEpoch + 1);
}

SpoolWorld small_world() {
  SpoolWorld world;
  world.limits.keep_bytes = 20'000;  // three entries, so that some are dropped
  world.limits.reserve_bytes = 64 << 10;
  return world;
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

/// After the fault: everything still holds, and the spool goes on living.
void expect_whole(SpoolWorld& world, SpoolLedger& ledger, const std::string& where, bool takes_all_for_its_own) {
  auto spool = world.open();
  ASSERT_TRUE(spool) << where << spool.error().what;
  EXPECT_EQ(text_of(ledger.faults(*spool, world.files)), "") << where;
  ledger.withdraw_beyond(*spool);
  EXPECT_TRUE(world.files.names_in(kSpool + "/tmp").empty()) << where;
  if (takes_all_for_its_own) {
    EXPECT_EQ(text_of(spool->take_notes()).find("is no entry of this spool"), std::string::npos) << where;
  }
  EXPECT_TRUE(append(*spool, ledger, kEpoch + 2)) << where;
  while (const auto newest = spool->newest_pending()) {
    const auto read = spool->read(newest->name);
    if (!read && read.error().kind == ErrorKind::Malformed) continue;  // harmed by the test, and set aside
    ASSERT_TRUE(deliver(*spool, ledger, newest->name)) << where;
  }
  EXPECT_TRUE(append(*spool, ledger, kEpoch + 2)) << where;
  ASSERT_TRUE(deliver(*spool, ledger, *spool->head())) << where;
  EXPECT_EQ(text_of(ledger.faults(*spool, world.files)), "") << where;
  EXPECT_TRUE(spool->gaps().empty()) << where << "every gap was told";
}

TEST(SpoolCrashTest, AnEndAtAnyCallLosesNothing) {
  std::mt19937 random(1);
  std::map<std::string, int> covered;
  int points = 0;
  int runs = 0;
  for (bool ended = true; ended;) {
    // The program is killed, or the power goes too and takes all, half or none of what was not flushed.
    for (int loss = 0; loss < 4; ++loss) {
      SpoolWorld world = small_world();
      SpoolLedger ledger;
      int calls = 0;
      std::string at;
      world.files.before = [&](const std::string& call, const std::string& path) {
        if (calls++ != points) return 0;
        at = call + " " + path;
        if (loss == 0) ++covered[call];
        throw MemoryFiles::Crash();
      };
      ended = false;
      try {
        live(world, ledger);
      } catch (const MemoryFiles::Crash&) {
        ended = true;
      }
      if (!ended) break;
      ++runs;
      world.files.before = [](const auto&, const auto&) { return 0; };
      if (loss == 0) {
        world.files.end_program();
      } else {
        world.files.lose_power(world.files.unflushed() * static_cast<std::size_t>(loss - 1) / 2, random);
      }
      expect_whole(world, ledger, fmt::format("point {}, loss {}: {}: ", points, loss, at), true);
      if (HasFatalFailure()) return;
    }
    if (ended) ++points;
  }
  std::cout << points << " points at which the program was ended, " << runs << " runs:";
  for (const auto& [call, count] : covered) std::cout << ' ' << call << ' ' << count;
  std::cout << '\n';
  for (const char* call : {"open", "write", "sync", "rename", "unlink", "mkdir", "allocate", "read", "stat", "list"}) {
    EXPECT_GT(covered[call], 0) << call;
  }
  EXPECT_GT(points, 200);
}

TEST(SpoolCrashTest, AnErrorAtAnyCallLosesNothing) {
  int points = 0;
  for (const int problem : {EIO, ENOSPC, EROFS}) {
    // That call alone fails, or all from there on, as on a disk that is full or was remounted.
    for (const bool lasting : {false, true}) {
      for (int point = 0;; ++point) {
        SpoolWorld world = small_world();
        SpoolLedger ledger;
        int calls = 0;
        std::string at;
        world.files.before = [&](const std::string& call, const std::string& path) {
          const int now = calls++;
          // What takes no room works on a full disk.
          const bool needs_room = call != "unlink" && call != "rename" && call != "sync";
          if (now == point) at = call + " " + path;
          const bool hit = lasting ? now >= point : now == point;
          return hit && (problem != ENOSPC || needs_room) ? problem : 0;
        };
        live(world, ledger);
        if (calls <= point) break;
        ++points;
        world.files.before = [](const auto&, const auto&) { return 0; };
        // What was told in a gap and could not be deleted is nobody's by then.
        expect_whole(world, ledger, fmt::format("errno {} from call {} ({}): {}: ", problem, point, lasting, at),
                     false);
        if (HasFatalFailure()) return;
      }
    }
  }
  std::cout << points << " places at which a call failed\n";
  EXPECT_GT(points, 1000);
}

/// The kernel's file system, and a program that is really gone: a child that ends without a word.
TEST(SpoolCrashTest, AChildThatIsGoneInTheMiddleLeavesAWholeSpool) {
  class Ending final : public FileSystem {
   public:
    explicit Ending(int after) : left_(after) {}
    int open(const std::string& path, int flags, mode_t mode) override { return step(), real_.open(path, flags, mode); }
    ssize_t read(int fd, std::span<char> into) override { return real_.read(fd, into); }
    ssize_t write(int fd, std::string_view bytes) override {
      return step(), real_.write(fd, bytes.substr(0, bytes.size() / 2 + 1));
    }
    int sync(int fd) override { return step(), real_.sync(fd); }
    int allocate(int fd, std::uint64_t bytes) override { return step(), real_.allocate(fd, bytes); }
    int lock(int fd) override { return real_.lock(fd); }
    void close(int fd) override { real_.close(fd); }
    int rename(const std::string& from, const std::string& to) override { return step(), real_.rename(from, to); }
    int unlink(const std::string& path) override { return step(), real_.unlink(path); }
    int mkdir(const std::string& path, mode_t mode) override { return step(), real_.mkdir(path, mode); }
    int stat(const std::string& path, Info& info) override { return real_.stat(path, info); }
    int list(const std::string& path, std::vector<std::string>& names) override { return real_.list(path, names); }

   private:
    void step() {
      if (left_-- == 0) ::_exit(7);
    }
    SystemFiles real_;
    int left_;
  };

  std::string base = testing::TempDir() + "camaudit-spool-XXXXXX";
  ASSERT_NE(::mkdtemp(base.data()), nullptr);
  test::ManualClock clock;
  SpoolLimits limits;
  limits.reserve_bytes = 64 << 10;
  int ended = 0;
  for (int after = 0; after < 400; after += 7) {
    const std::string directory = base + "/" + std::to_string(after);
    const pid_t child = ::fork();
    if (child == 0) {
      Ending files(after);
      auto spool = Spool::open({directory, limits, files, clock, &test::digest_of});
      if (!spool) ::_exit(8);
      for (int i = 0; i < 3; ++i) {
        if (!test::append_next(*spool)) ::_exit(8);
      }
      if (!spool->acknowledge(spool->newest_pending()->name)) ::_exit(8);
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_NE(WEXITSTATUS(status), 8);
    SystemFiles files;
    auto spool = Spool::open({directory, limits, files, clock, &test::digest_of});
    ASSERT_TRUE(spool) << after << spool.error().what;
    const std::int64_t head = spool->head() ? spool->head()->place.sequence : 0;
    EXPECT_EQ(spool->pending().size() + spool->sent().size(), static_cast<std::size_t>(head)) << after;
    EXPECT_TRUE(spool->gaps().empty()) << after;
    for (const auto& [at, entry] : spool->pending()) EXPECT_TRUE(spool->read(entry.name)) << after;
    EXPECT_EQ(test::append_next(*spool)->place.sequence, head + 1);
    if (WEXITSTATUS(status) == 0) break;
    ++ended;
  }
  std::filesystem::remove_all(base);
  std::cout << ended << " children were ended\n";
  EXPECT_GT(ended, 5);
}

}  // namespace
}  // namespace camaudit::uploader
