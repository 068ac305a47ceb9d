// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/simulator/discovery_links.hpp"
#include "tests/simulator/discovery_message.hpp"
#include "tests/simulator/discovery_socket.hpp"
#include "tests/simulator/population.hpp"

namespace camaudit::simulator {

// WS-Discovery of a whole fleet on the interfaces that its settings name: one socket for each family hears what is sent
// to the group or to a device, and answers for each device from the device's own address. A device is on the interface
// in whose network its address lies, and hears the group there only.
class DiscoveryServer {
 public:
  // Listens already when it returns. Throws CannotListen. The populations listen before it is made.
  DiscoveryServer(boost::asio::io_context& io, const DiscoverySettings& settings,
                  const std::vector<std::shared_ptr<Population>>& populations);

  // Hello of every device, each at a random moment and once more later, if the settings want it.
  void announce();
  // Bye of the same devices, at once.
  void say_goodbye();
  // One line.
  std::string statistics() const;

 private:
  using Instant = std::chrono::steady_clock::time_point;

  struct Speaker {
    Device device;
    std::string url;
    boost::asio::ip::address address;
    unsigned interface = 0;  // 0: none of those named
    std::size_t group = 0;
    Sequence sequence;
  };

  struct Family {
    DiscoverySocket socket;
    DiscoverySocket other_port;
  };

  // What is to be said, by whom (the first sends), to whom.
  struct Job {
    enum class What { match, refusal, hello, bye };
    What what = What::match;
    std::vector<std::size_t> speakers;
    std::shared_ptr<const DiscoveryRequest> request;
    DiscoveryForm form = DiscoveryForm::v2005;
    boost::asio::ip::udp::endpoint to;
  };

  void open(boost::asio::io_context& io, bool v6);
  void listen(Family& family);
  void take(const Arrival& arrival);
  void answer(const Arrival& arrival, const std::shared_ptr<const DiscoveryRequest>& request,
              const std::vector<std::size_t>& asked);
  bool is_new(const Arrival& arrival, const DiscoveryRequest& request);
  std::vector<Job> announcements(Job::What what) const;
  std::string message_of(const Job& job);
  // False: to be tried again.
  bool say(const Job& job);
  void plan(Instant when, Job job);
  void wake_at_next();
  Instant soon();

  const DiscoverySettings settings_;
  std::vector<Link> links_;
  std::vector<Speaker> speakers_;
  std::multimap<boost::asio::ip::address, std::size_t> by_address_;
  std::optional<Family> v4_, v6_;
  std::multimap<Instant, Job> planned_;
  boost::asio::steady_timer timer_;
  std::minstd_rand random_{std::random_device{}()};
  std::set<std::string> heard_;
  std::deque<std::string> heard_in_order_;
  std::int64_t requests_ = 0;
  std::int64_t sent_ = 0;
  std::int64_t unsent_ = 0;
};

}  // namespace camaudit::simulator
