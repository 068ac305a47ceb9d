// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/net/net_fixture.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <utility>

namespace camaudit::net::test {
namespace {

constexpr std::chrono::seconds kHang{60};

}  // namespace

bool Outcome::aborted() const {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    return error.code() == boost::asio::error::operation_aborted;
  } catch (...) {  // NOLINT(bugprone-empty-catch): what was thrown is no abort
  }
  return false;
}

const HttpResponse& Outcome::response() const {
  static const HttpResponse none;
  const bool has = result && result->has_value();
  EXPECT_TRUE(has) << text();
  return has ? **result : none;
}

ErrorKind Outcome::kind() const {
  const bool failed = result && !result->has_value();
  EXPECT_TRUE(failed);
  return failed ? result->error().kind : ErrorKind::Internal;
}

std::string Outcome::text() const {
  return result && !result->has_value() ? result->error().what : "(no error)";
}

NetTest::NetTest() : transport(io.get_executor(), "camaudit-test/1") {}

void NetTest::TearDown() {
  for (auto& server : servers_) server->stop();
  io.restart();
  io.run_for(kHang);
  EXPECT_TRUE(io.stopped()) << "something still waits at the end of the test";
}

LoopbackServer& NetTest::serve(Handler handler, const std::string& address, SSL_CTX* tls) {
  servers_.push_back(std::make_unique<LoopbackServer>(io, std::move(handler), address, tls));
  return *servers_.back();
}

Census& NetTest::new_census() {
  censuses_.push_back(std::make_unique<Census>());
  return *censuses_.back();
}

std::unique_ptr<HttpSession> NetTest::open(int connections) {
  return transport.open_device_session(connections);
}

Outcome& NetTest::start(HttpSession& session, HttpRequest request) {
  outcomes_.push_back(std::make_unique<Outcome>());
  Outcome& outcome = *outcomes_.back();
  auto finished = [&outcome](std::exception_ptr thrown, Result<HttpResponse> result) {
    if (thrown) {
      outcome.thrown = thrown;
    } else {
      outcome.result = std::move(result);
    }
  };
  boost::asio::co_spawn(io, session.send(std::move(request)),
                        boost::asio::bind_cancellation_slot(outcome.cancel.slot(), std::move(finished)));
  return outcome;
}

void NetTest::run_until(const std::function<bool()>& condition) {
  const auto limit = std::chrono::steady_clock::now() + kHang;
  io.restart();
  while (!condition()) {
    if (io.run_one_until(limit) == 0) {
      ADD_FAILURE() << "what was waited for did not happen";
      return;
    }
  }
}

void NetTest::run_all() {
  run_until([this] {
    return std::all_of(outcomes_.begin(), outcomes_.end(), [](const auto& outcome) { return outcome->done(); });
  });
}

Outcome& NetTest::send(HttpSession& session, HttpRequest request) {
  Outcome& outcome = start(session, std::move(request));
  run_until([&outcome] { return outcome.done(); });
  return outcome;
}

Outcome& NetTest::get(HttpSession& session, const std::string& url) {
  return send(session, get_request(url));
}

Outcome& NetTest::post(HttpSession& session, const std::string& url, const std::string& body) {
  return send(session, post_request(url, body));
}

HttpRequest get_request(const std::string& url) {
  HttpRequest request(url);
  request.timeout = std::chrono::seconds(30);
  return request;
}

HttpRequest post_request(const std::string& url, const std::string& body) {
  HttpRequest request = get_request(url);
  request.body = body;
  request.headers.emplace_back("Content-Type: application/soap+xml");
  return request;
}

}  // namespace camaudit::net::test
