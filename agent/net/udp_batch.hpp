// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "agent/net/datagram.hpp"

namespace camaudit::net {

/// The most that one read takes from the kernel.
inline constexpr std::size_t kMaximumBatch = 256;

/// Appends what waits at a non-blocking UDP socket, at most `limit` datagrams and at most kMaximumBatch; nothing if
/// nothing waits. What an earlier send to a closed port or a dead host left on the socket is no error.
Result<void> read_waiting(int handle, std::size_t limit, std::vector<Datagram>& into);

}  // namespace camaudit::net
