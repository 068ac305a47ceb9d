// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <map>

#include "agent/base/task_group.hpp"
#include "onvif/device_client.hpp"
#include "onvif/identity.hpp"
#include "onvif/look.hpp"
#include "onvif/xaddr.hpp"

namespace camaudit::onvif {
namespace {

namespace ip = boost::asio::ip;
using model::CallOutcome;

constexpr std::chrono::milliseconds kBusyWait{50};

/// A path that no device has: what is refused there as well is a web server that guards everything.
constexpr const char* kNowhere = "/camaudit-looks-for-onvif";

net::Url device_service_at(const ip::address& host, std::uint16_t port) {
  net::Url url;
  url.scheme = port == 443 || port == 8443 ? "https" : "http";
  url.host = host.to_string();
  url.port = port;
  url.target = kDeviceServicePaths[0];
  return url;
}

class Sweeper {
 public:
  Sweeper(DiscoveryServices services, net::HttpTransport& transport, SweepOptions options, SweepProgress progress)
      : services_(services),
        transport_(transport),
        options_(std::move(options)),
        progress_(std::move(progress)),
        hosts_(hosts_in(options_.ranges, options_.exclude, options_.fence)),
        busy_(hosts_.size()),
        end_(services.clock.steady() + options_.time_limit),
        next_start_(services.clock.steady()) {
    result_.hosts = hosts_.size();
    result_.connects_planned = hosts_.size() * options_.ports.size();
  }

  Task<Sweep> run() {
    const bool connected = co_await with_workers(&Sweeper::connect_all);
    for (auto& [host, ports] : open_) answering_.push_back({host, std::move(ports)});
    open_.clear();
    if (connected) co_await with_workers(&Sweeper::identify_all);
    for (auto& sightings : found_) {
      for (auto& sighting : sightings.second) result_.sightings.push_back(std::move(sighting));
    }
    co_return std::move(result_);
  }

 private:
  /// False if the caller was cancelled meanwhile.
  Task<bool> with_workers(Task<void> (Sweeper::*work)()) {
    TaskGroup group(co_await boost::asio::this_coro::executor);
    for (int i = 0; i < options_.hosts_at_once; ++i) group.spawn((this->*work)());
    co_await group.join();
    co_return !group.was_cancelled();
  }

  /// Port by port over all hosts, so that no host sees its ports knocked at in a row.
  Task<void> connect_all() {
    while (next_connect_ < result_.connects_planned) {
      const SteadyTime now = services_.clock.steady();
      if (now >= end_) co_return;
      const std::size_t at = next_connect_++;
      const std::size_t which = at % hosts_.size();
      const ip::address host = hosts_[which];
      const std::uint16_t port = options_.ports[at / hosts_.size()];
      // One connection to a host at a time, also where there are fewer hosts than workers.
      while (busy_[which]) co_await services_.sleeper.until(services_.clock.steady() + kBusyWait);
      busy_[which] = true;
      const SteadyTime start = std::max(now, next_start_);
      next_start_ = start + std::chrono::microseconds(1'000'000 / std::max(options_.connects_per_second, 1));
      co_await services_.sleeper.until(start);
      const net::TcpEndpoint endpoint(host, port);
      const net::Connect outcome = co_await services_.network.connect(endpoint, options_.connect_timeout);
      busy_[which] = false;
      if (outcome == net::Connect::NotTried) ++result_.not_tried;
      if (outcome == net::Connect::Open) {
        ++result_.open_ports;
        open_[host].push_back(port);
      }
      progress_(++result_.connects, result_.connects_planned);
    }
  }

  Task<void> identify_all() {
    while (next_host_ < answering_.size() && services_.clock.steady() < end_) {
      const auto& [host, ports] = answering_[next_host_++];
      co_await identify(host, ports);
    }
  }

