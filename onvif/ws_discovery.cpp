// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/ws_discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <map>
#include <memory>
#include <utility>

#include "agent/base/task_group.hpp"
#include "onvif/announcements.hpp"
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
/// What goes to a host that is not there waits for 3 s in the kernel, and the buffer that Debian allows a socket holds
/// some 220 probes (measured). So one socket for so many hosts a second.
constexpr int kHostsPerSocket = 32;
constexpr int kMostHostsASecond = 512;
constexpr milliseconds kShortestDelay{50};
constexpr milliseconds kLongestFirstDelay{250};
constexpr milliseconds kLongestDelay{500};
/// Between two kinds of probe, so that the answers of a large estate to all of them do not come at once.
constexpr milliseconds kBetweenProbes{200};
/// More datagrams than an estate of the largest size sends to one socket; a flood ends the reading there.
constexpr std::size_t kMaximumDatagrams = 100'000;
/// Answers are taken from the kernel before they are decoded, so many bytes of them; decoding a batch in one go would
/// leave the kernel's buffer to overflow meanwhile (185 answers fill the 208 KiB that Debian allows).
constexpr std::size_t kMaximumBacklog = std::size_t{8} << 20U;
constexpr int kDecodedAtOnce = 16;
/// An interface with more addresses than this is asked from the first of them.
constexpr std::size_t kMaximumOwnAddresses = 8;

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

/// One socket with the probes that are sent from it.
struct Channel {
  std::unique_ptr<net::DatagramSocket> socket;
  std::vector<Probe> probes;
  milliseconds later{0};  ///< than others on the interface
  ProbeCount count;
  std::string source;
  std::deque<net::Datagram> backlog;
  std::size_t backlog_bytes = 0;
  bool decoding = false;
};

class Prober {
 public:
  explicit Prober(DiscoveryServices services) : services_(services) {}

  Task<Discovery> multicast(MulticastOptions options) {
    open_all(options.interfaces);
    AnnouncementListener announcements(services_, options.interfaces,
                                       [this](const Announcement& said) { take_announcement(said); });
    TaskGroup group(co_await boost::asio::this_coro::executor);
    for (auto& channel : channels_) {
      group.spawn(listen(*channel, group));
      group.spawn(send_multicast(*channel));
    }
    if (!channels_.empty()) {
      group.spawn(announcements.run());
      group.spawn(end_after(options.listen, group));
    }
    co_await group.join();
    Discovery found = take();
    for (const std::string& problem : announcements.count().problems) {
      ProbeCount count;
      count.problem = "devices that announce themselves are not heard: " + problem;
      found.probes.push_back(std::move(count));
    }
    co_return found;
  }

