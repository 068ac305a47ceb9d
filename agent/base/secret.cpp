// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/secret.hpp"

#include <cstring>

namespace camaudit {

void Secret::wipe() noexcept {
  // explicit_bzero is not optimised away, whatever follows.
  ::explicit_bzero(value_.data(), value_.capacity());
  value_.clear();
}

}  // namespace camaudit
