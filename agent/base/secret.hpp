// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace camaudit {

/// A password or key. It cannot be printed or compared, only revealed on purpose, and its memory is overwritten when it
/// is destroyed or replaced.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(other.value_) { other.wipe(); }
  Secret& operator=(Secret other) noexcept {
    value_.swap(other.value_);
    return *this;
  }
  ~Secret() { wipe(); }

  const std::string& reveal() const { return value_; }

 private:
  void wipe() noexcept;

  std::string value_;
};

}  // namespace camaudit
