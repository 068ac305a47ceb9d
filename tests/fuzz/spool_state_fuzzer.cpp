// SPDX-License-Identifier: GPL-3.0-or-later
// Any lines as the account of the spool, with the checksum that belongs to them, and as what delivery remembers: what
// is read is written and read again the same, and whatever stands there nobody waits longer than was meant.
#include <fmt/format.h>

#include <string>

#include "agent/base/sha256.hpp"
#include "tests/fuzz/property.hpp"
#include "uploader/delivery_state.hpp"
#include "uploader/spool_state.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit;
  using namespace camaudit::uploader;
  const std::string lines = fuzz::text_of(data, size);
  static_cast<void>(read_state(lines));
  const std::string body = "camaudit spool 1\n" + lines;
  if (const auto state = read_state(fmt::format("{}sum {}\n", body, to_hex(sha256(body))))) {
    const std::string written = write_state(*state);
    const auto again = read_state(written);
    fuzz::require(again && *again == *state, "the account of the spool is read as it is written");
    std::string damaged = written;
    damaged[size % damaged.size()] ^= 1;
    fuzz::require(!read_state(damaged), "an account with one bit turned is damaged");
  }
  DeliveryState state = read_delivery_state("camaudit delivery 1\n" + lines);
  if (!state.next) state.wait = {};  // says how far away `next` was
  fuzz::require(read_delivery_state(write_delivery_state(state)) == state, "what delivery remembers is read again");
  const auto left = time_left(state, WallTime(std::chrono::seconds(fuzz::kToday.value)));
  fuzz::require(left.count() >= 0 && left <= state.wait, "nobody waits longer than was meant");
  return 0;
}