  Task<Discovery> directed(DirectedOptions options) {
    for (const net::Family family : {net::Family::V4, net::Family::V6}) {
      const bool wanted = std::any_of(options.hosts.begin(), options.hosts.end(),
                                      [&](const auto& host) { return host.is_v4() == (family == net::Family::V4); });
      if (!wanted) continue;
      open_directed_sockets(family, 1 + std::min(options.per_second, kMostHostsASecond) / kHostsPerSocket);
    }
    TaskGroup group(co_await boost::asio::this_coro::executor);
    for (auto& channel : channels_) group.spawn(listen(*channel, group));
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
      if (!is_probed(interface, names)) {
        const bool named = std::find(names.begin(), names.end(), interface.name) != names.end();
        if (named) add_problem(interface.name, net::Family::V4, "the interface is down");
        continue;
      }
      if (interface.addresses.empty()) add_problem(interface.name, net::Family::V4, "the interface has no address");
      open_probe_sockets(interface);
    }
  }

  void open_directed_sockets(net::Family family, int number) {
    std::vector<Channel*>& sockets = directed_[family];
    while (number-- > 0) {
      auto socket = services_.network.open_directed_socket(family);
      if (!socket) {
        if (sockets.empty()) add_problem("", family, std::move(socket.error().what));
        return;
      }
      sockets.push_back(&add_channel(std::move(*socket), new_probes(services_.random), "", family, "directed"));
    }
  }

  /// Over IPv4 from each address of the interface: a camera that knows no gateway answers only its own network.
  void open_probe_sockets(const net::Interface& interface) {
    std::size_t own_addresses = 0;
    for (const auto& address : interface.addresses) {
      if (!address.is_v4() || ++own_addresses > kMaximumOwnAddresses) continue;
      net::Interface part = interface;
      part.addresses = {address};
      open_probe_sockets(part, net::Family::V4);
    }
    if (interface.has(net::Family::V6)) open_probe_sockets(interface, net::Family::V6);
  }

  /// One for each kind of probe: the answers of a large estate to one kind then do not crowd out those to another,
  /// where the kernel grants only small buffers.
  void open_probe_sockets(const net::Interface& interface, net::Family family) {
    milliseconds later{0};
    for (Probe& probe : new_probes(services_.random)) {
      auto socket = services_.network.open_probe_socket(interface, family);
      if (!socket) return add_problem(interface.name, family, std::move(socket.error().what));
      Channel& channel = add_channel(std::move(*socket), {std::move(probe)}, interface.name, family, "multicast");
      channel.later = std::exchange(later, later + kBetweenProbes);
    }
  }

  Channel& add_channel(std::unique_ptr<net::DatagramSocket> socket, std::vector<Probe> probes,
                       const std::string& interface, net::Family family, const char* source) {
    auto channel = std::make_unique<Channel>();
    channel->socket = std::move(socket);
    channel->probes = std::move(probes);
    channel->count.interface = interface;
    channel->count.family = family;
    channel->source = source;
    channels_.push_back(std::move(channel));
    return *channels_.back();
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
    SteadyTime at = services_.clock.steady() + channel.later;
    milliseconds delay = random_delay(services_.random, kShortestDelay, kLongestFirstDelay);
    for (int transmission = 0; transmission < kMulticastRepeats; ++transmission) {
      co_await services_.sleeper.until(at);
      const auto sent = channel.socket->send(group, channel.probes.front().bytes);
      channel.count.problem = sent ? "" : sent.error().what;
      at += delay;
      delay = std::min(delay * 2, kLongestDelay);
    }
  }

  Task<void> end_after(milliseconds time, TaskGroup& group) {
    co_await services_.sleeper.until(services_.clock.steady() + time);
    group.cancel();
  }

  Task<void> send_directed(const DirectedOptions& options, TaskGroup& group) {
    const auto spacing = std::chrono::microseconds(1'000'000 / std::max(options.per_second, 1));
    std::size_t turn = 0;
    for (int transmission = 0; transmission < kUnicastRepeats; ++transmission) {
      SteadyTime next = services_.clock.steady();
      for (const auto& host : options.hosts) {
        if (services_.clock.steady() >= options.end) break;
        co_await services_.sleeper.until(next);
        next += spacing;
        const auto& sockets = directed_[host.is_v4() ? net::Family::V4 : net::Family::V6];
        if (!sockets.empty()) send_directed(host, *sockets[turn++ % sockets.size()]);
      }
    }
    co_await end_after(options.listen, group);
  }

  static void send_directed(const boost::asio::ip::address& host, Channel& channel) {
    // By the older version, which ONVIF requires: half the packets for a whole address range.
    for (std::size_t i = 0; i < 2; ++i) {
      const auto sent = channel.socket->send(net::UdpEndpoint(host, kPort), channel.probes[i].bytes);
      if (sent) continue;
      ++channel.count.unsent;
      channel.count.problem = sent.error().what;
    }
  }

  Task<void> listen(Channel& channel, TaskGroup& group) {
    std::size_t heard = 0;
    while (heard < kMaximumDatagrams) {
      auto batch = co_await channel.socket->receive();
      if (!batch) co_return;
      heard += batch->size();
      for (net::Datagram& datagram : *batch) {
        channel.backlog_bytes += datagram.bytes.size();
        channel.backlog.push_back(std::move(datagram));
      }
      while (channel.backlog_bytes > kMaximumBacklog) take_next(channel);
      if (std::exchange(channel.decoding, true)) continue;
      group.spawn(decode(channel));
    }
  }

  /// A little at a time, so that in between what has come meanwhile is read.
  Task<void> decode(Channel& channel) {
    const auto executor = co_await boost::asio::this_coro::executor;
    while (!channel.backlog.empty()) {
      for (int i = 0; i < kDecodedAtOnce && !channel.backlog.empty(); ++i) take_next(channel);
      co_await boost::asio::post(executor, boost::asio::use_awaitable);
    }
    channel.decoding = false;
  }

  void take_next(Channel& channel) {
    const net::Datagram datagram = std::move(channel.backlog.front());
    channel.backlog.pop_front();
    channel.backlog_bytes -= datagram.bytes.size();
    take_datagram(channel, datagram);
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
      Sighting sighting =
          sighting_of(std::move(target), channel.source, channel.count.interface, datagram.from.address());
      if (book_.add(std::move(sighting))) ++channel.count.found;
    }
  }

  /// What was asked from several addresses of one interface is counted together.
  static void add_count(std::vector<ProbeCount>& counts, ProbeCount more) {
    const auto same = std::find_if(counts.begin(), counts.end(), [&](const ProbeCount& known) {
      return known.interface == more.interface && known.family == more.family;
    });
    if (same == counts.end()) {
      counts.push_back(std::move(more));
      return;
    }
    same->found += more.found;
    same->replies += more.replies;
    same->unmatched += more.unmatched;
    same->malformed += more.malformed;
    same->not_onvif += more.not_onvif;
    same->dropped += more.dropped;
    same->unsent += more.unsent;
    if (same->problem.empty()) same->problem = std::move(more.problem);
  }

  /// A device that joins while we listen is as good as found; one that leaves may come back before it is asked.
  void take_announcement(const Announcement& said) {
    if (said.kind != Announcement::Kind::Joined || !book_.add(said.sighting)) return;
    const auto family = said.sighting.from.is_v4() ? net::Family::V4 : net::Family::V6;
    for (auto& channel : channels_) {
      if (channel->count.interface != said.sighting.interface || channel->count.family != family) continue;
      ++channel->count.found;
      return;
    }
  }

  Discovery take() {
    Discovery out;
    for (auto& channel : channels_) {
      while (!channel->backlog.empty()) take_next(*channel);
      channel->count.dropped = channel->socket->dropped();
      add_count(out.probes, std::move(channel->count));
    }
    std::move(problems_.begin(), problems_.end(), std::back_inserter(out.probes));
    out.overflow = book_.overflow();
    out.sightings = book_.take();
    return out;
  }

  const DiscoveryServices services_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::map<net::Family, std::vector<Channel*>> directed_;  ///< of the channels, what asks hosts one by one
  std::vector<ProbeCount> problems_;
  SightingBook book_;
};

}  // namespace

bool is_probed(const net::Interface& interface, const std::vector<std::string>& names) {
  if (!interface.up) return false;
  if (names.empty()) return interface.multicast && !interface.loopback;
  return std::find(names.begin(), names.end(), interface.name) != names.end();
}

Task<Discovery> probe_multicast(DiscoveryServices services, MulticastOptions options) {
  Prober prober(services);
  co_return co_await prober.multicast(std::move(options));
}

Task<Discovery> probe_directed(DiscoveryServices services, DirectedOptions options) {
  Prober prober(services);
  co_return co_await prober.directed(std::move(options));
}

}  // namespace camaudit::onvif
