// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "agent/net/http.hpp"
#include "tests/bench/request_list.hpp"

namespace camaudit::bench {

/// A transport that keeps what is sent through another one.
class RecordingHttp final : public net::HttpTransport {
 public:
  explicit RecordingHttp(net::HttpTransport& through) : through_(through) {}

  std::unique_ptr<net::HttpSession> open_device_session(int connections) override;
  /// In the order in which they were opened.
  const std::vector<Session>& sessions() const { return sessions_; }

 private:
  class Recorder;

  net::HttpTransport& through_;
  std::vector<Session> sessions_;
};

}  // namespace camaudit::bench
