// SPDX-License-Identifier: GPL-3.0-or-later
// How connections are made, kept, limited and replaced, and what goes over them.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/net/curl_collector.hpp"
#include "agent/net/udp_network.hpp"
#include "tests/integration/net/net_fixture.hpp"

namespace camaudit::net::test {
namespace {

using Then = Reply::Then;

/// As long as it lives this process can open nothing.
class NoDescriptors {
 public:
  NoDescriptors() {
    const int next = ::dup(0);
    ::close(next);
    EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0);
    const rlimit none{static_cast<rlim_t>(next), before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  ~NoDescriptors() { EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &before_), 0); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_F(NetTest, OneConnectionServesOneRequestAfterAnother) {
  auto& server = serve([](const Received& r) { return Reply::ok(r.method + " " + r.target + " " + r.body); });
  const auto session = open();
  EXPECT_EQ(get(*session, server.url("/a?b=c")).response().body, "GET /a?b=c ");
  EXPECT_EQ(post(*session, server.url("/p"), "<x/>").response().body, "POST /p <x/>");
  EXPECT_EQ(get(*session, server.url("/d")).response().body, "GET /d ");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(NetTest, TheRequestIsPlain) {
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  const auto session = open();
  post(*session, server.url(), std::string(1200000, 'x'));
  ASSERT_EQ(server.requests().size(), 1U);
  const Received& request = server.requests().front();
  EXPECT_TRUE(request.head.starts_with("POST / HTTP/1.1\r\n"));
  EXPECT_EQ(request.header("user-agent"), "camaudit-test/1");
  EXPECT_EQ(request.header("content-type"), "application/soap+xml");
  EXPECT_EQ(request.header("content-length"), "1200000");
  for (const char* absent : {"expect", "accept-encoding", "cookie", "authorization", "upgrade", "transfer-encoding"}) {
    EXPECT_EQ(request.header(absent), "") << absent;
  }
}

TEST_F(NetTest, ACookieIsForgottenAndCompressionLeftAlone) {
  auto& server =
      serve([](const Received&) { return Reply::ok("raw", "Set-Cookie: a=b\r\nContent-Encoding: gzip\r\n"); });
  const auto session = open();
  EXPECT_EQ(get(*session, server.url()).response().body, "raw");
  get(*session, server.url());
  EXPECT_EQ(server.requests().back().header("cookie"), "");
}

TEST_F(NetTest, TheReplyIsTold) {
  auto& server = serve([](const Received&) {
    return Reply::status(503, "Content-Type: text/html\r\nDate: Tue, 24 Nov 2026 02:00:00 GMT\r\n", "busy");
  });
  const auto session = open();
  const HttpResponse& response = get(*session, server.url()).response();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.content_type, "text/html");
  EXPECT_EQ(response.date, (UtcSeconds{1795485600}));
  EXPECT_EQ(response.peer_address, fmt::format("127.0.0.1:{}", server.port()));
  EXPECT_FALSE(response.tls);
  EXPECT_FALSE(response.answered_digest);
  EXPECT_LE(response.sent_at, response.first_byte_at);
  EXPECT_LE(response.sent_at, server.requests().front().at);
  EXPECT_LE(server.requests().front().at, response.first_byte_at);
}

TEST_F(NetTest, ARedirectIsRecordedAndNotFollowed) {
  auto& target = serve([](const Received&) { return Reply::ok("lured"); });
  auto& server = serve([&](const Received&) { return Reply::status(302, "Location: " + target.url("/x") + "\r\n"); });
  const auto session = open();
  const HttpResponse& response = post(*session, server.url()).response();
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.location, target.url("/x"));
  EXPECT_EQ(target.connections(), 0);
}

TEST_F(NetTest, NeverMoreConnectionsThanAllowed) {
  for (const int limit : {1, 2, 3}) {
    Census& census = new_census();
    auto& server = serve([](const Received&) {
      Reply reply = Reply::ok("x");
      reply.delay = std::chrono::milliseconds(2);
      return reply;
    });
    server.join(census);
    const auto session = open(limit);
    std::vector<Outcome*> outcomes;
    for (int i = 0; i < 12; ++i) outcomes.push_back(&start(*session, post_request(server.url())));
    run_all();
    for (const Outcome* outcome : outcomes) EXPECT_EQ(outcome->response().status, 200);
    EXPECT_EQ(census.most(), static_cast<std::size_t>(limit));
  }
}

TEST_F(NetTest, AnIdleConnectionToAnotherPortCounts) {
  Census& census = new_census();
  auto& one = serve([](const Received&) { return Reply::ok("one"); });
  auto& two = serve([](const Received&) { return Reply::ok("two"); });
  one.join(census);
  two.join(census);
  const auto session = open(1);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(get(*session, one.url()).response().body, "one");
    EXPECT_EQ(get(*session, two.url()).response().body, "two");
  }
  EXPECT_EQ(census.most(), 1U);
}

TEST_F(NetTest, TheTimeInTheQueueDoesNotCount) {
  auto& server = serve([](const Received&) {
    Reply reply = Reply::ok("x");
    reply.delay = std::chrono::milliseconds(60);
    return reply;
  });
  const auto session = open(1);
  std::vector<Outcome*> outcomes;
  for (int i = 0; i < 20; ++i) {
    HttpRequest request = get_request(server.url());
    request.timeout = std::chrono::milliseconds(1000);  // the last waits longer than that for its turn
    outcomes.push_back(&start(*session, std::move(request)));
  }
  run_all();
  for (const Outcome* outcome : outcomes) EXPECT_EQ(outcome->response().status, 200);
}

TEST_F(NetTest, ADeadKeptConnectionIsReplaced) {
  auto& server = serve([](const Received& r) { return Reply::ok(r.body); });
  const auto session = open();
  EXPECT_EQ(post(*session, server.url(), "1").response().body, "1");
  server.drop_connections();
  EXPECT_EQ(post(*session, server.url(), "2").response().body, "2");
  server.drop_connections();
  EXPECT_EQ(get(*session, server.url()).response().status, 200);
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(NetTest, AConnectionThatDiesOnReuseIsReplacedOnce) {
  // The device reads the second request on a connection and closes without a word.
  std::map<int, int> served;
  auto& server = serve(
      [&](const Received& r) { return ++served[r.connection] > 1 ? Reply::raw("", Then::Close) : Reply::ok(r.body); });
  const auto session = open();
  EXPECT_EQ(post(*session, server.url(), "1").response().body, "1");
  EXPECT_EQ(post(*session, server.url(), "2").response().body, "2");
  EXPECT_EQ(server.connections(), 2);
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(NetTest, AnUntriedLogInLeavesOnceThoughTheConnectionDies) {
  // The device reads what it was sent and closes without a word, as some do where they do not like the log-in.
  auto& server =
      serve([](const Received& r) { return r.body == "log-in" ? Reply::raw("", Then::Close) : Reply::ok("served"); });
  const auto session = open();
  EXPECT_EQ(post(*session, server.url(), "anyone").response().body, "served");
  HttpRequest request = post_request(server.url(), "log-in");
  request.untried_log_in = true;
  EXPECT_EQ(send(*session, std::move(request)).text(), "the connection broke: it was closed without a reply");
  EXPECT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(post(*session, server.url(), "anyone").response().body, "served");
}

TEST_F(NetTest, AFreshConnectionThatDiesIsNotTriedAgain) {
  auto& server = serve([](const Received&) { return Reply::raw("", Then::Close); });
  const auto session = open();
  const Outcome& outcome = post(*session, server.url());
  EXPECT_EQ(outcome.kind(), ErrorKind::Unavailable);
  EXPECT_EQ(outcome.text(), "the connection broke: it was closed without a reply");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(NetTest, TheProxyOfTheEnvironmentIsIgnored) {
  auto& proxy = serve([](const Received&) { return Reply::ok("proxied"); });
  auto& server = serve([](const Received&) { return Reply::ok("direct"); });
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) {
    ::setenv(name, proxy.url().c_str(), 1);
  }
  const auto session = open();
  EXPECT_EQ(get(*session, server.url()).response().body, "direct");
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(NetTest, ARefusedConnectionSaysSo) {
  auto& server = serve([](const Received&) { return Reply::ok(""); });
  const std::string url = server.url();
  server.stop();
  const auto session = open();
  const Outcome& outcome = get(*session, url);
  EXPECT_EQ(outcome.kind(), ErrorKind::Unavailable);
  EXPECT_EQ(outcome.text(), "connection refused: nothing listens on that port");
}

TEST_F(NetTest, Ipv6Works) {
  LoopbackServer* server = nullptr;
  try {
    server = &serve([](const Received&) { return Reply::ok("six"); }, "::1");
  } catch (const std::exception&) {
    GTEST_SKIP() << "this machine has no IPv6 loopback";
  }
  const auto session = open();
  const HttpResponse& response = get(*session, server->url()).response();
  EXPECT_EQ(response.body, "six");
  EXPECT_EQ(response.peer_address, fmt::format("[::1]:{}", server->port()));
}

TEST_F(NetTest, ANameIsLookedUp) {
  auto& server = serve([](const Received& r) { return Reply::ok(r.header("host")); });
  const auto session = open();
  const std::string host = fmt::format("localhost:{}", server.port());
  EXPECT_EQ(get(*session, "http://" + host + "/").response().body, host);
  const Outcome& unknown = get(*session, "http://camera.invalid/");
  EXPECT_EQ(unknown.kind(), ErrorKind::Unavailable);
  EXPECT_EQ(unknown.text(), "the host name was not found");
}

TEST_F(NetTest, WhereThereIsNoDescriptorForItTheDeviceIsNotBlamed) {
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  const std::string url = server.url();
  server.stop();
  const auto session = open();
  // UBSan opens a pipe when it first sees a class: it is to have seen them before there is nothing to open.
  EXPECT_EQ(get(*session, url).kind(), ErrorKind::Unavailable);
  const NoDescriptors none;
  const Outcome& outcome = get(*session, url);
  EXPECT_EQ(outcome.kind(), ErrorKind::Unavailable);
  EXPECT_NE(outcome.text().find("too many open files here"), std::string::npos) << outcome.text();
}

Task<void> connect_into(AsioNetwork& network, TcpEndpoint to, std::optional<Connect>& outcome) {
  outcome = co_await network.connect(to, std::chrono::seconds(30));
}

TEST_F(NetTest, WhereThereIsNoDescriptorForItAPortIsNotTakenForClosed) {
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  const TcpEndpoint to(boost::asio::ip::address_v4::loopback(), server.port());
  server.stop();
  AsioNetwork network(io.get_executor());
  const auto connect = [&] {
    std::optional<Connect> outcome;
    boost::asio::co_spawn(io, connect_into(network, to, outcome), boost::asio::detached);
    run_until([&] { return outcome.has_value(); });
    return outcome;
  };
  EXPECT_EQ(connect(), Connect::Refused);
  // The timer of that one still holds its socket.
  io.restart();
  io.poll();
  std::optional<Connect> outcome;
  {
    const NoDescriptors none;
    outcome = connect();
  }
  EXPECT_EQ(outcome, Connect::NotTried);
}

TEST_F(NetTest, WhereThereIsNoDescriptorForItTheCollectorIsNotBlamed) {
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  CollectorRequest request;
  request.url = server.url();
  server.stop();
  CurlCollector collector(io.get_executor(), {});
  const auto sent = [&] {
    std::optional<CollectorReply> reply;
    boost::asio::co_spawn(io, collector.send(request),
                          [&reply](std::exception_ptr /*thrown*/, CollectorReply came) { reply = std::move(came); });
    run_until([&reply] { return reply.has_value(); });
    return reply ? reply->error.what : std::string();
  };
  EXPECT_EQ(sent(), "connection refused: nothing listens on that port");
  const NoDescriptors none;
  EXPECT_NE(sent().find("too many open files here"), std::string::npos);
}

TEST_F(NetTest, NothingOutsideTheFenceIsContacted) {
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  CurlTransport fenced(io.get_executor(), "test", Fence({*AddressRange::parse("10.0.0.0/8")}));
  const auto session = fenced.open_device_session(1);
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const Outcome& outcome = get(*session, fmt::format("http://{}:{}/", host, server.port()));
    EXPECT_EQ(outcome.kind(), ErrorKind::InvalidInput);
    EXPECT_EQ(outcome.text(), "the address is outside the ranges that may be contacted");
  }
  EXPECT_EQ(server.connections(), 0);

  CurlTransport open_gate(io.get_executor(), "test", Fence({*AddressRange::parse("127.0.0.0/8")}));
  EXPECT_EQ(get(*open_gate.open_device_session(1), server.url()).response().body, "x");
}

TEST_F(NetTest, WhatMustNotBeSentIsRefused) {
  const auto session = open();
  for (const char* url : {"ftp://127.0.0.1/", "http://a:b@127.0.0.1/", "127.0.0.1", "http://127.0.0.1:80:80/"}) {
    EXPECT_EQ(get(*session, url).kind(), ErrorKind::InvalidInput) << url;
  }
  for (const char* header : {"X: a\r\nY: b", "no colon", ": empty", "Authorization: Basic eDp5", "COOKIE: a=b",
                             "Host: elsewhere", "Host;", "Transfer-Encoding: chunked"}) {
    HttpRequest request = post_request("http://127.0.0.1:9/");
    request.headers.emplace_back(header);
    EXPECT_EQ(send(*session, std::move(request)).kind(), ErrorKind::InvalidInput) << header;
  }
}

}  // namespace
}  // namespace camaudit::net::test
