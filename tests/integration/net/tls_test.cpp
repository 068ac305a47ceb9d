// SPDX-License-Identifier: GPL-3.0-or-later
// What a TLS handshake tells, with the old and weak things cameras present.
#include <openssl/ssl.h>

#include <map>
#include <string>
#include <vector>

#include "tests/integration/net/net_fixture.hpp"
#include "tests/integration/net/tls_context.hpp"

namespace camaudit::net::test {
namespace {

class TlsTest : public NetTest {
 protected:
  LoopbackServer& serve_tls(Key with, const Wanted& wanted, int lowest = 0, int highest = 0) {
    key_ = std::move(with);
    const auto certificate = make_certificate(wanted, *key_, *key_);
    contexts_.push_back(make_tls_server(*certificate, *key_, lowest, highest));
    auto& server = serve([](const Received& r) { return Reply::ok(r.body); }, "127.0.0.1", contexts_.back().get());
    server.on_handshake([this](bool done) { ++(done ? handshakes : refusals); });
    return server;
  }

  int handshakes = 0;
  int refusals = 0;

 private:
  Key key_;
  std::vector<TlsContext> contexts_;
};

TEST_F(TlsTest, EveryReplyCarriesTheFactsAKeptConnectionIncluded) {
  auto& server = serve_tls(make_rsa_key(2048), {});
  const auto session = open();
  const HttpResponse first = post(*session, server.url(), "1").response();
  const HttpResponse second = post(*session, server.url(), "2").response();
  EXPECT_EQ(handshakes, 1);
  ASSERT_TRUE(first.tls);
  EXPECT_EQ(first.tls->version, "TLSv1.3");
  EXPECT_TRUE(first.tls->cipher.starts_with("TLS_")) << first.tls->cipher;
  EXPECT_EQ(first.tls->subject, "CN=camera");
  EXPECT_EQ(first.tls->key_type, "RSA");
  EXPECT_EQ(first.tls->key_bits, 2048);
  EXPECT_EQ(first.tls->not_after, (UtcSeconds{1893456000}));
  EXPECT_TRUE(first.tls->self_signed);
  ASSERT_TRUE(second.tls);
  EXPECT_EQ(second.tls->fingerprint_sha256, first.tls->fingerprint_sha256);
  EXPECT_EQ(second.body, "2");
}

TEST_F(TlsTest, AnOldCameraIsStillHeard) {
  auto& server =
      serve_tls(make_rsa_key(1024), {.digest = "SHA1", .not_after = "20210101000000Z"}, TLS1_VERSION, TLS1_VERSION);
  const auto session = open();
  const HttpResponse& response = post(*session, server.url()).response();
  ASSERT_TRUE(response.tls);
  EXPECT_EQ(response.tls->version, "TLSv1");
  EXPECT_EQ(response.tls->key_bits, 1024);
  EXPECT_EQ(response.tls->signature_algorithm, "sha1WithRSAEncryption");
}

TEST_F(TlsTest, OldVersionsAreTriedOnAConnectionOfTheirOwn) {
  Census& census = new_census();
  auto& server = serve_tls(make_rsa_key(2048), {}, TLS1_VERSION, 0);
  server.join(census);
  const auto session = open();
  EXPECT_EQ(post(*session, server.url()).response().tls->version, "TLSv1.3");
  HttpRequest request = post_request(server.url());
  request.legacy_tls_only = true;
  EXPECT_EQ(send(*session, std::move(request)).response().tls->version, "TLSv1.1");
  EXPECT_EQ(post(*session, server.url()).response().tls->version, "TLSv1.3");
  EXPECT_EQ(census.most(), 1U);
}

TEST_F(TlsTest, ADeviceWithoutOldVersionsRefusesThem) {
  auto& server = serve_tls(make_rsa_key(2048), {}, TLS1_2_VERSION, 0);
  const auto session = open();
  HttpRequest request = post_request(server.url());
  request.legacy_tls_only = true;
  const Outcome& outcome = send(*session, std::move(request));
  EXPECT_EQ(outcome.kind(), ErrorKind::Unavailable);
  EXPECT_TRUE(outcome.text().starts_with(kHandshakeFailed)) << outcome.text();
  EXPECT_EQ(post(*session, server.url()).response().status, 200);
}

TEST_F(TlsTest, OldVersionsAndCredentialsDoNotMix) {
  auto& server = serve_tls(make_ec_key(), {});
  const auto session = open();
  HttpRequest request = post_request(server.url());
  request.legacy_tls_only = true;
  request.digest = Credential{"u", Secret("p")};
  EXPECT_EQ(send(*session, std::move(request)).kind(), ErrorKind::InvalidInput);
  HttpRequest plain = post_request("http://127.0.0.1:9/");
  plain.legacy_tls_only = true;
  EXPECT_EQ(send(*session, std::move(plain)).kind(), ErrorKind::InvalidInput);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(TlsTest, ADeadKeptConnectionIsReplaced) {
  auto& server = serve_tls(make_ec_key(), {});
  const auto session = open();
  EXPECT_EQ(post(*session, server.url(), "1").response().body, "1");
  server.drop_connections();
  EXPECT_EQ(post(*session, server.url(), "2").response().body, "2");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(TlsTest, TlsOnAPlainPortAndTheReverse) {
  auto& plain = serve([](const Received&) { return Reply::raw("HTTP/1.1 400 No\r\n\r\n", Reply::Then::Close); });
  const auto session = open();
  const std::string port = std::to_string(plain.port());
  HttpRequest request = get_request("https://127.0.0.1:" + port + "/");
  request.timeout = std::chrono::milliseconds(500);
  const Outcome& outcome = send(*session, std::move(request));
  EXPECT_TRUE(outcome.kind() == ErrorKind::Unavailable || outcome.kind() == ErrorKind::DeadlineExceeded);

  auto& server = serve_tls(make_ec_key(), {});
  const Outcome& reverse = get(*session, "http://127.0.0.1:" + std::to_string(server.port()) + "/");
  EXPECT_TRUE(reverse.kind() == ErrorKind::Malformed || reverse.kind() == ErrorKind::Unavailable) << reverse.text();
}

TEST_F(TlsTest, ABodyThatEndsWithoutACloseNoticeIsTaken) {
  const auto key = make_ec_key();
  const auto certificate = make_certificate({}, *key, *key);
  const auto context = make_tls_server(*certificate, *key);
  auto& server = serve([](const Received&) { return Reply::raw("HTTP/1.0 200 OK\r\n\r\nabc", Reply::Then::Close); },
                       "127.0.0.1", context.get());
  const auto session = open();
  EXPECT_EQ(get(*session, server.url()).response().body, "abc");
}

}  // namespace
}  // namespace camaudit::net::test
