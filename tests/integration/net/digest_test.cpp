// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP Digest against a device that does its own arithmetic, and what happens to credentials elsewhere.
#include <map>
#include <string>

#include "tests/integration/net/digest_guard.hpp"
#include "tests/integration/net/net_fixture.hpp"

namespace camaudit::net::test {
namespace {

class DigestTest : public NetTest {
 protected:
  LoopbackServer& serve_guard() {
    return serve([this](const Received& r) { return guard(r); });
  }

  HttpRequest signed_request(const std::string& url, const std::string& body = "<soap/>") {
    HttpRequest request = post_request(url, body);
    if (body.empty()) request.headers.clear();
    request.digest = Credential{guard.username, Secret(password)};
    return request;
  }

  DigestGuard guard;
  std::string password = guard.password;
};

TEST_F(DigestTest, TheFullBodyGoesFirstAndTheNonceIsKept) {
  auto& server = serve_guard();
  const auto session = open();
  const HttpResponse first = send(*session, signed_request(server.url("/a?b=c"))).response();
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, "granted");
  EXPECT_TRUE(first.answered_digest);
  EXPECT_LE(server.requests().front().at, first.sent_at) << "the times are those of the last round";
  EXPECT_EQ(send(*session, signed_request(server.url("/d"))).response().status, 200);
  EXPECT_EQ(send(*session, signed_request(server.url("/e"), "")).response().status, 200);
  ASSERT_EQ(server.requests().size(), 4U);
  EXPECT_EQ(server.requests()[0].header("authorization"), "");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(server.requests()[i].body, "<soap/>") << i;
  EXPECT_EQ(server.requests()[3].method, "GET");
  EXPECT_EQ(guard.accepted, 3);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(DigestTest, TheAlgorithmsInUseAreAnswered) {
  for (const char* algorithm : {"", "MD5", "MD5-sess", "SHA-256", "SHA-256-sess"}) {
    guard = DigestGuard();
    guard.algorithm = algorithm;
    auto& server = serve_guard();
    const auto session = open();
    EXPECT_EQ(send(*session, signed_request(server.url())).response().status, 200) << algorithm;
    EXPECT_EQ(send(*session, signed_request(server.url("/2"))).response().status, 200) << algorithm;
    EXPECT_EQ(server.requests().size(), 3U) << algorithm;
  }
}

// Sony SRG-XP1 offers both.
TEST_F(DigestTest, AuthIsChosenWhereAuthIntIsOfferedToo) {
  for (const char* qop : {"auth,auth-int", "auth-int, auth"}) {
    guard = DigestGuard();
    guard.qop = qop;
    auto& server = serve_guard();
    const auto session = open();
    EXPECT_EQ(send(*session, signed_request(server.url())).response().status, 200) << qop;
    EXPECT_EQ(server.requests().back().header("authorization").find("auth-int"), std::string::npos) << qop;
  }
}

TEST_F(DigestTest, AnAlgorithmThatWouldBeAnsweredWronglyIsNot) {
  guard.algorithm = "SHA-512-256";
  auto& server = serve_guard();
  const auto session = open();
  for (int i = 0; i < 2; ++i) {
    const HttpResponse& response = send(*session, signed_request(server.url())).response();
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(response.body, "denied");
    EXPECT_EQ(response.www_authenticate.size(), 1U);
    EXPECT_FALSE(response.answered_digest);
  }
  EXPECT_EQ(guard.answers, 0);
  EXPECT_EQ(server.requests().size(), 3U) << "learnt once";
}

TEST_F(DigestTest, AWrongPasswordIsSentOnce) {
  password = "wrong";
  auto& server = serve_guard();
  const auto session = open();
  const HttpResponse& response = send(*session, signed_request(server.url())).response();
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.body, "denied");
  EXPECT_TRUE(response.answered_digest);
  EXPECT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(guard.answers, 1);
}

TEST_F(DigestTest, AWrongPasswordIsSentOnceEvenIfTheDeviceAlwaysSaysStale) {
  password = "wrong";
  guard.says_stale = true;
  auto& server = serve_guard();
  const auto session = open();
  const HttpResponse& response = send(*session, signed_request(server.url())).response();
  EXPECT_EQ(response.status, 401);
  EXPECT_TRUE(response.answered_digest);
  EXPECT_EQ(guard.answers, 1);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(DigestTest, AnUntriedLogInIsAnsweredOnceThoughTheConnectionDies) {
  auto& server = serve([this](const Received& r) {
    const Reply reply = guard(r);
    return r.header("authorization").empty() ? reply : Reply::raw("", Reply::Then::Close);
  });
  const auto session = open();
  HttpRequest request = signed_request(server.url());
  request.untried_log_in = true;
  const Outcome& outcome = send(*session, std::move(request));
  EXPECT_EQ(outcome.kind(), ErrorKind::Unavailable);
  EXPECT_EQ(outcome.text(), "the connection broke: it was closed without a reply");
  EXPECT_EQ(guard.answers, 1);
}

TEST_F(DigestTest, AnUntriedLogInMayTakeAConnectionForEachRound) {
  auto& server = serve([this](const Received& r) {
    Reply reply = guard(r);
    reply.then = Reply::Then::Close;
    return reply;
  });
  const auto session = open();
  HttpRequest request = signed_request(server.url());
  request.untried_log_in = true;
  EXPECT_EQ(send(*session, std::move(request)).response().body, "granted");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(DigestTest, AnUntriedLogInGetsPastADeviceThatServesOneMessageAConnection) {
  // As where the device has closed behind its challenge, and we write before we know.
  std::map<int, int> served;
  auto& server = serve(
      [&](const Received& r) { return ++served[r.connection] > 1 ? Reply::raw("", Reply::Then::Close) : guard(r); });
  const auto session = open();
  HttpRequest request = signed_request(server.url());
  request.untried_log_in = true;
  request.connection_for_each_message = true;
  EXPECT_EQ(send(*session, std::move(request)).response().body, "granted");
  EXPECT_EQ(server.connections(), 2);
  EXPECT_EQ(guard.answers, 1);
}

TEST_F(DigestTest, AChallengeBesideAnotherInOneHeaderIsAnswered) {
  auto& server = serve([this](const Received& r) {
    Reply reply = guard(r);
    const std::size_t digest = reply.bytes.find("Digest ");
    if (digest != std::string::npos) reply.bytes.insert(digest, "Basic realm=\"cam\", ");
    return reply;
  });
  const auto session = open();
  EXPECT_EQ(send(*session, signed_request(server.url())).response().body, "granted");
}

TEST_F(DigestTest, APasswordThatCeasesToHoldCostsTwoAnswers) {
  auto& server = serve_guard();
  const auto session = open();
  EXPECT_EQ(send(*session, signed_request(server.url())).response().status, 200);
  guard.password = "changed";
  EXPECT_EQ(send(*session, signed_request(server.url())).response().status, 401);
  EXPECT_EQ(guard.answers, 3);
  EXPECT_EQ(server.requests().size(), 5U);
}

TEST_F(DigestTest, ASingleUseNonceIsRefusedOnceAndNotReusedAfterwards) {
  guard.single_use = true;
  auto& server = serve_guard();
  const auto session = open();
  for (int i = 0; i < 4; ++i) {
    const HttpResponse& response = send(*session, signed_request(server.url())).response();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "granted");
  }
  EXPECT_EQ(guard.accepted, 4);
  EXPECT_EQ(guard.answers, 5) << "one reused nonce was refused, then never again";
  EXPECT_EQ(server.requests().size(), 9U);
}

TEST_F(DigestTest, ANonceBoundToAPathIsReplaced) {
  guard.bound_to_path = true;
  auto& server = serve_guard();
  const auto session = open();
  for (const char* path : {"/onvif/device_service", "/onvif/media", "/onvif/ptz"}) {
    EXPECT_EQ(send(*session, signed_request(server.url(path))).response().status, 200) << path;
  }
  EXPECT_EQ(guard.accepted, 3);
  EXPECT_EQ(guard.answers, 4);
}

TEST_F(DigestTest, StaleIsUnderstood) {
  guard.single_use = true;
  guard.says_stale = true;
  auto& server = serve_guard();
  const auto session = open();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(*session, signed_request(server.url())).response().status, 200);
  EXPECT_EQ(server.requests().size(), 6U) << "a reused nonce, refused as stale, costs one request more";
}

TEST_F(DigestTest, ANonceRefusedWith403IsReplaced) {
  guard.single_use = true;
  guard.refusal = 403;
  auto& server = serve_guard();
  const auto session = open();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(*session, signed_request(server.url())).response().status, 200);
  EXPECT_EQ(guard.answers, 4);
}

