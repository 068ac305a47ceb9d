// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as camaudit.toml: every problem is told with its place in one harmless line, and what is accepted keeps the
// bounds that the program counts on. Files that it names are not opened: only load_config() and its callers do that.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "agent/app/config.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;

/// The places and words of an error that is one problem a line.
std::vector<Problem> problems_of(std::string_view error) {
  std::vector<Problem> problems;
  for (std::string_view rest = error; !rest.empty();) {
    const std::string line(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    Problem problem{"c.toml", 0, 0, ""};
    int end = 0;
    const int read = std::sscanf(line.c_str(), "c.toml:%zu:%zu: %n", &problem.line, &problem.column, &end);
    require(read == 2 && end > 0, "every line of an error begins with a place");
    problem.what = line.substr(static_cast<std::size_t>(end));
    problems.push_back(std::move(problem));
  }
  return problems;
}

void check_duration(std::chrono::milliseconds value, std::chrono::milliseconds least) {
  require(value >= least && value <= std::chrono::hours(24), "a duration is within its bounds");
}

void check_number(int value, int least, int most) {
  require(value >= least && value <= most, "a number is within its bounds");
}

void check_url(const net::Url& url) {
  const auto again = net::parse_url(url.to_string());
  const bool zoned = url.host.find('%') != std::string::npos;
  require(zoned || (again && *again == url), "an address is read as it is written");
}

void check_discovery(const app::DiscoveryConfig& discovery) {
  for (const auto& range : discovery.ranges) require(range.hosts() <= 65536, "a range can be swept");
  for (const auto port : discovery.ports) require(port != 0, "a port is one");
  for (const auto& url : discovery.devices) check_url(url);
  for (const auto& interface : discovery.interfaces) {
    require(!interface.empty() && interface.size() <= 15, "an interface has a name that the kernel could give");
  }
  check_duration(discovery.listen, std::chrono::milliseconds(500));
  check_duration(discovery.sweep_timeout, std::chrono::seconds(1));
  check_number(discovery.sweep_rate, 1, 10000);
}

void check_collector(const app::CollectorConfig& collector) {
  check_duration(collector.timeout, std::chrono::seconds(1));
  check_number(collector.keep_days, 7, 3650);
  check_number(collector.keep_megabytes, 1, 65536);
  require(collector.client_certificate.empty() == collector.client_key.empty(), "a certificate has its key");
  require(!collector.s3 || (collector.url && !collector.s3_credentials_file.empty()),
          "a store has an address and keys");
  if (!collector.url) return;
  check_url(*collector.url);
  require(collector.url->target.ends_with('/') && collector.url->target.find('?') == std::string::npos,
          "the collector's address is one that names can be put behind");
  const auto loopback = net::Fence({*net::AddressRange::parse("127.0.0.0/8"), *net::AddressRange::parse("::1/128")});
  require(
      collector.url->scheme == "https" || collector.url->host == "localhost" || loopback.allows(collector.url->host),
      "a summary leaves this machine by HTTPS only");
}

void check(const app::Config& config) {
  require(config.authority.nation == "England" || config.authority.nation == "Wales", "the nation is one of two");
  check_discovery(config.discovery);
  for (const auto& credential : config.credentials) {
    require(!credential.username.empty(), "a credential has a user name");
    require(credential.password_file.empty() != credential.systemd_credential.empty(),
            "a password lies in exactly one place");
    require(credential.where.starts_with("c.toml:"), "a credential knows its place");
  }
  check_number(config.survey.concurrency, 1, 4096);
  check_number(config.survey.per_subnet, 1, 4096);
  check_number(config.survey.connections_per_device, 1, 8);
  check_duration(config.survey.call_timeout, std::chrono::milliseconds(100));
  check_duration(config.survey.device_timeout, std::chrono::milliseconds(100));
  check_duration(config.survey.run_timeout, std::chrono::seconds(1));
  check_number(config.schedule.nightly_minute, 0, 24 * 60 - 1);
  check_duration(config.schedule.spread, std::chrono::milliseconds(0));
  check_duration(config.schedule.heartbeat, std::chrono::seconds(10));
  check_number(config.alerts.policy.group_above, 1, 10000);
  check_number(config.alerts.policy.remind_days, 0, 365);
  check_number(config.keep_days, 1, 36500);
  check_collector(config.collector);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const auto config = app::parse_config(text, "c.toml");
  const bool marked = text.starts_with("\xEF\xBB\xBF");  // would not be at the beginning any more
  const auto below = app::parse_config("\n" + text, "c.toml");
  if (config) {
    check(*config);
    require(marked || below, "an empty line in front changes nothing");
    return 0;
  }
  const auto problems = problems_of(config.error().what);
  fuzz::check_problems(problems, "c.toml", text);
  if (marked) return 0;
  require(!below, "an empty line in front changes nothing");
  fuzz::check_shift(problems, problems_of(below.error().what));
  return 0;
}
