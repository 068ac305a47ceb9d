// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/verification.hpp"

#include <gtest/gtest.h>

#include <array>

#include "agent/base/sha256.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/unit/uploader/example_site.hpp"
#include "tests/unit/uploader/rfc8032.hpp"
#include "uploader/dsse.hpp"
#include "uploader/in_toto.hpp"
#include "uploader/rotation.hpp"
#include "uploader/summary.hpp"
#include "uploader/summary_json.hpp"

namespace camaudit::uploader {
namespace {

const Secret kSecret{std::string(32, 's')};

struct Chain : testing::Test {
  /// So many summaries of one epoch, each following the one before.
  std::vector<SignedSummary> made(std::size_t count) {
    std::vector<SignedSummary> summaries;
    while (summaries.size() < count) {
      summaries.push_back(sign_summary(site.content(), link, key, kSecret));
      link.previous = summaries.back().digest;
      ++link.place.sequence;
    }
    return summaries;
  }
  std::string refusal(const SignedSummary& summary) {
    const auto result = chain.add(summary.name.to_string(), summary.envelope);
    return result ? std::string() : result.error().what;
  }

  const test::ExampleSite site = test::small_site();
  const SigningKey key = test::rfc8032_key();
  ChainLink link = test::first_link();
  ChainVerification chain{{key.public_key()}};
};

TEST_F(Chain, AWholeChainHasNoHoles) {
  for (const SignedSummary& summary : made(4)) {
    const auto verified = chain.add(summary.name.to_string(), summary.envelope);
    ASSERT_TRUE(verified) << verified.error().what;
    EXPECT_EQ(verified->key_id, key.public_key().id());
    EXPECT_EQ(verified->summary->coverage().devices(), 3U);
  }
  EXPECT_TRUE(chain.holes().missing.empty());
  EXPECT_TRUE(chain.holes().declared.empty());
}

TEST_F(Chain, WhatIsMissingIsTold) {
  auto summaries = made(6);
  for (const std::size_t i : {1U, 4U, 5U}) EXPECT_EQ(refusal(summaries[i]), "");
  EXPECT_EQ(chain.holes().missing, std::vector<std::string>{"epoch 1790000000: sequences 3 to 4 missing"});
  EXPECT_EQ(chain.holes().declared, std::vector<std::string>{"epoch 1790000000: begins here with sequence 2"});
}

/// Every epoch begins with 1, and what is older than its first is there.
TEST_F(Chain, TheFirstOfALaterEpochAreMissingLikeAnyOther) {
  EXPECT_EQ(refusal(made(1)[0]), "");
  link.place = {link.place.epoch + 5, 1};
  link.previous.reset();
  made(3);
  link.gaps = {{link.place.epoch, {2, 2}, Gap::Reason::Corrupt, {}}};
  EXPECT_EQ(refusal(made(1)[0]), "");
  EXPECT_EQ(chain.holes().missing,
            (std::vector<std::string>{"epoch 1790000005: sequence 1 missing", "epoch 1790000005: sequence 3 missing"}));
  EXPECT_EQ(chain.holes().declared, std::vector<std::string>{"epoch 1790000005: sequence 2 will not arrive: damaged"});
}

TEST_F(Chain, AGapThatIsDeclaredIsNotMissing) {
  auto summaries = made(6);
  link.gaps = {{link.place.epoch, {3, 3}, Gap::Reason::Corrupt, {}},
               {link.place.epoch, {5, 5}, Gap::Reason::NoRoom, {}}};
  EXPECT_EQ(refusal(summaries[0]), "");
  EXPECT_EQ(refusal(made(1)[0]), "");
  EXPECT_EQ(chain.holes().missing,
            (std::vector<std::string>{"epoch 1790000000: sequence 2 missing", "epoch 1790000000: sequence 4 missing",
                                      "epoch 1790000000: sequence 6 missing"}));
  EXPECT_EQ(chain.holes().declared,
            (std::vector<std::string>{"epoch 1790000000: sequence 3 will not arrive: damaged",
                                      "epoch 1790000000: sequence 5 will not arrive: the spool was full"}));
}

TEST_F(Chain, WhatDoesNotFitIsRefused) {
  const auto summaries = made(2);
  EXPECT_EQ(refusal(summaries[0]), "");
  EXPECT_NE(refusal(summaries[0]).find("fork"), std::string::npos);
  link.place.sequence = 2;
  link.previous = sha256("another");
  EXPECT_NE(refusal(made(1)[0]).find("previous_digest"), std::string::npos);

  SignedSummary renamed = summaries[1];
  ++renamed.name.place.sequence;
  EXPECT_NE(refusal(renamed).find("not what its name says"), std::string::npos);
  renamed.name = summaries[1].name;
  renamed.name.place.epoch += 1;
  EXPECT_NE(refusal(renamed).find("not what its name says"), std::string::npos);
  EXPECT_FALSE(chain.add("summary.dsse.json", summaries[1].envelope));
  EXPECT_EQ(refusal(summaries[1]), "");
}

TEST_F(Chain, ASummaryOfAnotherSiteIsRefused) {
  EXPECT_EQ(refusal(made(1)[0]), "");
  test::ExampleSite other = test::small_site();
  auto content = other.content();
  content.authority.site = "elsewhere";
  const auto summary = sign_summary(content, link, key, kSecret);
  EXPECT_NE(refusal(summary).find("another site"), std::string::npos);
}

TEST_F(Chain, ASummaryThatNamesAnotherKeyIsRefused) {
  test::FixedRandom random;
  const SigningKey other = SigningKey::create(random);
  const std::string payload = summary_payload(site.content(), link, other.public_key().id(), kSecret);
  const std::array keys{&key};
  const std::array trusted{key.public_key()};
  const auto result = verified_summary(sealed(kSummaryPayloadType, payload, keys), trusted);
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().what.find("another key"), std::string::npos);
}

struct Turns : Chain {
  static constexpr std::int64_t kDay = 86400;

