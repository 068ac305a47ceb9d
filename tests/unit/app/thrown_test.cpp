// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/thrown.hpp"

#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "agent/base/exit_code.hpp"

namespace camaudit::app {
namespace {

boost::system::system_error of_asio(int problem) {
  return {boost::system::error_code(problem, boost::system::system_category()), "epoll"};
}

TEST(Thrown, WhatTheSystemRefusedIsNoInternalError) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(complain_and_exit(of_asio(EMFILE)), kExitUnavailable);
  EXPECT_EQ(complain_and_exit(std::system_error(ENOSPC, std::generic_category(), "write")), kExitCannotCreate);
  EXPECT_EQ(complain_and_exit(std::filesystem::filesystem_error("rename", "/state/spool",
                                                                std::make_error_code(std::errc::permission_denied))),
            kExitNoPermission);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(said.find("internal"), std::string::npos) << said;
  EXPECT_NE(said.find("/state/spool"), std::string::npos) << said;
  for (const char* remedy : {"LimitNOFILE=", "make room"}) EXPECT_NE(said.find(remedy), std::string::npos) << said;
}

TEST(Thrown, AFaultOfOursIsOne) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(complain_and_exit(std::logic_error("impossible")), kExitInternal);
  EXPECT_EQ(complain_and_exit(of_asio(EBADF)), kExitInternal);
  EXPECT_EQ(complain_and_exit(boost::system::system_error(boost::asio::error::eof)), kExitInternal);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("camaudit: internal error: impossible\n"), std::string::npos);
}

}  // namespace
}  // namespace camaudit::app
