// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "agent/net/curl_request.hpp"
#include "agent/net/http.hpp"

namespace camaudit::net {

/// The connections to one device: a multi handle of its own, so that closing the session closes them all.
class CurlSession final : public HttpSession {
 public:
  CurlSession(const boost::asio::any_io_executor& executor, DeviceProfile profile, int connections);
  CurlSession(const CurlSession&) = delete;
  CurlSession& operator=(const CurlSession&) = delete;
  ~CurlSession() override;

  Task<Result<HttpResponse>> send(HttpRequest request) override;

 private:
  struct State;
  struct Exchange;

  static Task<Result<HttpResponse>> run(std::shared_ptr<State> state, HttpRequest request);

  std::shared_ptr<State> state_;
};

}  // namespace camaudit::net