  Rotation rotation_to(const SigningKey& to, std::int64_t takes_over_at) const {
    return {key.public_key().id(),      to.public_key(), link.place.epoch, {start}, {takes_over_at},
            {takes_over_at + 30 * kDay}};
  }
  /// The next summary, by that key.
  SignedSummary signed_by(const SigningKey& signer) {
    SignedSummary summary = sign_summary(site.content(), link, signer, kSecret);
    link.previous = summary.digest;
    ++link.place.sequence;
    return summary;
  }
  void carry(const SigningKey& to, std::int64_t takes_over_at) {
    link.rotation = sealed_rotation(rotation_to(to, takes_over_at), key, to);
  }
  void make_at(std::int64_t seconds) {
    link.produced_at = {seconds};
    link.not_after = {seconds + 36 * 3600};
  }

  const std::int64_t start = link.produced_at.value;
  test::FixedRandom random;
  const SigningKey next = SigningKey::create(random);
};

TEST_F(Turns, ARotationMakesTheNewKeyTrusted) {
  const SignedSummary first = signed_by(key);
  carry(next, start);
  const SignedSummary telling = signed_by(key);
  link.rotation.clear();
  const SignedSummary by_next = signed_by(next);
  EXPECT_EQ(refusal(first), "");
  EXPECT_NE(refusal(by_next).find("none of the keys"), std::string::npos) << "nobody has introduced it yet";
  EXPECT_EQ(refusal(telling), "");
  EXPECT_EQ(refusal(by_next), "");
  ChainVerification later{{next.public_key()}};
  EXPECT_FALSE(later.add(first.name.to_string(), first.envelope)) << "not backwards";
}

TEST_F(Turns, TheNewKeyIntroducesItselfWhereNoSummaryByTheOldOneDid) {
  const SignedSummary first = signed_by(key);
  carry(next, start);
  make_at(start + kDay);
  const SignedSummary by_next = signed_by(next);
  link.rotation.clear();
  make_at(start + 2 * kDay);
  const SignedSummary after = signed_by(next);
  EXPECT_EQ(refusal(first), "");
  EXPECT_EQ(refusal(by_next), "");
  EXPECT_EQ(refusal(after), "");
  EXPECT_TRUE(chain.holes().missing.empty());
}

TEST_F(Turns, ARotationThatATrustedKeyHasNotSignedIntroducesNobody) {
  test::FixedRandom other_random(99);
  const SigningKey thief = SigningKey::create(other_random);
  const Rotation claimed = rotation_to(next, start);
  EXPECT_EQ(refusal(signed_by(key)), "");
  link.rotation = sealed_rotation(claimed, thief, next);
  EXPECT_NE(refusal(signed_by(next)), "");
  // One that it did sign, in the hands of another.
  carry(next, start);
  EXPECT_NE(refusal(signed_by(thief)), "");
}

TEST_F(Turns, EachKeySignsInItsTurnOnly) {
  carry(next, start + 7 * kDay);
  EXPECT_EQ(refusal(signed_by(key)), "");
  const ChainLink before = link;
  make_at(start + 7 * kDay - kClockSlackSeconds - 1);
  EXPECT_NE(refusal(signed_by(next)).find("before its key took over"), std::string::npos);
  link = before;
  make_at(start + 7 * kDay + kClockSlackSeconds);
  EXPECT_NE(refusal(signed_by(key)).find("after another key took over"), std::string::npos);
  link = before;
  make_at(start + 7 * kDay + kClockSlackSeconds - 1);
  EXPECT_EQ(refusal(signed_by(key)), "") << "clocks differ";
  make_at(start + 7 * kDay - kClockSlackSeconds);
  EXPECT_EQ(refusal(signed_by(next)), "");
}

TEST_F(Turns, AKeyHandsOverOnceAndNotWhenItIsOver) {
  test::FixedRandom other_random(99);
  const SigningKey third = SigningKey::create(other_random);
  EXPECT_EQ(refusal(signed_by(key)), "");
  carry(next, start);
  const ChainLink before = link;
  make_at(start + 30 * kDay);
  EXPECT_NE(refusal(signed_by(next)), "") << "it was retired, and nothing carried the rotation any more";
  link = before;
  make_at(start + 30 * kDay - 1);
  EXPECT_EQ(refusal(signed_by(next)), "");
  carry(third, start);
  EXPECT_NE(refusal(signed_by(third)), "") << "another key took over before";
}

TEST_F(Turns, ARotationHoldsInALaterEpochAndInNoEarlierOne) {
  EXPECT_EQ(refusal(signed_by(key)), "");
  carry(next, start);
  link.place = {link.place.epoch + 5, 1};
  link.previous.reset();
  EXPECT_EQ(refusal(signed_by(next)), "") << "the spool was lost meanwhile";

  ChainVerification another{{key.public_key()}};
  carry(next, start);
  link.place = {link.place.epoch - 1, 1};
  link.previous.reset();
  const SignedSummary early = signed_by(next);
  EXPECT_FALSE(another.add(early.name.to_string(), early.envelope));
}

TEST_F(Chain, InTotoTellsWhatPassedAndNothingElse) {
  const std::array trusted{key.public_key()};
  const auto verified = verified_summary(made(1)[0].envelope, trusted);
  ASSERT_TRUE(verified);
  const std::string id = key.public_key().id();
  EXPECT_EQ(in_toto_statement(*verified),
            R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":")" + verified->name.to_string() +
                R"(","digest":{"sha256":")" + verified->name.payload_sha256 +
                R"("}}],"predicateType":"https://in-toto.io/attestation/svr/v0.2","predicate":{"verifier":{"id":)"
                R"("urn:camaudit:agent:)" +
                id + R"(","policies":[{"name":"camaudit rulebook 1.2.0","digest":{"sha256":")" + std::string(64, 'a') +
                R"("}}]},"timeCreated":"2026-11-24T02:20:00Z","properties":["CAMAUDIT_P04_SRO_SPOC"]}})");
}

TEST_F(Chain, JsonHasTheNamesOfTheSpecification) {
  const std::array trusted{key.public_key()};
  const std::string json = summary_json(*verified_summary(made(1)[0].envelope, trusted)->summary);
  for (const char* part : {"\"gss_code\":\"E09000099\"", "\"sequence\":\"1\"", "\"devices\":3",
                           "\"register_read\":true", "\"step\":\"CERTIFICATION_STEP_ONE\""}) {
    EXPECT_NE(json.find(part), std::string::npos) << part << "\n" << json;
  }
}

}  // namespace
}  // namespace camaudit::uploader
