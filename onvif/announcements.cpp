// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/announcements.hpp"

#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>
#include <utility>

#include "onvif/identity.hpp"

namespace camaudit::onvif {

using Message = soap::DiscoveryMessage;

AnnouncementListener::AnnouncementListener(DiscoveryServices services, std::vector<std::string> interfaces,
                                           OnAnnouncement tell)
    : services_(services), interfaces_(std::move(interfaces)), tell_(std::move(tell)) {}

Task<void> AnnouncementListener::run() {
  window_end_ = services_.clock.steady() + kWindow;
  open_all();
  TaskGroup group(co_await boost::asio::this_coro::executor);
  for (auto& link : links_) group.spawn(listen(*link));
  co_await group.join();
  for (auto& link : links_) count_.dropped += link->socket->dropped();
  links_.clear();
}

void AnnouncementListener::open_all() {
  auto present = services_.network.interfaces();
  if (!present) {
    count_.problems.push_back(std::move(present.error().what));
    return;
  }
  for (const net::Interface& interface : *present) {
    if (!is_probed(interface, interfaces_)) continue;
    for (const net::Family family : {net::Family::V4, net::Family::V6}) {
      if (!interface.has(family)) continue;
      auto socket = services_.network.open_discovery_listener(interface, family);
      if (!socket) {
        count_.problems.push_back(std::move(socket.error().what));
        continue;
      }
      links_.push_back(std::make_unique<Link>(Link{interface.name, std::move(*socket)}));
    }
  }
}

Task<void> AnnouncementListener::listen(Link& link) {
  for (;;) {
    const auto batch = co_await link.socket->receive();
    if (!batch) {
      count_.problems.push_back(batch.error().what);
      co_return;
    }
    for (const net::Datagram& datagram : *batch) take(link, datagram);
  }
}

void AnnouncementListener::take(const Link& link, const net::Datagram& datagram) {
  auto message = soap::read_discovery_message(datagram.bytes);
  const bool announces = message && (message->kind == Message::Kind::Hello || message->kind == Message::Kind::Bye);
  if (!announces) {
    ++count_.other;
    return;
  }
  for (soap::DiscoveryTarget& target : message->targets) {
    const bool joined = message->kind == Message::Kind::Hello;
    if (joined ? !is_onvif(target) : target.endpoint_reference.empty()) {
      ++count_.other;
      continue;
    }
    Announcement announcement;
    announcement.kind = joined ? Announcement::Kind::Joined : Announcement::Kind::Left;
    announcement.sighting = sighting_of(std::move(target), "multicast", link.interface, datagram.from.address());
    take(std::move(announcement));
  }
}

void AnnouncementListener::take(Announcement announcement) {
  turn_windows();
  const Sighting& sighting = announcement.sighting;
  const std::string uuid = normalised_uuid(sighting.endpoint_reference);
  std::string key = fmt::format("{} {} {}", announcement.kind == Announcement::Kind::Joined ? "joined" : "left",
                                sighting.from.to_string(), uuid.empty() ? sighting.endpoint_reference : uuid);
  if (now_.said.contains(key) || before_.said.contains(key)) {
    ++count_.repeated;
    return;
  }
  // In this order: senders are as easily invented as devices, and no more of them are remembered.
  if (now_.said.size() >= kMostOfAll || now_.by_sender[sighting.from] >= kMostOfOneSender) {
    ++count_.suppressed;
    return;
  }
  ++now_.by_sender[sighting.from];
  now_.said.insert(std::move(key));
  ++count_.told;
  tell_(announcement);
}

void AnnouncementListener::turn_windows() {
  const SteadyTime now = services_.clock.steady();
  if (now < window_end_) return;
  before_ = now < window_end_ + kWindow ? std::exchange(now_, {}) : Window{};
  now_ = {};
  window_end_ = now + kWindow;
}

}  // namespace camaudit::onvif