TEST_F(DigestTest, A403ThatMeansItIsTriedAgainOnlyOnce) {
  auto& server = serve([this](const Received& r) {
    Reply reply = guard(r);
    if (reply.bytes.starts_with("HTTP/1.1 200") && r.target == "/users") return Reply::status(403);
    return reply;
  });
  const auto session = open();
  EXPECT_EQ(send(*session, signed_request(server.url("/"))).response().status, 200);
  const std::size_t before = server.requests().size();
  EXPECT_EQ(send(*session, signed_request(server.url("/users"))).response().status, 403);
  EXPECT_EQ(server.requests().size() - before, 3U);
  send(*session, signed_request(server.url("/")));
  const std::size_t later = server.requests().size();
  EXPECT_EQ(send(*session, signed_request(server.url("/users"))).response().status, 403);
  EXPECT_EQ(server.requests().size() - later, 1U);
}

TEST_F(DigestTest, ADeviceThatClosesAfterTheChallengeIsAnswered) {
  auto& server = serve([this](const Received& r) {
    Reply reply = guard(r);
    reply.then = Reply::Then::Close;  // without `Connection: close`
    return reply;
  });
  const auto session = open();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(*session, signed_request(server.url())).response().status, 200);
  EXPECT_EQ(guard.accepted, 3);
}

