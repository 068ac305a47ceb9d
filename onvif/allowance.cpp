// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/allowance.hpp"

#include <fmt/format.h>

namespace camaudit::onvif {

bool Spare::take(std::size_t bytes) {
  if (bytes > left_) return false;
  left_ -= bytes;
  return true;
}

std::string Allowance::take(std::size_t bytes) {
  if (used_ + bytes > kMost) return fmt::format("more than the {} MiB that one device may tell", kMost >> 20U);
  const std::size_t more = beyond_share(used_ + bytes) - beyond_share(used_);
  if (spare_ != nullptr && !spare_->take(more)) {
    return fmt::format("more than the {} KiB that each device may tell once others have told too much", kShare >> 10U);
  }
  used_ += bytes;
  return {};
}

void Allowance::settle(std::size_t kept) {
  if (kept >= used_) return;
  if (spare_ != nullptr) spare_->give_back(beyond_share(used_) - beyond_share(kept));
  used_ = kept;
}

}  // namespace camaudit::onvif
