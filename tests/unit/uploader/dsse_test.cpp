// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/dsse.hpp"

#include <gtest/gtest.h>

#include <array>

#include "agent/base/sha256.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/unit/uploader/rfc8032.hpp"

namespace camaudit::uploader {
namespace {

constexpr std::string_view kSummary = "application/vnd.camaudit.summary.v1+protobuf";

/// An envelope of this text around `payload`, as another program may write it.
std::string by_hand(const std::string& payload, const std::string& type, const std::string& signatures) {
  return "{\"payload\":" + payload + ",\"payloadType\":" + type + ",\"signatures\":" + signatures + "}";
}

struct Dsse : testing::Test {
  const SigningKey key = test::rfc8032_key();
  const std::array<PublicKey, 1> trusted{key.public_key()};

  std::string sealed_by_key(std::string_view type, std::string_view payload) const {
    const std::array keys{&key};
    return sealed(type, payload, keys);
  }
  std::string refusal(std::string_view json) const {
    const auto result = opened(json, kSummary, trusted);
    EXPECT_FALSE(result) << json;
    return result ? "" : result.error().what;
  }
};

TEST_F(Dsse, EncodesWhatIsSignedAsTheSpecificationSays) {
  EXPECT_EQ(pre_authentication_encoding("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  EXPECT_EQ(pre_authentication_encoding("", ""), "DSSEv1 0  0 ");
  EXPECT_EQ(pre_authentication_encoding("\xc3\xa4", std::string_view("\0 ", 2)),
            std::string("DSSEv1 2 \xc3\xa4 2 \0 ", 16));
}

TEST_F(Dsse, SignsAndVerifiesTheVectors) {
  struct Vector {
    std::string_view type;
    std::string payload;
    std::string_view signature;
  };
  for (const Vector& vector :
       {Vector{"http://example.com/HelloWorld", "hello world",
               "4DHX3Zn4qpBKvEj7maE8O9u9bjXEnPLLnyXVUJ2PXJR8DSLcL3QDpFvfJOj3pB/SPHsl6Jg4boxsMb6KvuYABw=="},
        Vector{kSummary, "",
               "pcNd7Yg+sh/uEroU6fgW4DmH/2VEIXMx4JPaU2z3e5b4naRPnMszJeDLUaZyRPNAoReRL0z6Fobb6+limFlCCw=="},
        Vector{kSummary, from_hex("0a0474657374").value(),
               "lD9VrDcioSPBqYYBuROeWu9nuAT/7ZfLbnJUfdLkiGYoaa1bvzBkQjIqL1nTDo6eNA+tD9HdZpf1f82a1FnbCA=="}}) {
    const std::string json = sealed_by_key(vector.type, vector.payload);
    EXPECT_NE(json.find(vector.signature), std::string::npos) << json;
    const auto result = opened(json, vector.type, trusted);
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(result->payload, vector.payload);
    EXPECT_EQ(result->key, &trusted[0]);
  }
}

TEST_F(Dsse, WritesPlainJson) {
  EXPECT_EQ(sealed_by_key("a\"b", "hi").substr(0, 66),
            "{\"payload\":\"aGk=\",\"payloadType\":\"a\\\"b\",\"signatures\":[{\"keyid\":\"06e");
}

TEST_F(Dsse, ReadsWhatOthersMayWrite) {
  const std::string standard =
      "lD9VrDcioSPBqYYBuROeWu9nuAT/7ZfLbnJUfdLkiGYoaa1bvzBkQjIqL1nTDo6eNA+tD9HdZpf1f82a1FnbCA==";
  const std::string url_safe = "lD9VrDcioSPBqYYBuROeWu9nuAT_7ZfLbnJUfdLkiGYoaa1bvzBkQjIqL1nTDo6eNA-tD9HdZpf1f82a1FnbCA";
  const std::string type = "\"" + std::string(kSummary) + "\"";
  for (const std::string& json :
       {by_hand("\"CgR0ZXN0\"", type, "[{\"sig\":\"" + standard + "\"}]"),
        by_hand("\"CgR0ZXN0\"", type, "[{\"keyid\":\"somebody else\",\"sig\":\"" + url_safe + "\"}]"),
        by_hand("\"\\u0043gR0ZXN0\"", type, "[ {\"sig\":\"" + standard + "\",\"cert\":{\"sig\":[1,{\"sig\":2}]}} ]") +
            "\n ",
        " {\"extra\":[{\"payload\":1,\"signatures\":true}],\"signatures\":[{\"sig\":\"" + url_safe +
            "\"}],\"payloadType\":" + type + ",\"other\":null,\"payload\":\"CgR0ZXN0\"}"}) {
    const auto result = opened(json, kSummary, trusted);
    ASSERT_TRUE(result) << json << result.error().what;
    EXPECT_EQ(result->payload, from_hex("0a0474657374").value());
  }
}

TEST_F(Dsse, SaysWhatIsWrongWithAnEnvelope) {
  const std::string type = "\"" + std::string(kSummary) + "\"";
  const std::string sig = "[{\"sig\":\"\"}]";
  const auto names = [&](const std::string& json, const std::string& what) {
    EXPECT_NE(refusal(json).find(what), std::string::npos) << json << "\n" << refusal(json);
  };
  names("", "not JSON");
  names("[]", "no object");
  names("\"x\"", "no object");
  names("null", "no object");
  names("{}", "no payload");
  names("{\"payload\":\"\",\"signatures\":" + sig + "}", "no payloadType");
  names("{\"payload\":\"\",\"payloadType\":\"\"}", "not signed");
  names(by_hand("\"\"", type, "[]"), "not signed");
  names(by_hand("\"\"", type, "[{}]"), "no sig");
  names(by_hand("\"\"", type, "[{\"keyid\":\"x\"}]"), "no sig");
  names(by_hand("\"\"", type, "{}"), "an object for its signatures");
  names(by_hand("\"\"", type, "\"x\""), "text for its signatures");
  names(by_hand("\"\"", type, "[7]"), "a number among its signatures");
  names(by_hand("\"\"", type, "[[]]"), "an array among its signatures");
  names(by_hand("\"\"", type, "[{\"sig\":7}]"), "a number for sig");
  names(by_hand("\"\"", type, "[{\"sig\":\"\",\"keyid\":null}]"), "null for keyid");
  names(by_hand("7", type, sig), "a number for payload");
  names(by_hand("[]", type, sig), "an array for payload");
  names(by_hand("\"\"", "true", sig), "a truth value for payloadType");
  names(by_hand("\"\"", type + ",\"payload\":\"\"", sig), "has payload twice");
  names(by_hand("\"\"", type + "," + "\"payloadType\":" + type, sig), "has payloadType twice");
  names(by_hand("\"\"", type, sig + ",\"signatures\":" + sig), "has signatures twice");
  names(by_hand("\"\"", type, "[{\"sig\":\"\",\"sig\":\"\"}]"), "has sig twice");
  names(by_hand("\"\"", type, "[{\"sig\":\"\",\"s\\u0069g\":\"\"}]"), "has sig twice");
  names(by_hand("\"C g\"", type, sig), "payload of the envelope is not base64");
  names(by_hand("\"\"", type, "[{\"sig\":\"!\"}]"), "sig of the envelope is not base64");
  names(by_hand("\"\"", type, sig) + "{}", "behind its end");
  names(by_hand("\"\xff\"", type, sig), "not JSON");
  names(by_hand("\"\"", type, sig) + std::string(1, '\0'), "behind its end");
  names(by_hand(std::string(40, '['), type, sig), "an array for payload");
  names("{\"x\":" + std::string(40, '['), "not JSON");
  std::string many = "[{\"sig\":\"\"}";
  for (int i = 0; i < 8; ++i) many += ",{\"sig\":\"\"}";
  names(by_hand("\"\"", type, many + "]"), "more than 8");
  const auto huge = parse_envelope(std::string(kMaximumEnvelopeBytes + 1, ' '));
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().kind, ErrorKind::TooLarge);
}

TEST_F(Dsse, RefusesWhatWasTamperedWith) {
  const std::string good = sealed_by_key(kSummary, "what was signed");
  ASSERT_TRUE(opened(good, kSummary, trusted));
  EXPECT_NE(refusal(sealed_by_key("application/vnd.camaudit.summary.v2+protobuf", "x")).find("and not"),
            std::string::npos);
  // The type is under the signature, so that it cannot be swapped for the one that is wanted.
  std::string swapped = sealed_by_key("application/vnd.camaudit.summary.v2+protobuf", "x");
  swapped.replace(swapped.find(".v2+"), 4, ".v1+");
  EXPECT_NE(refusal(swapped).find("by none of the keys"), std::string::npos);

  test::FixedRandom random;
  const SigningKey stranger = SigningKey::create(random);
  const std::array strangers{&stranger};
  std::string foreign = sealed(kSummary, "x", strangers);
  foreign.replace(foreign.find(stranger.public_key().id()), 64, key.public_key().id());
  EXPECT_NE(refusal(foreign).find("by none of the keys"), std::string::npos) << "the keyid must not be believed";
  const std::array both{&key, &stranger};
  EXPECT_NE(refusal(sealed(kSummary, "x", both)).find("2 signatures"), std::string::npos);

  const std::size_t payload = good.find("\":\"") + 3;
  for (std::size_t at = payload; good[at] != '"'; ++at) {
    std::string changed = good;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(opened(changed, kSummary, trusted)) << changed;
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(opened(good.substr(0, size), kSummary, trusted)) << size;
  }
}

}  // namespace
}  // namespace camaudit::uploader
