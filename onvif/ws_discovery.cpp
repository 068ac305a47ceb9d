// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/ws_discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/this_coro.hpp>
#include <map>
#include <memory>
#include <optional>

#include "agent/base/task_group.hpp"
#include "onvif/identity.hpp"

namespace camaudit::onvif {
namespace {

using soap::DiscoveryVersion;
using soap::ProbeFor;
using std::chrono::milliseconds;

constexpr std::uint16_t kPort = 3702;
constexpr const char* kGroupV4 = "239.255.255.250";
constexpr const char* kGroupV6 = "ff02::c";

/// SOAP-over-UDP 1.0, appendix I: MULTICAST_UDP_REPEAT and its delays.
constexpr int kMulticastRepeats = 4;
constexpr int kUnicastRepeats = 2;
constexpr milliseconds kShortestDelay{50};
constexpr milliseconds kLongestFirstDelay{250};
constexpr milliseconds kLongestDelay{500};
/// Between two kinds of probe, so that the answers of a large estate to all of them do not come at once.
constexpr milliseconds kBetweenProbes{200};
/// More datagrams than an estate of the largest size sends on one interface; a flood ends the reading there.
constexpr std::size_t kMaximumDatagrams = 400'000;

std::string new_uuid(Random& random) {
  std::array<std::byte, 16> bytes{};
  random.fill(bytes);
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string uuid;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
    uuid += fmt::format("{:02x}", std::to_integer<unsigned>(bytes.at(i)));
  }
  return uuid;
}

milliseconds random_delay(Random& random, milliseconds least, milliseconds most) {
  std::array<std::byte, 2> bytes{};
  random.fill(bytes);
  const auto value = std::to_integer<int>(bytes[0]) * 256 + std::to_integer<int>(bytes[1]);
  return least + milliseconds(value % ((most - least).count() + 1));
}

struct Probe {
  std::string message_id;  ///< normalised
  std::string bytes;
  bool typed = false;
};

std::vector<Probe> new_probes(Random& random) {
  std::vector<Probe> probes;
  for (const DiscoveryVersion version : {DiscoveryVersion::V2005, DiscoveryVersion::V11}) {
    for (const ProbeFor what : {ProbeFor::NetworkVideoTransmitter, ProbeFor::Device, ProbeFor::Anything}) {
      const std::string id = new_uuid(random);
      probes.push_back({"urn:uuid:" + id, soap::encode_probe(version, what, id), what != ProbeFor::Anything});
    }
  }
  return probes;
}

/// One socket with the probes that were sent from it.
struct Channel {
  std::unique_ptr<net::DatagramSocket> socket;
  std::vector<Probe> probes;
  ProbeCount count;
  std::string source;
};

class Prober {
 public:
  explicit Prober(DiscoveryServices services) : services_(services) {}

  Task<Discovery> multicast(MulticastOptions options) {
    open_all(options.interfaces);
    TaskGroup group(co_await boost::asio::this_coro::executor);
    for (auto& channel : channels_) {
      group.spawn(listen(*channel));
      group.spawn(send_multicast(*channel));
    }
    if (!channels_.empty()) group.spawn(end_after(options.listen, group));
    co_await group.join();
    co_return take();
  }

  Task<Discovery> directed(DirectedOptions options) {
    for (const net::Family family : {net::Family::V4, net::Family::V6}) {
      const bool wanted = std::any_of(options.hosts.begin(), options.hosts.end(),
                                      [&](const auto& host) { return host.is_v4() == (family == net::Family::V4); });
      if (wanted) add_channel(services_.network.open_directed_socket(family), "", family, "directed");
    }
    TaskGroup group(co_await boost::asio::this_coro::executor);
    for (auto& channel : channels_) group.spawn(listen(*channel));
    if (!channels_.empty()) group.spawn(send_directed(options, group));
    co_await group.join();
    co_return take();
  }

 private:
  void open_all(const std::vector<std::string>& names) {
    auto interfaces = services_.network.interfaces();
    if (!interfaces) {
      add_problem("", net::Family::V4, std::move(interfaces.error().what));
      return;
    }
    for (const std::string& name : names) {
      const bool exists =
          std::any_of(interfaces->begin(), interfaces->end(), [&](const auto& i) { return i.name == name; });
      if (!exists) add_problem(name, net::Family::V4, "there is no interface of this name");
    }
    for (const net::Interface& interface : *interfaces) {
      const bool named = std::find(names.begin(), names.end(), interface.name) != names.end();
      if (!named && !(names.empty() && interface.up && interface.multicast && !interface.loopback)) continue;
      if (!interface.up) add_problem(interface.name, net::Family::V4, "the interface is down");
      if (!interface.up) continue;
      bool any = false;
      for (const net::Family family : {net::Family::V4, net::Family::V6}) {
        if (!interface.has(family)) continue;
        add_channel(services_.network.open_probe_socket(interface, family), interface.name, family, "multicast");
        any = true;
      }
      if (!any) add_problem(interface.name, net::Family::V4, "the interface has no address");
    }
  }

