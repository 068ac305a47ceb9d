// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/net/curl_transport.hpp"
#include "tests/integration/net/loopback_server.hpp"

namespace camaudit::net::test {

/// How a send() came out: a result, an exception, or neither yet.
struct Outcome {
  std::optional<Result<HttpResponse>> result;
  std::exception_ptr thrown;
  boost::asio::cancellation_signal cancel;

  bool done() const { return result.has_value() || thrown != nullptr; }
  bool aborted() const;  ///< operation_aborted surfaced
  /// Fails the test and gives an empty response if there is none.
  const HttpResponse& response() const;
  ErrorKind kind() const;  ///< Internal, with a test failure, if it succeeded
  std::string text() const;
};

/// One io thread with servers, a transport and sessions on it. Nothing waits for longer than a bound, which is there to
/// end a hang and never reached otherwise.
class NetTest : public ::testing::Test {
 protected:
  NetTest();
  void TearDown() override;

  LoopbackServer& serve(Handler handler, const std::string& address = "127.0.0.1", SSL_CTX* tls = nullptr);
  Census& new_census();
  std::unique_ptr<HttpSession> open(int connections = 1);

  /// Starts a request without waiting for it.
  Outcome& start(HttpSession& session, HttpRequest request);
  /// Runs until the condition holds; fails the test if it never does.
  void run_until(const std::function<bool()>& condition);
  void run_all();
  /// Starts a request and waits.
  Outcome& send(HttpSession& session, HttpRequest request);
  Outcome& get(HttpSession& session, const std::string& url);
  Outcome& post(HttpSession& session, const std::string& url, const std::string& body = "<soap/>");

  boost::asio::io_context io;
  CurlTransport transport;

 private:
  std::vector<std::unique_ptr<Census>> censuses_;
  std::vector<std::unique_ptr<LoopbackServer>> servers_;
  std::vector<std::unique_ptr<Outcome>> outcomes_;
};

HttpRequest get_request(const std::string& url);
HttpRequest post_request(const std::string& url, const std::string& body = "<soap/>");

}  // namespace camaudit::net::test
