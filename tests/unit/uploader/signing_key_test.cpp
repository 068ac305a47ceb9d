// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/signing_key.hpp"

#include <gtest/gtest.h>

#include "agent/base/base64.hpp"
#include "agent/base/sha256.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/unit/uploader/rfc8032.hpp"

namespace camaudit::uploader {
namespace {

TEST(SigningKey, SignsAsRfc8032Test1) {
  const SigningKey key = test::rfc8032_key();
  EXPECT_EQ(to_hex(key.public_key().der()),
            "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const std::string signature = key.sign("");
  EXPECT_EQ(
      to_hex(signature),
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
      "24655141438e7a100b");
  EXPECT_TRUE(key.public_key().verifies("", signature));
}

TEST(SigningKey, ItsIdIsTheDigestOfThePublicKeyInDer) {
  const std::string id = test::rfc8032_key().public_key().id();
  EXPECT_EQ(id.size(), 64U);
  EXPECT_TRUE(id.starts_with("06e3fd8f")) << id;
  EXPECT_TRUE(id.ends_with("792fa9")) << id;
}

TEST(SigningKey, IsMadeFromRandomnessAndComesBackFromPem) {
  test::FixedRandom random;
  const SigningKey one = SigningKey::create(random);
  const SigningKey two = SigningKey::create(random);
  EXPECT_NE(one.public_key().id(), two.public_key().id());
  const auto again = SigningKey::from_pem(one.pem());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_key().id(), one.public_key().id());
  EXPECT_EQ(again->sign("text"), one.sign("text"));
  const auto shown = PublicKey::from_pem(one.public_key().pem());
  ASSERT_TRUE(shown);
  EXPECT_TRUE(shown->verifies("text", one.sign("text")));
  EXPECT_FALSE(shown->verifies("text", two.sign("text")));
}

TEST(SigningKey, AChangedByteVerifiesNowhere) {
  const SigningKey key = test::rfc8032_key();
  const std::string signature = key.sign("text");
  EXPECT_FALSE(key.public_key().verifies("texu", signature));
  EXPECT_FALSE(key.public_key().verifies("text", ""));
  EXPECT_FALSE(key.public_key().verifies("text", signature.substr(1)));
  EXPECT_FALSE(key.public_key().verifies("text", signature + '\0'));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(key.public_key().verifies("text", changed)) << i;
  }
}

TEST(SigningKey, WhatIsNoEd25519KeyIsRefusedAndNotQuoted) {
  // An X25519 key, made for the test: of the same size, and of no use for signing.
  const std::string x25519 =
      "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIOh5nPoN8YM0HZOSPphh1oke+buMabQ4Ap2LRpiIIv5e\n"
      "-----END PRIVATE KEY-----\n";
  const std::string good = test::rfc8032_key().pem().reveal();
  for (const std::string& pem : {std::string(), std::string("hello"), x25519, good.substr(0, good.size() / 2),
                                 test::rfc8032_key().public_key().pem(), std::string(20000, 'A')}) {
    const auto key = SigningKey::from_pem(Secret(pem));
    ASSERT_FALSE(key) << pem;
    EXPECT_EQ(key.error().kind, ErrorKind::InvalidInput);
    EXPECT_EQ(key.error().what.find("MC4C"), std::string::npos);
  }
  EXPECT_FALSE(PublicKey::from_pem(good));
  EXPECT_FALSE(PublicKey::from_pem(""));
  const std::string der = test::rfc8032_key().public_key().der();
  EXPECT_TRUE(PublicKey::from_der(der));
  EXPECT_FALSE(PublicKey::from_der(der + "x"));
  EXPECT_FALSE(PublicKey::from_der(der.substr(0, der.size() - 1)));
}

TEST(SigningKey, APublicKeyIsReadFromWhatOpenSslWritesAndFromNothingElse) {
  const PublicKey key = test::rfc8032_key().public_key();
  const std::string pem = key.pem();
  EXPECT_EQ(pem,
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
            "-----END PUBLIC KEY-----\n");
  const auto among_text = PublicKey::from_pem("site key\n" + pem + "after it\n");
  ASSERT_TRUE(among_text);
  EXPECT_EQ(among_text->id(), key.id());
  const auto from_der = PublicKey::from_der(key.der());
  ASSERT_TRUE(from_der);
  EXPECT_EQ(from_der->pem(), pem);
  // The object identifier of X25519, 1.3.101.110, in place of that of Ed25519, 1.3.101.112.
  std::string x25519 = key.der();
  x25519[8] = '\x6e';
  EXPECT_FALSE(PublicKey::from_der(x25519));
  EXPECT_FALSE(
      PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\n" + to_base64(x25519) + "\n-----END PUBLIC KEY-----\n"));
  EXPECT_FALSE(
      PublicKey::from_pem("-----BEGIN CERTIFICATE-----\n" + to_base64(key.der()) + "\n-----END CERTIFICATE-----\n"));
}

TEST(SigningKey, AnEncryptedKeyIsRefusedAndNobodyIsAskedForAPassword) {
  // `openssl genpkey -algorithm ed25519 -aes256 -pass pass:secret`
  const Secret pem(
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
      "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAi3nTNSptVfBQICCAAw\n"
      "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEFUEs+pDEZ0DDj06ERXocf8EQKzC\n"
      "dN37q+ujJL3wpKMgbF7Nx7aMxgCD2l8E9zM7mzigSTLQT1Nzb/H6EDd5/aPSASjm\n"
      "nSXkxEbo4ERumj0r6c8=\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n");
  const auto key = SigningKey::from_pem(pem);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().kind, ErrorKind::InvalidInput);
}

}  // namespace
}  // namespace camaudit::uploader
