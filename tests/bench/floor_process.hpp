// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace camaudit::bench {

/// Sends the recorded requests with nothing but libcurl and epoll, throws the replies away and prints one line of
/// figures: what the transport alone costs. One request of a device at a time, `concurrency` devices at once. Returns
/// the exit code.
int floor_process(const std::string& requests, int concurrency);

}  // namespace camaudit::bench
