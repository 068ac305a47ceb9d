// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "agent/net/url.hpp"
#include "tests/bench/figures.hpp"

namespace camaudit::bench {
namespace {

/// Writes [[device]] tables. Each has a block of its own, so that the devices lie in as many /24 as in a real estate.
class FleetFile {
 public:
  explicit FleetFile(const FleetOptions& options) : options_(options) {}

  void add(std::string_view name, int count, std::string_view personality, std::string_view rest) {
    if (count <= 0) return;
    // Recorded requests are sent again to measure the floor, so no token may be refused for its age.
    text_ += fmt::format(
        "[[device]]\nname = \"{}\"\ncount = {}\npersonality = \"{}\"\naddress_pool = \"127.{}.0.0/16\"\n"
        "listen = \"any\"\nport = {}\ndelay_ms = {}\nwsse_window_seconds = 86400\nwsse_replay_refused = false\n{}\n\n",
        name, count, personality, block_++, options_.port, options_.delay_ms, rest);
  }
  const std::string& text() const { return text_; }

 private:
  const FleetOptions& options_;
  int block_ = 16;
  std::string text_;
};

std::string fleet_file(const FleetOptions& options) {
  FleetFile file(options);
  if (options.kind == FleetKind::Plain) {
    file.add("t-camera", options.devices, "profile-t-camera", "https = false\nauth = \"none\"");
    return file.text();
  }
  const int tenth = options.devices / 10;
  const int half = (options.devices - 2 * tenth) / 2;
  file.add("s-camera", half, "profile-s-camera", "auth = \"wsse\"");
  file.add("t-camera", options.devices - half - 2 * tenth, "profile-t-camera", "https = false\nauth = \"digest\"");
  file.add("tls-camera", tenth, "profile-t-camera", "auth = \"digest\"");
  file.add("recorder", tenth, "profile-g-recorder", "auth = \"digest\"");
  return file.text();
}

int port_of_first(const std::string& addresses) {
  std::ifstream file(addresses);
  std::string name;
  std::string text;
  file >> name >> text;
  const auto url = net::parse_url(text);
  if (!url) throw std::runtime_error("the simulator named no address");
  return url->port;
}

/// "t-camera" of "t-camera-17" and, where there is but one, of "t-camera".
std::string kind_of(const std::string& name) {
  const auto number = name.find_last_not_of("0123456789");
  return number + 1 == name.size() ? name : name.substr(0, number);
}

/// 28 for " requests=" in "t-camera-17 requests=28 peak_connections=1".
std::int64_t number_after(std::string_view line, std::string_view key) {
  const auto at = line.find(key);
  if (at == std::string_view::npos) return 0;
  line.remove_prefix(at + key.size());
  return whole_number(line.substr(0, line.find(' '))).value_or(0);
}

}  // namespace

Fleet::Fleet(const std::string& simulator, const std::string& directory, const FleetOptions& options)
    : addresses_(directory + "/addresses"), statistics_(directory + "/statistics") {
  const std::string description = directory + "/fleet.toml";
  {
    std::ofstream file(description);
    file << fleet_file(options);
    if (!file.flush()) throw std::runtime_error("cannot write " + description);
  }
  process_.emplace(std::vector<std::string>{simulator, description, "--ports-file", addresses_, "--stats-file",
                                            statistics_, "--until-stdin-closes"});
  for (std::string line = process_->line(); line != "ready"; line = process_->line()) {
    if (line.empty()) throw std::runtime_error("the simulator did not start");
  }
  port_ = port_of_first(addresses_);
}

std::map<std::string, Requests> Fleet::stop() {
  process_.reset();
  std::ifstream file(statistics_);
  std::map<std::string, Requests> kinds;
  for (std::string line; std::getline(file, line);) {
    Requests& kind = kinds[kind_of(line.substr(0, line.find(' ')))];
    const std::int64_t requests = number_after(line, " requests=");
    ++kind.devices;
    kind.total += requests;
    kind.most = std::max(kind.most, requests);
    kind.most_connections = std::max(kind.most_connections, number_after(line, " peak_connections="));
  }
  if (kinds.empty()) throw std::runtime_error("the simulator left no statistics");
  return kinds;
}

}  // namespace camaudit::bench
