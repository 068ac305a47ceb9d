// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/exit_code.hpp"

#include <gtest/gtest.h>

#include <map>

namespace camaudit {
namespace {

// As camaudit(1) lists them.
TEST(ExitCode, FollowsFromWhatCanBeDoneAboutAnError) {
  const std::map<ErrorKind, int> expected{
      {ErrorKind::InvalidInput, 64},  {ErrorKind::Malformed, 64},        {ErrorKind::TooLarge, 64},
      {ErrorKind::NotFound, 66},      {ErrorKind::Unavailable, 69},      {ErrorKind::DeadlineExceeded, 69},
      {ErrorKind::AlreadyExists, 73}, {ErrorKind::PermissionDenied, 77}, {ErrorKind::Cancelled, 130},
      {ErrorKind::Internal, 1},
  };
  for (const auto& [kind, code] : expected) EXPECT_EQ(exit_code_for(kind), code) << static_cast<int>(kind);
}

}  // namespace
}  // namespace camaudit