TEST_F(DigestTest, BasicAndOtherSchemesGetNothing) {
  for (const char* scheme : {"Basic realm=\"x\"", "NTLM", "Negotiate", "Bearer realm=\"x\"", "Digest"}) {
    auto& server = serve([scheme](const Received&) {
      return Reply::status(401, std::string("WWW-Authenticate: ") + scheme + "\r\n", "denied");
    });
    const auto session = open();
    for (int i = 0; i < 2; ++i) {
      const HttpResponse& response = send(*session, signed_request(server.url())).response();
      EXPECT_EQ(response.status, 401) << scheme;
      EXPECT_EQ(response.body, "denied") << scheme;
      EXPECT_FALSE(response.answered_digest) << scheme;
    }
    EXPECT_EQ(server.requests().size(), 2U) << scheme;
    for (const Received& request : server.requests()) EXPECT_EQ(request.header("authorization"), "") << scheme;
  }
}

TEST_F(DigestTest, DigestIsChosenBesideBasic) {
  guard.more_headers = "WWW-Authenticate: Basic realm=\"x\"\r\n";
  auto& server = serve_guard();
  const auto session = open();
  EXPECT_EQ(send(*session, signed_request(server.url())).response().status, 200);
  for (const Received& request : server.requests()) {
    EXPECT_EQ(request.header("authorization").find("Basic"), std::string::npos);
  }
}

TEST_F(DigestTest, ACredentialStaysWithTheRequestItCameWith) {
  auto& server = serve_guard();
  auto& other = serve([](const Received&) { return Reply::ok("x"); });
  const auto session = open();
  EXPECT_EQ(send(*session, signed_request(server.url())).response().status, 200);
  EXPECT_EQ(post(*session, server.url()).response().status, 401);
  EXPECT_EQ(server.requests().back().header("authorization"), "");
  EXPECT_EQ(send(*session, signed_request(other.url())).response().status, 200);
  EXPECT_EQ(other.requests().back().header("authorization"), "") << "no challenge, no answer, no reused nonce";
}

TEST_F(DigestTest, ARedirectOfAnAnswerIsNotFollowed) {
  auto& lure = serve([](const Received&) { return Reply::status(401, "WWW-Authenticate: Basic realm=\"x\"\r\n"); });
  auto& server = serve([&](const Received& r) {
    Reply reply = guard(r);
    return reply.bytes.starts_with("HTTP/1.1 200") ? Reply::status(307, "Location: " + lure.url() + "\r\n") : reply;
  });
  const auto session = open();
  EXPECT_EQ(send(*session, signed_request(server.url())).response().status, 307);
  EXPECT_EQ(lure.connections(), 0);
}

TEST_F(DigestTest, TwoConnectionsAtOnceKeepTheirCountsApart) {
  auto& server = serve_guard();
  const auto session = open(2);
  for (int i = 0; i < 10; ++i) start(*session, signed_request(server.url()));
  run_all();
  EXPECT_EQ(guard.accepted, 10);
  EXPECT_EQ(guard.answers, 10);
}

}  // namespace
}  // namespace camaudit::net::test
