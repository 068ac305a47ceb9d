// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/describe/members.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "agent/base/shared_text.hpp"
#include "agent/model/describe.hpp"

namespace camaudit::onvif {

/// The bytes that a value keeps beyond its own size. A struct has to be described.
template <class T>
std::size_t held_bytes(const T& value) {
  std::size_t bytes = 0;
  if constexpr (std::is_same_v<T, std::string>) {
    static const std::size_t in_place = std::string().capacity();
    bytes = value.capacity() > in_place ? value.capacity() : 0;
  } else if constexpr (std::is_same_v<T, SharedText>) {
    bytes = value.str().size();
  } else if constexpr (requires { value.has_value(); }) {
    bytes = value ? held_bytes(*value) : 0;
  } else if constexpr (requires { value.begin(); }) {
    for (const auto& entry : value) bytes += sizeof(entry) + held_bytes(entry);
  } else if constexpr (!std::is_trivially_copyable_v<T>) {
    model::for_each_member(value, [&bytes](std::string_view, const auto& member) { bytes += held_bytes(member); });
  }
  return bytes;
}

/// What a run has to spare for devices that tell more than their share, all of them together.
class Spare {
 public:
  explicit Spare(std::size_t bytes) : left_(bytes) {}
  bool take(std::size_t bytes);
  void give_back(std::size_t bytes) { left_ += bytes; }

 private:
  std::size_t left_;
};

/// How much may be kept of what one device tells: its share in any case; beyond that what the run has to spare, which
/// must outlive it; and never more than the most.
class Allowance {
 public:
  /// Some ten times what a camera tells.
  static constexpr std::size_t kShare = std::size_t{256} << 10U;
  /// Some four times what a recorder with 256 channels tells.
  static constexpr std::size_t kMost = std::size_t{8} << 20U;

  /// Without `spare` there is always enough of it.
  explicit Allowance(Spare* spare) : spare_(spare) {}

  /// Empty if so much more may be kept, which is counted then; else why not, for a person.
  std::string take(std::size_t bytes);
  /// At the end: so much is kept in fact, and the rest was needed for a while.
  void settle(std::size_t kept);

 private:
  static std::size_t beyond_share(std::size_t bytes) { return bytes > kShare ? bytes - kShare : 0; }

  Spare* const spare_;
  std::size_t used_ = 0;
};

}  // namespace camaudit::onvif
