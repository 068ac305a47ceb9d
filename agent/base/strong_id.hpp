// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <string>
#include <utility>

#include "agent/base/shared_text.hpp"

namespace camaudit {

/// A string that names one kind of thing and does not turn into another. Copies share it.
template <class Tag>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(SharedText value) : value_(std::move(value)) {}

  const std::string& value() const { return value_.str(); }
  const SharedText& shared() const { return value_; }
  bool empty() const { return value_.empty(); }
  auto operator<=>(const StrongId&) const = default;

 private:
  SharedText value_;
};

}  // namespace camaudit
