// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/scope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <utility>

#include "agent/app/exit_code.hpp"
#include "agent/app/terminal.hpp"
#include "agent/base/text.hpp"

namespace camaudit::app {
namespace {

namespace ip = boost::asio::ip;

/// A name service that is down has each name waited for. When so much was waited in vain, no more names are asked for.
constexpr std::chrono::seconds kNamePatience{30};

bool is_address(const std::string& host) {
  boost::system::error_code problem;
  ip::make_address(host, problem);
  return !problem;
}

/// Of the addresses that a host name stands for the first inside the fence, else the first. What is checked against the
/// fence is then what is contacted.
Result<std::string> resolve_inside(const std::string& host, const net::Fence& fence) {
  const auto all = addresses_of(host);
  if (!all) return fail(all.error());
  const auto inside =
      std::find_if(all->begin(), all->end(), [&](const auto& address) { return fence.allows(address); });
  return (inside == all->end() ? all->front() : *inside).to_string();
}

std::string shown(const std::string& argument) {
  return escape_for_terminal(bounded_text(argument, 200));
}

}  // namespace

Result<std::vector<ip::address>> addresses_of(const std::string& host) {
  boost::system::error_code problem;
  const ip::address literal = ip::make_address(host, problem);
  if (!problem) return std::vector{literal};
  boost::asio::io_context io;
  ip::tcp::resolver resolver(io);
  const auto found = resolver.resolve(host, "", problem);
  if (problem || found.empty()) return fail(ErrorKind::NotFound, "the host name '{}' is not known", host);
  std::vector<ip::address> all;
  for (const auto& entry : found) all.push_back(entry.endpoint().address());
  return all;
}

Result<ip::address> resolve(const std::string& host) {
  const auto all = addresses_of(host);
  if (!all) return fail(all.error());
  return all->front();
}

Result<Scope> scope_of(const ScopeOptions& options, const Config& config, KnownEstate known) {
  Scope scope;
  scope.known = std::move(known.identities);
  const bool named_only = !options.devices.empty() && options.ranges.empty();
  for (const std::string& text : options.devices) {
    auto url = parse_device(text);
    if (!url) return fail(std::move(url.error()).with_context(fmt::format("--device '{}'", shown(text))));
    scope.named.push_back(std::move(*url));
  }
  for (const std::string& text : options.ranges) {
    auto range = parse_sweep_range(text);
    if (!range) return fail(std::move(range.error()).with_context(fmt::format("--range '{}'", shown(text))));
    scope.ranges.push_back(*range);
  }
  if (!named_only) {
    scope.multicast = config.discovery.multicast && !options.no_multicast;
    scope.interfaces = options.interfaces.empty() ? config.discovery.interfaces : options.interfaces;
  }
  if (options.devices.empty() && options.ranges.empty()) {
    scope.named = config.discovery.devices;
    scope.ranges = config.discovery.ranges;
    scope.stored = std::move(known.devices);
  } else {
    scope.known_at = std::move(known.devices);
  }
  const bool from_command_line = !options.devices.empty();
  std::chrono::steady_clock::duration waited{};
  std::vector<net::Url> resolved;
  for (net::Url& url : scope.named) {
    const auto begin = std::chrono::steady_clock::now();
    const bool in_vain = !from_command_line && waited > kNamePatience && !is_address(url.host);
    auto address = in_vain ? Result<std::string>(fail(ErrorKind::NotFound, "the name service does not answer"))
                           : resolve_inside(url.host, config.discovery.allowed);
    if (address) {
      url.host = std::move(*address);
      resolved.push_back(std::move(url));
      continue;
    }
    if (from_command_line) return fail(std::move(address.error()));
    waited += std::chrono::steady_clock::now() - begin;
    scope.nameless.push_back(std::move(url.host));
  }
  scope.named = std::move(resolved);
  return scope;
}

std::string note_on_names(const Scope& scope) {
  constexpr std::size_t kNamed = 5;
  if (scope.nameless.empty()) return {};
  const std::size_t shown = std::min(scope.nameless.size(), kNamed);
  const std::vector<std::string> first(scope.nameless.begin(),
                                       scope.nameless.begin() + static_cast<std::ptrdiff_t>(shown));
  const std::size_t more = scope.nameless.size() - shown;
  return fmt::format(
      "no address is known of {}{}, so that nothing was asked there: correct [discovery] devices, or the name service "
      "of this machine",
      fmt::join(first, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

int complain_of_nowhere(const Scope& scope, const std::string& advice) {
  if (!scope.nameless.empty()) return complain_and_exit({ErrorKind::NotFound, note_on_names(scope)});
  complain(advice);
  return kExitUsage;
}

}  // namespace camaudit::app