  void add_channel(Result<std::unique_ptr<net::DatagramSocket>> socket, const std::string& interface,
                   net::Family family, const char* source) {
    if (!socket) {
      add_problem(interface, family, std::move(socket.error().what));
      return;
    }
    auto channel = std::make_unique<Channel>();
    channel->socket = std::move(*socket);
    channel->probes = new_probes(services_.random);
    channel->count.interface = interface;
    channel->count.family = family;
    channel->source = source;
    channels_.push_back(std::move(channel));
  }

  void add_problem(const std::string& interface, net::Family family, std::string problem) {
    ProbeCount count;
    count.interface = interface;
    count.family = family;
    count.problem = std::move(problem);
    problems_.push_back(std::move(count));
  }

  Task<void> send_multicast(Channel& channel) {
    const bool v4 = channel.count.family == net::Family::V4;
    const net::UdpEndpoint group(boost::asio::ip::make_address(v4 ? kGroupV4 : kGroupV6), kPort);
    // (when, which): every probe at its turn, then its repetitions at doubling distances.
    std::multimap<SteadyTime, std::size_t> plan;
    SteadyTime turn = services_.clock.steady();
    for (std::size_t i = 0; i < channel.probes.size(); ++i, turn += kBetweenProbes) {
      SteadyTime at = turn;
      milliseconds delay = random_delay(services_.random, kShortestDelay, kLongestFirstDelay);
      for (int transmission = 0; transmission < kMulticastRepeats; ++transmission) {
        plan.emplace(at, i);
        at += delay;
        delay = std::min(delay * 2, kLongestDelay);
      }
    }
    for (const auto& [when, which] : plan) {
      co_await services_.sleeper.until(when);
      const auto sent = channel.socket->send(group, channel.probes[which].bytes);
      channel.count.problem = sent ? "" : sent.error().what;
    }
  }

  Task<void> end_after(milliseconds time, TaskGroup& group) {
    co_await services_.sleeper.until(services_.clock.steady() + time);
    group.cancel();
  }

  Task<void> send_directed(const DirectedOptions& options, TaskGroup& group) {
    const auto spacing = std::chrono::microseconds(1'000'000 / std::max(options.per_second, 1));
    for (int transmission = 0; transmission < kUnicastRepeats; ++transmission) {
      SteadyTime next = services_.clock.steady();
      for (const auto& host : options.hosts) {
        co_await services_.sleeper.until(next);
        next += spacing;
        for (auto& channel : channels_) {
          if (host.is_v4() != (channel->count.family == net::Family::V4)) continue;
          // By the older version, which ONVIF requires: half the packets for a whole address range.
          for (std::size_t i = 0; i < 2; ++i) {
            const auto sent = channel->socket->send(net::UdpEndpoint(host, kPort), channel->probes[i].bytes);
            if (!sent) channel->count.problem = sent.error().what;
          }
        }
      }
    }
    co_await end_after(options.listen, group);
  }

  Task<void> listen(Channel& channel) {
    std::size_t heard = 0;
    while (heard < kMaximumDatagrams) {
      const auto batch = co_await channel.socket->receive();
      if (!batch) co_return;
      heard += batch->size();
      for (const net::Datagram& datagram : *batch) take_datagram(channel, datagram);
    }
  }

  void take_datagram(Channel& channel, const net::Datagram& datagram) {
    auto message = soap::read_discovery_message(datagram.bytes);
    if (!message) {
      ++channel.count.malformed;
      return;
    }
    const auto probe = std::find_if(channel.probes.begin(), channel.probes.end(), [&](const Probe& sent) {
      return sent.message_id == normalised_uuid(message->relates_to);
    });
    if (message->kind != soap::DiscoveryMessage::Kind::ProbeMatches || probe == channel.probes.end()) {
      ++channel.count.unmatched;
      return;
    }
    ++channel.count.replies;
    for (soap::DiscoveryTarget& target : message->targets) {
      // Who answers to one of ONVIF's types means it, whatever its own list says (Reolink).
      if (!probe->typed && !is_onvif(target)) {
        ++channel.count.not_onvif;
        continue;
      }
      Sighting sighting;
      sighting.source = channel.source;
      sighting.interface = channel.count.interface;
      sighting.from = datagram.from.address();
      sighting.endpoint_reference = std::move(target.endpoint_reference);
      sighting.types = std::move(target.types);
      sighting.scopes = std::move(target.scopes);
      sighting.xaddrs = std::move(target.xaddrs);
      if (book_.add(std::move(sighting))) ++channel.count.found;
    }
  }

  Discovery take() {
    Discovery out;
    for (auto& channel : channels_) {
      channel->count.dropped = channel->socket->dropped();
      out.probes.push_back(std::move(channel->count));
    }
    std::move(problems_.begin(), problems_.end(), std::back_inserter(out.probes));
    out.overflow = book_.overflow();
    out.sightings = book_.take();
    return out;
  }

  const DiscoveryServices services_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<ProbeCount> problems_;
  SightingBook book_;
};

}  // namespace

Task<Discovery> probe_multicast(DiscoveryServices services, MulticastOptions options) {
  Prober prober(services);
  co_return co_await prober.multicast(std::move(options));
}

Task<Discovery> probe_directed(DiscoveryServices services, DirectedOptions options) {
  Prober prober(services);
  co_return co_await prober.directed(std::move(options));
}

}  // namespace camaudit::onvif
