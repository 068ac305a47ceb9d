// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/curl_reply.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace camaudit::net {
namespace {

using namespace std::chrono_literals;
using Stop = CurlReply::Stop;

const SteadyTime kStart{std::chrono::hours(1)};

TEST(CurlReply, KeepsTheHeadersThatMatter) {
  CurlReply reply(100, 5s, false);
  reply.on_header("HTTP/1.1 401 Unauthorized\r\n", kStart);
  reply.on_header("content-TYPE:  text/xml; charset=utf-8 \r\n", kStart);
  reply.on_header("Date: Tue, 24 Nov 2026 02:00:00 GMT\r\n", kStart);
  reply.on_header("Location: http://elsewhere/\r\n", kStart);
  reply.on_header("nonsense\r\n", kStart);
  for (int i = 0; i < 9; ++i) reply.on_header("WWW-Authenticate: Basic realm=\"x\"\r\n", kStart);
  EXPECT_TRUE(reply.on_header("\r\n", kStart));
  const HttpResponse& response = reply.response();
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.content_type, "text/xml; charset=utf-8");
  EXPECT_EQ(response.date, (UtcSeconds{1795485600}));
  EXPECT_EQ(response.location, "http://elsewhere/");
  EXPECT_EQ(response.www_authenticate.size(), 8U);
}

TEST(CurlReply, ADigestChallengeBehindAnotherInOneHeaderStandsForItself) {
  CurlReply reply(100, 5s, true);
  reply.on_header("HTTP/1.1 401 Unauthorized\r\n", kStart);
  reply.on_header("WWW-Authenticate: Basic realm=\"cam\", Digest realm=\"cam\", nonce=\"n\"\r\n", kStart);
  reply.on_header("WWW-Authenticate: , Digest realm=\"b\"\r\n", kStart);
  const std::vector<std::string> challenges{"Basic realm=\"cam\"", "Digest realm=\"cam\", nonce=\"n\"",
                                            "Digest realm=\"b\""};
  EXPECT_EQ(reply.response().www_authenticate, challenges);
}

TEST(CurlReply, ADateHasAYearOfFourDigits) {
  for (const char* date : {"Sun, 06 Nov 199449:\xcd\xc7 GMT", "Sun, 06 Nov 19944 08:49:37 GMT"}) {
    CurlReply reply(100, 5s, false);
    reply.on_header("HTTP/1.1 200 OK\r\n", kStart);
    reply.on_header(std::string("Date: ") + date + "\r\n", kStart);
    EXPECT_FALSE(reply.response().date) << date;
  }
}

TEST(CurlReply, EachReplyReplacesTheOneBefore) {
  CurlReply reply(100, 5s, true);
  reply.on_header("HTTP/1.1 401 x\r\n", kStart);
  reply.on_header("WWW-Authenticate: Digest realm=\"x\", nonce=\"n\"\r\n", kStart);
  reply.on_header("\r\n", kStart);
  reply.on_header("HTTP/1.1 200 OK\r\n", kStart);
  EXPECT_EQ(reply.status(), 200);
  EXPECT_TRUE(reply.response().www_authenticate.empty());
}

TEST(CurlReply, TrailersChangeNothing) {
  CurlReply reply(100, 5s, false);
  reply.on_header("HTTP/1.1 200 OK\r\n", kStart);
  reply.on_header("\r\n", kStart);
  reply.on_body("x", kStart);
  reply.on_header("HTTP/1.1 500 No\r\n", kStart);
  reply.on_header("Location: http://elsewhere/\r\n", kStart);
  EXPECT_EQ(reply.status(), 200);
  EXPECT_EQ(reply.response().location, "");
}

TEST(CurlReply, CapsBodyAndHeaders) {
  CurlReply body(4, 5s, false);
  EXPECT_TRUE(body.on_body("1234", kStart));
  EXPECT_FALSE(body.on_body("5", kStart));
  EXPECT_EQ(body.stop(), Stop::BodyTooLarge);
  EXPECT_TRUE(body.response().body.empty());

  CurlReply head(4, 5s, false);
  const std::string line = "X: " + std::string(1021, 'y');
  for (int i = 0; i < 64; ++i) EXPECT_TRUE(head.on_header(line, kStart));
  EXPECT_FALSE(head.on_header("X", kStart));
  EXPECT_EQ(head.stop(), Stop::HeadersTooLarge);
}

