// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "agent/base/task_group.hpp"
#include "onvif/ws_discovery.hpp"

namespace camaudit::onvif {

/// A device says that it has joined the network, or changed (Hello), or that it leaves (Bye, which names nothing but
/// its endpoint reference). Nobody vouches for either: it is a reason to look, and not a fact about the device.
struct Announcement {
  enum class Kind { Joined, Left };
  Kind kind = Kind::Joined;
  Sighting sighting;  ///< source "multicast"
};

using OnAnnouncement = std::function<void(const Announcement& announcement)>;

struct AnnouncementCount {
  std::size_t told = 0;
  std::size_t repeated = 0;    ///< the same from the same device within kWindow
  std::size_t suppressed = 0;  ///< more than one sender, or all, may say in kWindow
  std::size_t other = 0;       ///< not ONVIF, neither Hello nor Bye, or unreadable
  std::uint64_t dropped = 0;   ///< by the kernel, for want of buffer
  std::vector<std::string> problems;
};

/// Hears Hello and Bye on the local links until it is cancelled. A device that repeats itself, as SOAP-over-UDP 1.0
/// wants it to, is told once; a flood is told up to a bound for each sender and for all, and counted beyond.
class AnnouncementListener {
 public:
  static constexpr std::chrono::seconds kWindow{10};
  /// A recorder announces its channels one by one.
  static constexpr std::size_t kMostOfOneSender = 128;
  /// All of a large estate, after a power cut.
  static constexpr std::size_t kMostOfAll = 6000;

  /// `interfaces` as in MulticastOptions. The services outlive the listener.
  AnnouncementListener(DiscoveryServices services, std::vector<std::string> interfaces, OnAnnouncement tell);

  Task<void> run();
  const AnnouncementCount& count() const { return count_; }

 private:
  struct Link {
    std::string interface;
    std::unique_ptr<net::DatagramSocket> socket;
  };
  /// What was heard in one window.
  struct Window {
    std::set<std::string> said;
    std::map<boost::asio::ip::address, std::size_t> by_sender;
  };

  void open_all();
  Task<void> listen(Link& link);
  void take(const Link& link, const net::Datagram& datagram);
  void take(Announcement announcement);
  void turn_windows();

  const DiscoveryServices services_;
  const std::vector<std::string> interfaces_;
  const OnAnnouncement tell_;
  std::vector<std::unique_ptr<Link>> links_;
  Window now_, before_;
  SteadyTime window_end_;
  AnnouncementCount count_;
};

}  // namespace camaudit::onvif
