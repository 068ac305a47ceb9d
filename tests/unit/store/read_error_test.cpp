// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "agent/store/inventory_file.hpp"

namespace {

/// The read that fails, counted from 1; 0: none does. And whether all after it do too.
int failing = 0;
bool for_good = false;
int reads = 0;
/// Where a sector lies that cannot be read any more, counted in bytes from the beginning of a file; -1: nowhere.
off64_t bad_sector = -1;

bool lies_in(off64_t begin, std::size_t size) {
  return bad_sector >= begin && bad_sector < begin + static_cast<off64_t>(size);
}

}  // namespace

// In place of the C library's, for SQLite and for streams in this program.
extern "C" ssize_t pread64(int file, void* bytes, std::size_t size, off64_t offset) {
  ++reads;
  if (lies_in(offset, size) || (failing != 0 && (for_good ? reads >= failing : reads == failing))) {
    errno = EIO;
    return -1;
  }
  return ::syscall(SYS_pread64, file, bytes, size, offset);
}

extern "C" ssize_t read(int file, void* bytes, std::size_t size) {
  const bool in_bad = bad_sector >= 0 && lies_in(::lseek64(file, 0, SEEK_CUR), size);
  if (in_bad || (failing != 0 && for_good && reads >= failing)) {
    errno = EIO;
    return -1;
  }
  return ::syscall(SYS_read, file, bytes, size);
}

namespace camaudit::store {
namespace {

class ReadError : public ::testing::Test {
 protected:
  ReadError() { std::filesystem::remove_all(directory_); }
  ~ReadError() override { std::filesystem::remove_all(directory_); }
  ReadError(const ReadError&) = delete;
  ReadError& operator=(const ReadError&) = delete;

  /// False if it was refused. Neither says that it is damaged, nor sets it aside.
  bool opens(const std::string& where) {
    const auto opened = open_inventory(path_, UtcSeconds{1'790'000'000});
    failing = 0;
    bad_sector = -1;
    if (opened) {
      EXPECT_EQ(opened->alert, "") << where;
    } else {
      EXPECT_NE(opened.error().kind, ErrorKind::Malformed) << where << ": " << opened.error().what;
    }
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      EXPECT_EQ(entry.path().string().find("damaged"), std::string::npos) << where << ": " << entry.path();
    }
    return opened.has_value();
  }

  const std::filesystem::path directory_ =
      std::filesystem::path(testing::TempDir()) / ("camaudit-read-error-" + std::to_string(::getpid()));
  const std::string path_ = (directory_ / "inventory.db").string();
};

TEST_F(ReadError, IsNotTakenForDamage) {
  ASSERT_TRUE(opens("new"));
  reads = 0;
  ASSERT_TRUE(opens("well"));
  const int all = reads;
  ASSERT_GT(all, 5);
  for (const bool stays : {false, true}) {
    for (int at = 1; at <= all; at += stays ? 5 : 1) {
      reads = 0;
      for_good = stays;
      failing = at;
      opens(std::to_string(at));
    }
  }
}

// Then SQLite calls the page damaged whenever it is asked.
TEST_F(ReadError, OfOneSectorForGoodIsNotTakenForDamage) {
  ASSERT_TRUE(opens("new"));
  constexpr off64_t kPage = 4096;
  const auto size = static_cast<off64_t>(std::filesystem::file_size(path_));
  ASSERT_GT(size, 20 * kPage);
  int refused = 0;
  for (off64_t at = kPage; at < size; at += 5 * kPage) {
    bad_sector = at + 512;
    refused += opens(std::to_string(at)) ? 0 : 1;
  }
  EXPECT_GT(refused, 3);
}

}  // namespace
}  // namespace camaudit::store
