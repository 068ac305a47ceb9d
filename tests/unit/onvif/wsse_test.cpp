// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/wsse.hpp"

#include <gtest/gtest.h>

namespace camaudit::onvif {
namespace {

net::Credential credential(std::string user, std::string password) {
  return net::Credential{std::move(user), Secret(std::move(password))};
}

Nonce counting_nonce() {
  Nonce nonce{};
  for (std::size_t i = 0; i < nonce.size(); ++i) nonce[i] = static_cast<std::byte>(i);
  return nonce;
}

// By Python's hashlib: base64(sha1(bytes(range(16)) + b'2026-11-24T02:00:00.123Z' + b'userpassword')).
TEST(UsernameToken, IsTheDigestOfTheDecodedNonceTheTimeAndThePassword) {
  const WallTime at{std::chrono::milliseconds{1'795'485'600'123}};
  const soap::UsernameToken token = make_username_token(credential("user", "userpassword"), counting_nonce(), at);
  EXPECT_EQ(token.username, "user");
  EXPECT_EQ(token.nonce, "AAECAwQFBgcICQoLDA0ODw==");
  EXPECT_EQ(token.created, "2026-11-24T02:00:00.123Z");
  EXPECT_EQ(token.password_digest, "gNax3AemFAkBQkVvyJP9la1jXB8=");
}

TEST(UsernameToken, ChangesWithEachOfItsThreeParts) {
  const WallTime at{std::chrono::milliseconds{1'795'485'600'123}};
  const Nonce nonce = counting_nonce();
  Nonce other_nonce = nonce;
  other_nonce[15] = std::byte{0xFF};
  const auto digest = [](const char* password, const Nonce& n, WallTime t) {
    return make_username_token(credential("user", password), n, t).password_digest;
  };
  const std::string base = digest("a", nonce, at);
  EXPECT_NE(digest("b", nonce, at), base);
  EXPECT_NE(digest("a", other_nonce, at), base);
  EXPECT_NE(digest("a", nonce, at + std::chrono::milliseconds{1}), base);
  EXPECT_EQ(digest("a", nonce, at), base);
}

}  // namespace
}  // namespace camaudit::onvif
