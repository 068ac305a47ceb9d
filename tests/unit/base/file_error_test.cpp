// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/file_error.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace camaudit {
namespace {

TEST(FileError, IsOfTheKindThatTellsWhatCanBeDone) {
  EXPECT_EQ(file_error("x", ENOENT).kind, ErrorKind::NotFound);
  EXPECT_EQ(file_error("x", ENOTDIR).kind, ErrorKind::NotFound);
  EXPECT_EQ(file_error("x", EACCES).kind, ErrorKind::PermissionDenied);
  EXPECT_EQ(file_error("x", EPERM).kind, ErrorKind::PermissionDenied);
  EXPECT_EQ(file_error("x", EMFILE).kind, ErrorKind::Unavailable);
  for (const int problem : {ENOSPC, EDQUOT, EROFS, EIO, EISDIR}) {
    EXPECT_EQ(file_error("x", problem).kind, ErrorKind::AlreadyExists) << problem;
  }
}

TEST(FileError, SaysTheRemedyWhereThereIsOne) {
  EXPECT_EQ(file_error("/a cannot be written", EACCES).what, "/a cannot be written: Permission denied");
  EXPECT_EQ(file_error("/a cannot be written", ENOSPC).what,
            "/a cannot be written: No space left on device: make room on its disk");
  EXPECT_EQ(told_problem(EROFS), "Read-only file system: look at the health of its disk and mount it for writing");
  EXPECT_NE(told_problem(EMFILE).find("LimitNOFILE"), std::string::npos);
}

}  // namespace
}  // namespace camaudit
