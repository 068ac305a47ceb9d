// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace camaudit::bench {
namespace {

/// One [[device]] table. Replays of recorded requests must be let in: no nonce or token is refused for being old.
std::string devices(std::string_view name, int count, std::string_view personality, std::string_view rest,
                    double reply_delay) {
  if (count <= 0) return {};
  std::string table =
      fmt::format("[[device]]\nname = \"{}\"\ncount = {}\npersonality = \"{}\"\n{}\n", name, count, personality, rest);
  table += "wsse_window_seconds = 86400\nwsse_replay_refused = false\n";
  if (reply_delay > 0) table += fmt::format("fault = \"slow\"\nfault_seconds = {}\n", reply_delay);
  return table + "\n";
}

std::string fleet_file(FleetKind kind, int count, double delay) {
  if (kind == FleetKind::Plain) {
    return devices("plain", count, "profile-t-camera", "https = false\nauth = \"none\"", delay);
  }
  const int tenth = count / 10;
  const int half = (count - 2 * tenth) / 2;
  return devices("s", half, "profile-s-camera", "auth = \"wsse\"", delay) +
         devices("t", count - half - 2 * tenth, "profile-t-camera", "https = false\nauth = \"digest\"", delay) +
         devices("tls", tenth, "profile-t-camera", "auth = \"digest\"", delay) +
         devices("r", tenth, "profile-g-recorder", "auth = \"digest\"", delay);
}

}  // namespace

std::string_view to_string(FleetKind kind) {
  return kind == FleetKind::Plain ? "plain" : "mixed";
}

Fleet::Fleet(const std::string& simulator, const std::string& directory, FleetKind kind, int devices,
             double reply_delay)
    : addresses_(directory + "/addresses") {
  const std::string description = directory + "/fleet.toml";
  {
    std::ofstream file(description);
    file << fleet_file(kind, devices, reply_delay);
    if (!file.flush()) throw std::runtime_error("cannot write " + description);
  }
  process_.emplace(
      std::vector<std::string>{simulator, description, "--ports-file", addresses_, "--until-stdin-closes"});
  for (;;) {
    const std::string line = process_->line();
    if (line == "ready") return;
    if (line.empty()) throw std::runtime_error("the simulator did not start");
  }
}

}  // namespace camaudit::bench
