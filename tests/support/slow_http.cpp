// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/slow_http.hpp"

#include <algorithm>

#include "agent/net/url.hpp"

namespace camaudit::test {
namespace {

std::string subnet_of(const std::string& host) {
  return host.substr(0, host.rfind('.'));
}

}  // namespace

class SlowHttp::Session final : public net::HttpSession {
 public:
  explicit Session(SlowHttp& http) : http_(http) {}
  ~Session() override {
    if (host_.empty()) return;
    http_.devices_.down();
    http_.subnets_[subnet_of(host_)].down();
  }

  Task<Result<net::HttpResponse>> send(net::HttpRequest request) override {
    const auto url = net::parse_url(request.url);
    open(url->host);
    ++http_.requests_[host_];
    // Goes down however the wait ends: a cancelled one throws.
    const auto lower = [](Gauge* gauge) { gauge->down(); };
    Gauge& gauge = http_.under_way_[host_];
    gauge.up();
    const std::unique_ptr<Gauge, decltype(lower)> under_way(&gauge, lower);
    const SteadyTime until = http_.clock_.steady() + http_.latency_(host_);
    co_await http_.sleeper_.until(until);
    co_return http_.responder_(request);
  }

 private:
  void open(const std::string& host) {
    if (!host_.empty()) return;
    host_ = host;
    http_.order_.push_back(host_);
    http_.devices_.up();
    http_.subnets_[subnet_of(host_)].up();
  }

  SlowHttp& http_;
  std::string host_;
};

std::unique_ptr<net::HttpSession> SlowHttp::open_device_session(int /*connections*/) {
  return std::make_unique<Session>(*this);
}

std::size_t SlowHttp::requests_to(const std::string& host) const {
  const auto found = requests_.find(host);
  return found == requests_.end() ? 0 : found->second;
}

std::size_t SlowHttp::most_of(const Gauges& gauges) {
  std::size_t most = 0;
  for (const auto& [name, gauge] : gauges) most = std::max(most, gauge.most);
  return most;
}

}  // namespace camaudit::test
