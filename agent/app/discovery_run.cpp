// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/discovery_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <set>
#include <utility>

#include "agent/app/terminal.hpp"
#include "agent/base/task_group.hpp"
#include "onvif/sweep.hpp"

namespace camaudit::app {
namespace {

namespace ip = boost::asio::ip;

constexpr int kConnectsAtOnce = 64;
constexpr std::chrono::milliseconds kConnectTimeout{1500};

const char* name_of(net::Family family) {
  return family == net::Family::V4 ? "ipv4" : "ipv6";
}

std::string note_on_lost(std::uint64_t answers) {
  return fmt::format("{} answers were lost because the receive buffer was full: raise net.core.rmem_max, or run again",
                     answers);
}

/// What a person at the keyboard can do about an interface that heard nothing.
std::string note_on(const onvif::ProbeCount& count) {
  if (!count.problem.empty()) return count.problem;
  std::vector<std::string> notes;
  if (count.dropped > 0) notes.push_back(note_on_lost(count.dropped));
  if (count.malformed > 0) notes.push_back(fmt::format("{} answers could not be read", count.malformed));
  if (!notes.empty()) return fmt::format("{}", fmt::join(notes, "; "));
  if (count.replies > 0 || count.found > 0 || count.family == net::Family::V6) return {};
  return "nothing answered the multicast probe: cameras on other VLANs do not hear it (name them under [discovery] "
         "ranges or with --range), and a firewall on this machine may drop the answers (UDP from port 3702)";
}

void note_interfaces(const onvif::Discovery& discovery, Found& found) {
  for (const onvif::ProbeCount& count : discovery.probes) {
    report::DiscoverySource source;
    source.source = "multicast";
    source.interface = count.interface;
    source.family = name_of(count.family);
    source.found = count.found;
    source.note = note_on(count);
    found.sources.push_back(std::move(source));
  }
  if (discovery.overflow > 0) {
    report::DiscoverySource source;
    source.source = "multicast";
    source.note = fmt::format("{} further answers were left out: some device answers for more than any estate has",
                              discovery.overflow);
    found.sources.push_back(std::move(source));
  }
  if (discovery.probes.empty()) {
    report::DiscoverySource source;
    source.source = "multicast";
    source.note = "no network interface is up and can multicast";
    found.sources.push_back(std::move(source));
  }
}

/// What became of the probes to hosts one by one: `counts` has each address family.
std::vector<std::string> notes_on_directed(const std::vector<onvif::ProbeCount>& counts) {
  std::vector<std::string> notes;
  for (const onvif::ProbeCount& count : counts) {
    if (count.unsent > 0) {
      notes.push_back(fmt::format("{} probes could not be sent: {}", count.unsent, count.problem));
    } else if (!count.problem.empty()) {
      notes.push_back(count.problem);
    }
    if (count.dropped > 0) notes.push_back(note_on_lost(count.dropped));
  }
  return notes;
}

std::string note_on(const onvif::Discovery& directed, const onvif::Sweep& sweep) {
  std::vector<std::string> notes = notes_on_directed(directed.probes);
  if (sweep.not_tried > 0) {
    notes.push_back(
        fmt::format("{} of {} connections could not be made from this machine: it has no route there, its own firewall "
                    "forbids it, or it may not open so many files (ulimit -n)",
                    sweep.not_tried, sweep.connects));
  }
  if (sweep.hosts == 0) notes.emplace_back("no host of the ranges lies inside [discovery] allowed");
  if (sweep.connects < sweep.connects_planned) {
    notes.push_back(
        fmt::format("the time for sweeping ran out after {} of {} connections: raise [discovery] "
                    "sweep_timeout or name smaller ranges",
                    sweep.connects, sweep.connects_planned));
  }
  if (sweep.locked_servers > 0) {
    notes.push_back(
        fmt::format("{} web server{} ask{} for a log-in on every path: if they are cameras, name them under "
                    "[discovery] devices",
                    sweep.locked_servers, sweep.locked_servers == 1 ? "" : "s", sweep.locked_servers == 1 ? "s" : ""));
  }
  return fmt::format("{}", fmt::join(notes, "; "));
}

class Finder {
 public:
  Finder(onvif::DiscoveryServices services, net::HttpTransport& transport, const Scope& scope, const Config& config,
         Watch watch)
      : services_(services),
        transport_(transport),
        scope_(scope),
        config_(config),
        watch_(std::move(watch)),
        book_(config.discovery.allowed, config.discovery.exclude) {}

  Task<Found> run() {
    for (const net::Url& url : scope_.named) book_.add_named(url);
    if (scope_.multicast) co_await multicast();
    if (!scope_.ranges.empty() && !over()) co_await ranges();
    for (const StoredDevice& device : scope_.stored) book_.add_stored(device);
    for (const StoredDevice& device : scope_.known_at) book_.name_as_stored(device);
    found_.targets = book_.take();
    found_.out_of_bounds = book_.out_of_bounds();
    if (!over()) co_await choose_addresses();
    count("device", note_on_names(scope_));
    count("stored", {});
    co_return std::move(found_);
  }

 private:
  /// Interrupted, or out of time: what is known by now is what there is.
  bool over() const { return watch_.stopped() || services_.clock.steady() >= watch_.end; }

