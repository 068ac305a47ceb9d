// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "agent/net/collector.hpp"

namespace camaudit::net {

/// libcurl, set up for the collector: TLS 1.2 or later, its certificate and name verified. Shares no handle and no
/// option with the sessions to devices.
class CurlCollector final : public CollectorSession {
 public:
  CurlCollector(const boost::asio::any_io_executor& executor, CollectorProfile profile);
  CurlCollector(const CurlCollector&) = delete;
  CurlCollector& operator=(const CurlCollector&) = delete;
  ~CurlCollector() override;

  Task<CollectorReply> send(CollectorRequest request) override;

 private:
  struct State;

  static Task<CollectorReply> run(std::shared_ptr<State> state, CollectorRequest request);

  std::shared_ptr<State> state_;
};

}  // namespace camaudit::net
