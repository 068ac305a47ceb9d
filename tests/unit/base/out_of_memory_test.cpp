// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/out_of_memory.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <new>

#include "agent/base/exit_code.hpp"

namespace camaudit {
namespace {

constexpr const char* kLine = "^base_test: this machine has no memory left for it\n$";

TEST(OutOfMemoryDeathTest, EndsTheProgramWithOneLine) {
  EXPECT_EXIT(
      {
        end_when_out_of_memory();
        std::get_new_handler()();
      },
      testing::ExitedWithCode(kExitInternal), kLine);
}

TEST(OutOfMemoryDeathTest, EndsItAlsoWhereItIsThrownAndNobodyCatchesIt) {
  EXPECT_EXIT(
      {
        end_when_out_of_memory();
        try {
          throw std::bad_alloc();
        } catch (...) {
          std::terminate();
        }
      },
      testing::ExitedWithCode(kExitInternal), kLine);
}

}  // namespace
}  // namespace camaudit