  Task<void> multicast() {
    watch_.tell(fmt::format("probing the local network for {} s", config_.discovery.listen.count() / 1000));
    onvif::MulticastOptions options;
    options.interfaces = scope_.interfaces;
    options.listen = config_.discovery.listen;
    const onvif::Discovery discovery = co_await onvif::probe_multicast(services_, std::move(options));
    for (const auto& sighting : discovery.sightings) book_.add_sighting(sighting);
    note_interfaces(discovery, found_);
  }

  Task<void> ranges() {
    onvif::DirectedOptions directed;
    directed.hosts = onvif::hosts_in(scope_.ranges, config_.discovery.exclude, config_.discovery.allowed);
    directed.end = watch_.end;
    directed.per_second = config_.discovery.sweep_rate;
    watch_.tell(fmt::format("probing {} addresses", directed.hosts.size()));
    const onvif::Discovery answered = co_await onvif::probe_directed(services_, std::move(directed));

    onvif::SweepOptions options;
    options.ranges = scope_.ranges;
    options.exclude = config_.discovery.exclude;
    options.fence = config_.discovery.allowed;
    for (const std::uint16_t port : config_.discovery.ports) {
      if (std::find(options.ports.begin(), options.ports.end(), port) == options.ports.end()) {
        options.ports.push_back(port);
      }
    }
    options.connects_per_second = config_.discovery.sweep_rate;
    if (over()) options.ports.clear();
    options.call_timeout = config_.survey.call_timeout;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(watch_.end - services_.clock.steady());
    options.time_limit = std::min(config_.discovery.sweep_timeout, left);
    const auto progress = [this](std::size_t done, std::size_t planned) {
      if (done % 16 == 0 || done == planned) watch_.tell(fmt::format("sweeping: {} of {} connections", done, planned));
    };
    const onvif::Sweep sweep = co_await onvif::sweep(services_, transport_, std::move(options), progress);

    // What answered a probe gave its own address; the sweep only adds what did not.
    for (const auto& sighting : answered.sightings) book_.add_sighting(sighting);
    for (const auto& sighting : sweep.sightings) book_.add_sighting(sighting);
    report::DiscoverySource source;
    source.source = "range";
    std::set<std::string> hosts;
    for (const auto& sighting : answered.sightings) hosts.insert(sighting.from.to_string());
    for (const auto& sighting : sweep.sightings) hosts.insert(sighting.from.to_string());
    source.found = hosts.size();
    source.note = note_on(answered, sweep);
    found_.sources.push_back(std::move(source));
  }

  void count(const char* name, std::string note) {
    const auto named = [name](const Target& target) {
      return std::find(target.sources.begin(), target.sources.end(), name) != target.sources.end();
    };
    const auto number = static_cast<std::size_t>(std::count_if(found_.targets.begin(), found_.targets.end(), named));
    if (number == 0 && note.empty()) return;
    report::DiscoverySource source;
    source.source = name;
    source.found = number;
    source.note = std::move(note);
    found_.sources.push_back(std::move(source));
  }

  Task<void> choose_addresses() {
    for (std::size_t i = 0; i < found_.targets.size(); ++i) {
      const Target& target = found_.targets[i];
      // What a person has named stays as it was named. Only connections that a choice depends on are made: a camera
      // with one address is not knocked at.
      const bool named = std::find(target.sources.begin(), target.sources.end(), "device") != target.sources.end();
      if (!named && target.addresses.size() > 1) undecided_.push_back(i);
    }
    if (undecided_.empty()) co_return;
    watch_.tell(fmt::format("choosing among the addresses of {} devices", undecided_.size()));
    TaskGroup group(co_await boost::asio::this_coro::executor);
    for (int i = 0; i < kConnectsAtOnce; ++i) group.spawn(choose());
    co_await group.join();
  }

  Task<void> choose() {
    while (next_undecided_ < undecided_.size() && !over()) {
      auto& addresses = found_.targets[undecided_[next_undecided_++]].addresses;
      for (std::size_t i = 0; i < addresses.size(); ++i) {
        const net::TcpEndpoint endpoint(ip::make_address(addresses[i].host), addresses[i].port);
        const net::Connect outcome = co_await services_.network.connect(endpoint, kConnectTimeout);
        if (outcome != net::Connect::Open) continue;
        std::rotate(addresses.begin(), addresses.begin() + static_cast<std::ptrdiff_t>(i),
                    addresses.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        break;
      }
    }
  }

  const onvif::DiscoveryServices services_;
  net::HttpTransport& transport_;
  const Scope& scope_;
  const Config& config_;
  const Watch watch_;
  TargetBook book_;
  Found found_;
  std::vector<std::size_t> undecided_;
  std::size_t next_undecided_ = 0;
};

}  // namespace

void tell_discovery(const Found& found) {
  for (const auto& source : found.sources) {
    if (source.note.empty()) continue;
    std::string where = source.source;
    if (!source.interface.empty()) where += fmt::format(" on {} ({})", source.interface, source.family);
    complain(fmt::format("{}: {}", where, source.note));
  }
  for (const OutOfBounds& other : found.out_of_bounds) complain(fmt::format("{}: {}", other.address, other.reason));
}

Task<Found> find_devices(onvif::DiscoveryServices services, net::HttpTransport& transport, const Scope& scope,
                         const Config& config, Watch watch) {
  Finder finder(services, transport, scope, config, std::move(watch));
  co_return co_await finder.run();
}

}  // namespace camaudit::app