TEST(CurlReply, GivesUpOnADripAfterHalfTheTime) {
  CurlReply reply(1000, 10s, false);
  EXPECT_TRUE(reply.on_body("x", kStart));
  EXPECT_TRUE(reply.on_body("x", kStart + 5s));
  EXPECT_FALSE(reply.on_body("x", kStart + 6s));
  EXPECT_EQ(reply.stop(), Stop::TooSlow);

  CurlReply steady(1000, 10s, false);
  EXPECT_TRUE(steady.on_body(std::string(500, 'x'), kStart));
  EXPECT_TRUE(steady.on_body("x", kStart + 9s));
}

TEST(CurlReply, KnowsAReusedNonceFromAnAnsweredChallenge) {
  const std::string answer = "POST / HTTP/1.1\r\nAuthorization: Digest username=\"u\"\r\n\r\n";
  CurlReply reused(10, 5s, true);
  reused.on_request_head(answer, kStart);
  reused.on_header("HTTP/1.1 401 x\r\n", kStart);
  EXPECT_TRUE(reused.only_reused_nonce());
  EXPECT_TRUE(reused.response().answered_digest);
  reused.on_request_head(answer, kStart);
  EXPECT_FALSE(reused.only_reused_nonce());

  CurlReply fresh(10, 5s, true);
  fresh.on_request_head("POST / HTTP/1.1\r\n\r\n", kStart);
  EXPECT_FALSE(fresh.response().answered_digest);
  fresh.on_header("HTTP/1.1 401 x\r\n", kStart);
  fresh.on_request_head(answer, kStart);
  EXPECT_TRUE(fresh.response().answered_digest);
  EXPECT_FALSE(fresh.only_reused_nonce());
}

TEST(CurlReply, TimesTheLastRound) {
  CurlReply reply(10, 5s, true);
  reply.on_request_head("a", kStart);
  reply.on_request_body(kStart + 1s);
  reply.on_header("HTTP/1.1 401 x\r\n", kStart + 2s);
  reply.on_request_head("a", kStart + 3s);
  reply.on_request_body(kStart + 4s);
  reply.on_header("HTTP/1.1 100 Continue\r\n", kStart + 5s);
  reply.on_header("HTTP/1.1 200 OK\r\n", kStart + 6s);
  EXPECT_EQ(reply.response().sent_at, kStart + 4s);
  EXPECT_EQ(reply.response().first_byte_at, kStart + 6s) << "an interim reply comes before the clock is looked at";
}

bool stops_at(const std::string& challenge, bool may_answer) {
  CurlReply reply(10, 5s, may_answer);
  reply.on_header("HTTP/1.1 401 x\r\n", kStart);
  reply.on_header("WWW-Authenticate: " + challenge + "\r\n", kStart);
  return !reply.on_header("\r\n", kStart) && reply.stop() == Stop::UnanswerableDigest;
}

TEST(CurlReply, StopsBeforeAnAnswerThatWouldBeWrong) {
  EXPECT_TRUE(stops_at("Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512-256", true));
  EXPECT_TRUE(stops_at("digest realm=\"x\", nonce=\"n\", algorithm=\"sha-512-256-sess\"", true));
  EXPECT_TRUE(stops_at("Basic realm=\"x\", Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512-256", true));
  EXPECT_FALSE(stops_at("Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512-256", false));
  EXPECT_FALSE(stops_at("Digest realm=\"x\", nonce=\"n\", algorithm=SHA-256", true));
  EXPECT_FALSE(stops_at("Digest realm=\"x\", nonce=\"n\"", true));
  EXPECT_FALSE(stops_at("Basic realm=\"sha-512-256\"", true));
}

}  // namespace
}  // namespace camaudit::net
