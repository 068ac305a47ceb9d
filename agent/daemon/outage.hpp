// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace camaudit::daemon {

/// How a device stands, by its answers to the heartbeat.
enum class Standing {
  Unknown,      ///< not asked yet, or not any more
  Answers,      ///< whatever it answers: a refusal too shows that it is alive
  DeviceDown,   ///< it does not answer, and others of its subnet do
  NetworkDown,  ///< it does not answer, and the way to it is gone, or nearly all of its subnet fell with it
};
inline bool is_down(Standing standing) {
  return standing == Standing::DeviceDown || standing == Standing::NetworkDown;
}

/// What a beat found of one device that was asked. What was not asked is not judged.
struct Looked {
  std::string_view subnet;  ///< as net::subnet_of() names it
  Standing before = Standing::Unknown;
  bool just_fell = false;  ///< DeviceDown for the first time in the beat before
  bool lingers = false;    ///< as judged in the beat before
  bool answered = false;
  bool no_way = false;  ///< own interface or route gone
};

struct Verdict {
  Standing standing = Standing::Unknown;
  /// NetworkDown although the others of its subnet answer: they may have come back while it was being asked, so it
  /// becomes DeviceDown only if it is so in the next beat too.
  bool lingers = false;
};

/// So many of those that stood and so large a share of them fall together only with what they hang on.
inline constexpr std::size_t kFewestOfANetwork = 3;
inline constexpr std::size_t kPercentOfANetwork = 80;

/// Tells outages of devices from those of the network. The network is down for a device that does not answer if there
/// is no way to it, or if of the devices of its subnet that stood before (and those that stood one beat earlier, since
/// an outage begins in the middle of a beat), or of all that did, nearly all fell. One that was down on its own before
/// stays so. Verdicts are in the order of what is given.
std::vector<Verdict> judge(const std::vector<Looked>& all_looked);

}  // namespace camaudit::daemon
