// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <utility>

#include "agent/base/result.hpp"

namespace camaudit::bench {

/// The value of something that has to work here. Throws std::runtime_error with the reason otherwise.
template <class T>
T good(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace camaudit::bench
