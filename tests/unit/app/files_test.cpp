// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/files.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

namespace camaudit::app {
namespace {

class Files : public ::testing::Test {
 protected:
  Files() : directory_(::mkdtemp(std::string(::testing::TempDir() + "/files.XXXXXX").data())) {}
  ~Files() override { std::filesystem::remove_all(directory_); }
  std::string path(const char* name) const { return directory_ + "/" + name; }

 private:
  const std::string directory_;
};

TEST_F(Files, AreReplacedWholeAndLeaveNothingBeside) {
  for (const char* content : {"a longer one", "short"}) {
    ASSERT_TRUE(write_file_atomically(path("f"), content));
    EXPECT_EQ(read_file(path("f"), 100), std::string(content));
  }
  const std::filesystem::directory_iterator files(std::filesystem::path(path("f")).parent_path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

// Renamed over, /dev/null would be a file for every program of the machine.
TEST_F(Files, APipeIsWrittenToAndStaysOne) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  const int reader = ::open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  EXPECT_TRUE(write_file_atomically(path("pipe"), "report"));
  std::array<char, 100> text{};
  EXPECT_EQ(::read(reader, text.data(), text.size()), 6);
  ::close(reader);
  EXPECT_TRUE(std::filesystem::is_fifo(path("pipe")));
}

TEST_F(Files, ThatCannotBeWrittenAreToldWithTheirPath) {
  const auto written = write_file_atomically(path("none/f"), "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::AlreadyExists);
  EXPECT_TRUE(written.error().what.starts_with(path("none/f") + " cannot be written")) << written.error().what;
}

}  // namespace
}  // namespace camaudit::app
