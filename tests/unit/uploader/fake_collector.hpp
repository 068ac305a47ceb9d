// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "agent/net/collector.hpp"

namespace camaudit::test {

/// A collector that does what a function says, and remembers what it was sent.
class FakeCollector final : public net::CollectorSession {
 public:
  using Responder = std::function<net::CollectorReply(const net::CollectorRequest&)>;
  explicit FakeCollector(Responder responder) : responder_(std::move(responder)) {}

  Task<net::CollectorReply> send(net::CollectorRequest request) override {
    requests.push_back(request);
    co_return responder_(request);
  }

  /// The last segments of what was asked for, in order.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& request : requests) names.push_back(request.url.substr(request.url.rfind('/') + 1));
    return names;
  }

  std::vector<net::CollectorRequest> requests;

 private:
  Responder responder_;
};

inline net::CollectorReply answered(int status, std::string retry_after = {}, std::string location = {}) {
  net::CollectorReply reply;
  reply.response.emplace();
  reply.response->status = status;
  reply.response->retry_after = std::move(retry_after);
  reply.response->location = std::move(location);
  return reply;
}

inline net::CollectorReply failed(ErrorKind kind, std::string what, bool tls = false) {
  net::CollectorReply reply;
  reply.error = {kind, std::move(what)};
  reply.tls_failed = tls;
  return reply;
}

}  // namespace camaudit::test
