// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/tls_peer.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <string>

#include "tests/unit/net/make_certificate.hpp"

namespace camaudit::net {
namespace {

TEST(TlsPeer, TellsTheFactsOfASelfSignedCertificate) {
  const auto key = test::make_rsa_key(2048);
  const auto certificate = test::make_certificate({}, *key, *key);
  const TlsPeer peer = describe_certificate(*certificate);
  EXPECT_EQ(peer.subject, "CN=camera");
  EXPECT_EQ(peer.issuer, "CN=camera");
  EXPECT_EQ(peer.key_type, "RSA");
  EXPECT_EQ(peer.key_bits, 2048);
  EXPECT_EQ(peer.signature_algorithm, "sha256WithRSAEncryption");
  EXPECT_EQ(peer.not_before, (UtcSeconds{1577836800}));
  EXPECT_EQ(peer.not_after, (UtcSeconds{1893456000}));
  EXPECT_EQ(peer.fingerprint_sha256.size(), 64U);
  EXPECT_EQ(peer.fingerprint_sha256.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_TRUE(peer.self_signed);
  EXPECT_EQ(peer.version, "");
}

TEST(TlsPeer, KnowsTheKeysCamerasUse) {
  const auto weak = test::make_rsa_key(1024);
  const TlsPeer old = describe_certificate(*test::make_certificate({.digest = "SHA1"}, *weak, *weak));
  EXPECT_EQ(old.key_bits, 1024);
  EXPECT_EQ(old.signature_algorithm, "sha1WithRSAEncryption");
  EXPECT_TRUE(old.self_signed);

  const auto ec = test::make_ec_key();
  const TlsPeer curve = describe_certificate(*test::make_certificate({}, *ec, *ec));
  EXPECT_EQ(curve.key_type, "EC");
  EXPECT_EQ(curve.key_bits, 256);
  EXPECT_EQ(curve.signature_algorithm, "ecdsa-with-SHA256");

  const auto ed = test::make_ed25519_key();
  const TlsPeer modern = describe_certificate(*test::make_certificate({.digest = ""}, *ed, *ed));
  EXPECT_EQ(modern.key_type, "Ed25519");
  EXPECT_TRUE(modern.self_signed);
}

TEST(TlsPeer, SameNameAloneIsNotSelfSigned) {
  const auto key = test::make_ec_key();
  const auto other = test::make_ec_key();
  EXPECT_FALSE(describe_certificate(*test::make_certificate({}, *key, *other)).self_signed);
  EXPECT_FALSE(describe_certificate(*test::make_certificate({.issuer = "an authority"}, *key, *key)).self_signed);
  EXPECT_EQ(ERR_peek_error(), 0U) << "libcurl must not find our errors in the queue";
}

TEST(TlsPeer, KeepsLettersBeyondAsciiAndEscapesControls) {
  const auto key = test::make_ec_key();
  const auto certificate = test::make_certificate({.subject = "caméra\n1"}, *key, *key);
  EXPECT_EQ(describe_certificate(*certificate).subject, "CN=caméra\\0A1");
}

TEST(TlsPeer, BoundsALongName) {
  const auto key = test::make_ec_key();
  auto certificate = test::make_certificate({}, *key, *key);
  const std::string unit(64, 'u');
  for (int i = 0; i < 40; ++i) {
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "OU", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(unit.data()), 64, -1, 0);
  }
  EXPECT_LE(describe_certificate(*certificate).subject.size(), 1024U);
}

TEST(TlsPeer, SurvivesACertificateWithNothingInIt) {
  const test::Certificate empty(X509_new());
  const TlsPeer peer = describe_certificate(*empty);
  EXPECT_EQ(peer.key_type, "unknown");
  EXPECT_EQ(peer.key_bits, 0);
  EXPECT_FALSE(peer.not_before);
  EXPECT_FALSE(peer.self_signed);
}

}  // namespace
}  // namespace camaudit::net
