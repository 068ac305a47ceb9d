// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <random>
#include <span>

#include "agent/base/random.hpp"

namespace camaudit::test {

/// Chance that is the same for the same seed.
class Dice final : public Random {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}

  bool chance(int percent) { return number(99) < percent; }
  /// An even choice from 0 … `most`.
  int number(int most) { return std::uniform_int_distribution<int>(0, most)(engine_); }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(number(static_cast<int>(count) - 1)); }
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = std::byte{static_cast<unsigned char>(engine_())};
  }
  std::mt19937& engine() { return engine_; }

 private:
  std::mt19937 engine_;
};

}  // namespace camaudit::test
