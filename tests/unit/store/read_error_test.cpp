// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "agent/store/inventory_file.hpp"

namespace {

/// The read that fails, counted from 1; 0: none does. And whether all after it do too.
int failing = 0;
bool for_good = false;
int reads = 0;

}  // namespace

// In place of the C library's, for SQLite and for streams in this program.
extern "C" ssize_t pread64(int file, void* bytes, std::size_t size, off64_t offset) {
  ++reads;
  if (failing != 0 && (for_good ? reads >= failing : reads == failing)) {
    errno = EIO;
    return -1;
  }
  return ::syscall(SYS_pread64, file, bytes, size, offset);
}

extern "C" ssize_t read(int file, void* bytes, std::size_t size) {
  if (failing != 0 && for_good && reads >= failing) {
    errno = EIO;
    return -1;
  }
  return ::syscall(SYS_read, file, bytes, size);
}

namespace camaudit::store {
namespace {

TEST(ReadError, IsNotTakenForDamage) {
  const auto directory = std::filesystem::path(testing::TempDir()) / "camaudit-read-error";
  std::filesystem::remove_all(directory);
  const std::string path = (directory / "inventory.db").string();
  ASSERT_TRUE(open_inventory(path, UtcSeconds{1'790'000'000}));
  reads = 0;
  ASSERT_TRUE(open_inventory(path, UtcSeconds{1'790'000'000}));
  const int all = reads;
  ASSERT_GT(all, 5);
  for (const bool stays : {false, true}) {
    for (int at = 1; at <= all; at += stays ? 5 : 1) {
      reads = 0;
      for_good = stays;
      failing = at;
      const auto opened = open_inventory(path, UtcSeconds{1'790'000'000});
      failing = 0;
      if (opened) {
        EXPECT_EQ(opened->alert, "") << at;
      } else {
        EXPECT_NE(opened.error().kind, ErrorKind::Malformed) << at << ": " << opened.error().what;
      }
      for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        EXPECT_EQ(entry.path().string().find("damaged"), std::string::npos) << at << ": " << entry.path();
      }
    }
  }
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace camaudit::store