  Task<void> identify(ip::address host, std::vector<std::uint16_t> ports) {
    const auto session = transport_.open_device_session(1);
    // In the order of preference, not in that of answering.
    std::sort(ports.begin(), ports.end(), [this](auto a, auto b) { return rank(a) < rank(b); });
    for (const std::uint16_t port : ports) {
      CallLimits limits;
      limits.call_timeout = options_.call_timeout;
      limits.deadline = end_;
      DeviceClient client(*session, services_.clock, services_.random, device_service_at(host, port), std::nullopt,
                          limits);
      const bool speaks = co_await speaks_onvif(*session, client);
      if (!speaks) continue;
      Sighting sighting;
      sighting.source = "range";
      sighting.from = host;
      sighting.xaddrs = {client.device_service().to_string()};
      Answer answer =
          co_await client.ask_anonymously(soap::Operation::GetEndpointReference, client.device_service(), {});
      if (answer.outcome == CallOutcome::Ok) {
        auto reference = decode(answer, soap::read_endpoint_reference);
        if (reference) sighting.endpoint_reference = std::move(*reference);
      }
      add(std::move(sighting));
    }
  }

  Task<bool> speaks_onvif(net::HttpSession& session, DeviceClient& client) {
    Answer answer;
    for (const std::string_view path : kDeviceServicePaths) {
      client.move_device_service(std::string(path));
      TimeAnswer time = co_await ask_time(client);
      if (time.told) co_return true;
      answer = std::move(time.answer);
      // A fault is SOAP, whatever it complains of.
      if (answer.soap && answer.outcome != CallOutcome::Malformed) co_return true;
      if (!is_not_there(answer)) break;
    }
    if (answer.outcome == CallOutcome::Unauthorised) {
      net::Url nowhere = client.device_service();
      nowhere.target = kNowhere;
      net::HttpRequest request(nowhere.to_string());
      request.timeout = options_.call_timeout;
      const auto other = co_await session.send(std::move(request));
      const bool guards_everything = !other || other->status == 401 || other->status == 403;
      if (!guards_everything) co_return true;
      ++result_.locked_servers;
      co_return false;
    }
    ++result_.other_servers;
    co_return false;
  }

  /// One device may answer at several ports of its host; its endpoint reference tells. Without one they are kept apart
  /// here and told apart, or not, by what the survey finds.
  void add(Sighting sighting) {
    auto& known = found_[sighting.from];
    const std::string uuid = normalised_uuid(sighting.endpoint_reference);
    const bool seen = !uuid.empty() && std::any_of(known.begin(), known.end(), [&](const Sighting& other) {
      return normalised_uuid(other.endpoint_reference) == uuid;
    });
    if (!seen) known.push_back(std::move(sighting));
  }

  std::size_t rank(std::uint16_t port) const {
    return static_cast<std::size_t>(std::find(options_.ports.begin(), options_.ports.end(), port) -
                                    options_.ports.begin());
  }

  struct Answering {
    ip::address host;
    std::vector<std::uint16_t> ports;
  };

  const DiscoveryServices services_;
  net::HttpTransport& transport_;
  const SweepOptions options_;
  const SweepProgress progress_;
  const std::vector<ip::address> hosts_;
  std::vector<bool> busy_;  ///< by host: a connection to it is being tried
  const SteadyTime end_;
  SteadyTime next_start_;
  std::size_t next_connect_ = 0;
  std::map<ip::address, std::vector<std::uint16_t>> open_;
  std::vector<Answering> answering_;
  std::size_t next_host_ = 0;
  std::map<ip::address, std::vector<Sighting>> found_;
  Sweep result_;
};

}  // namespace

std::vector<ip::address> hosts_in(const std::vector<net::AddressRange>& ranges,
                                  const std::vector<net::AddressRange>& exclude, const net::Fence& fence) {
  std::vector<ip::address> hosts;
  const auto excluded = [&](const ip::address& host) {
    return std::any_of(exclude.begin(), exclude.end(),
                       [&](const net::AddressRange& range) { return range.contains(host); });
  };
  for (const net::AddressRange& range : ranges) {
    for (std::uint64_t i = 0; i < range.hosts(); ++i) {
      const ip::address host = range.host(i);
      if (fence.allows(host) && !excluded(host)) hosts.push_back(host);
    }
  }
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  return hosts;
}

Task<Sweep> sweep(DiscoveryServices services, net::HttpTransport& transport, SweepOptions options,
                  SweepProgress progress) {
  Sweeper sweeper(services, transport, std::move(options), std::move(progress));
  co_return co_await sweeper.run();
}

}  // namespace camaudit::onvif
