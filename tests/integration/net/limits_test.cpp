// SPDX-License-Identifier: GPL-3.0-or-later
// Replies that are too large, too slow, cut short or not HTTP at all.
#include <fmt/format.h>

#include <chrono>
#include <string>

#include "tests/integration/net/net_fixture.hpp"

namespace camaudit::net::test {
namespace {

using Then = Reply::Then;

const std::string kChunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

class LimitsTest : public NetTest {
 protected:
  Outcome& fetch(Reply reply, std::size_t max_body = 1000,
                 std::chrono::milliseconds timeout = std::chrono::seconds(30)) {
    auto& server = serve([reply](const Received&) { return reply; });
    session_ = open();
    HttpRequest request = post_request(server.url());
    request.max_body = max_body;
    request.timeout = timeout;
    return send(*session_, std::move(request));
  }

 private:
  std::unique_ptr<HttpSession> session_;
};

TEST_F(LimitsTest, ABodyOfExactlyTheCapIsTaken) {
  EXPECT_EQ(fetch(Reply::ok(std::string(1000, 'x'))).response().body.size(), 1000U);
}

TEST_F(LimitsTest, AnAnnouncedExcessEndsTheTransferBeforeTheBody) {
  const Outcome& outcome = fetch(Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", Then::Hang));
  EXPECT_EQ(outcome.kind(), ErrorKind::TooLarge);
  EXPECT_EQ(outcome.text(), "the reply announces more than may be read");
}

TEST_F(LimitsTest, AChunkedExcessEndsTheTransfer) {
  const std::string body = "3e9\r\n" + std::string(1001, 'x') + "\r\n";
  EXPECT_EQ(fetch(Reply::raw(kChunkedHead + body, Then::Hang)).kind(), ErrorKind::TooLarge);
}

TEST_F(LimitsTest, AnEndlessBodyEndsAtTheCap) {
  const Outcome& outcome = fetch(Reply::raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", Then::Repeat));
  EXPECT_EQ(outcome.kind(), ErrorKind::TooLarge);
  EXPECT_EQ(outcome.text(), "the reply is larger than may be read");
}

TEST_F(LimitsTest, NoBodyMayBeAllowedAtAll) {
  EXPECT_EQ(fetch(Reply::ok("x"), 0).kind(), ErrorKind::TooLarge);
  EXPECT_EQ(fetch(Reply::ok(""), 0).response().status, 200);
}

TEST_F(LimitsTest, EndlessHeadersEndAtTheirCap) {
  std::string flood = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 100; ++i) flood += fmt::format("X-{}: {}\r\n", i, std::string(1000, 'x'));
  const Outcome& outcome = fetch(Reply::raw(flood, Then::Hang));
  EXPECT_EQ(outcome.kind(), ErrorKind::TooLarge);
  EXPECT_EQ(outcome.text(), "the reply has more than 64 KiB of headers");
  EXPECT_EQ(fetch(Reply::raw("HTTP/1.1 200 OK\r\nX: ", Then::Repeat)).kind(), ErrorKind::TooLarge)
      << "one header line without an end";
}

TEST_F(LimitsTest, ASlowDripEnds) {
  const Reply reply = Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", Then::Drip);
  EXPECT_EQ(fetch(reply, 1000, std::chrono::milliseconds(300)).kind(), ErrorKind::DeadlineExceeded);
  const Reply head = Reply::raw("HTTP/1.1 200 OK\r\nX: ", Then::Drip);
  EXPECT_EQ(fetch(head, 1000, std::chrono::milliseconds(300)).kind(), ErrorKind::DeadlineExceeded);
}

TEST_F(LimitsTest, SilenceEnds) {
  const Outcome& outcome = fetch(Reply::raw("", Then::Hang), 1000, std::chrono::milliseconds(200));
  EXPECT_EQ(outcome.kind(), ErrorKind::DeadlineExceeded);
  EXPECT_EQ(outcome.text(), "no complete reply in the time allowed");
  const Reply half = Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", Then::Hang);
  EXPECT_EQ(fetch(half, 1000, std::chrono::milliseconds(200)).kind(), ErrorKind::DeadlineExceeded);
}

TEST_F(LimitsTest, SilenceOnAKeptConnectionIsNoWantOfAConnection) {
  auto& server =
      serve([](const Received& r) { return r.body == "first" ? Reply::ok("served") : Reply::raw("", Then::Hang); });
  const auto session = open();
  EXPECT_EQ(post(*session, server.url(), "first").response().body, "served");
  HttpRequest request = post_request(server.url(), "second");
  request.timeout = std::chrono::milliseconds(200);
  EXPECT_EQ(send(*session, std::move(request)).text(), "no complete reply in the time allowed");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(LimitsTest, AReplyCutShortIsMalformed) {
  const Outcome& outcome = fetch(Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nabc", Then::Close));
  EXPECT_EQ(outcome.kind(), ErrorKind::Malformed);
  EXPECT_EQ(outcome.text(), "the reply was cut short");
  EXPECT_EQ(fetch(Reply::raw(kChunkedHead + "10\r\nabc", Then::Close)).kind(), ErrorKind::Malformed);
}

TEST_F(LimitsTest, WhatIsNotHttpIsMalformed) {
  for (const char* garbage : {"garbage\r\n\r\n", "SSH-2.0-dropbear\r\n", "HTTP/1.1 abc\r\n\r\n",
                              "HTTP/9.9 200 OK\r\n\r\n", "<html>", "\r\n"}) {
    EXPECT_EQ(fetch(Reply::raw(garbage, Then::Close)).kind(), ErrorKind::Malformed) << garbage;
  }
}

TEST_F(LimitsTest, BadChunksAndLengthsAreMalformed) {
  EXPECT_EQ(fetch(Reply::raw(kChunkedHead + "zz\r\nabc\r\n0\r\n\r\n", Then::Close)).kind(), ErrorKind::Malformed);
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n";
  EXPECT_EQ(fetch(Reply::raw(head, Then::Close)).kind(), ErrorKind::Malformed);
}

TEST_F(LimitsTest, ABodyUntilTheEndIsTaken) {
  EXPECT_EQ(fetch(Reply::raw("HTTP/1.0 200 OK\r\n\r\nabc", Then::Close)).response().body, "abc");
}

}  // namespace
}  // namespace camaudit::net::test
