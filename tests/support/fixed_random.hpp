// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/random.hpp"

namespace camaudit::test {

/// Counts upwards: 00 01 02 …, so that no two nonces of a test are the same and each can be foretold.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(unsigned char first = 0) : next_(first) {}
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = std::byte{next_++};
  }

 private:
  unsigned char next_;
};

}  // namespace camaudit::test
