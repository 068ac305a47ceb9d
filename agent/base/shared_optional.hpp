// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <utility>

namespace camaudit {

/// A value that is seldom there and does not change: where it is not it takes no room, and copies share it.
template <class T>
class SharedOptional {
 public:
  SharedOptional() = default;
  SharedOptional& operator=(T value) {
    value_ = std::make_shared<const T>(std::move(value));
    return *this;
  }

  bool has_value() const { return value_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }

 private:
  std::shared_ptr<const T> value_;
};

}  // namespace camaudit
