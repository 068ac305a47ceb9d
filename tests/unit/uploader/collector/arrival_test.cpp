// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/arrival.hpp"

#include <gtest/gtest.h>

#include <array>

#include "agent/base/sha256.hpp"
#include "tests/unit/uploader/collector/centre.hpp"
#include "uploader/collector/incoming.hpp"
#include "uploader/dsse.hpp"
#include "uploader/rotation.hpp"
#include "uploader/summary.hpp"

namespace camaudit::collector {
namespace {

using test::Agent;
using test::Centre;
using test::kDay;
using test::kEpoch;
using test::kTonight;
using test::Sent;

const Origin kOrigin{"E09000099", "main"};
const Origin kElsewhere{"W06000099", "main"};

struct Examination : testing::Test {
  Examination() { centre.register_key(agent); }

  /// The kind of the refusal, or "good".
  std::string kind(const Sent& sent, const Origin& origin = kOrigin) { return kind_at(centre, sent, origin); }

  std::string kind_at(Centre& at, const Sent& sent, const Origin& origin = kOrigin) {
    KeyRegistry registry(at.database);
    auto examined = examine(sent.envelope, origin, sent.name, registry, at.now());
    if (!examined) return examined.error().what;
    if (const auto* refusal = std::get_if<Refusal>(&*examined)) {
      why = refusal->why;
      EXPECT_NE(why, "");
      return std::string(to_string(refusal->kind));
    }
    note = std::get<Arrival>(*examined).note;
    return "good";
  }

  uploader::Rotation rotation(const Agent& to) const {
    return {agent.key.public_key().id(), to.key.public_key(), kEpoch, {kTonight - kDay}, {kTonight}, {kTonight + kDay}};
  }

  Centre centre;
  Agent agent{kOrigin};
  std::string why;
  std::string note;
};

TEST_F(Examination, AGoodSummaryIsGood) {
  EXPECT_EQ(kind(agent.send(kTonight)), "good");
}

TEST_F(Examination, WhatWasAlteredIsTampered) {
  Sent sent = agent.send(kTonight);
  std::string altered = sent.envelope;
  const auto sig = altered.find("\"sig\":\"") + 7;
  altered[sig] = altered[sig] == 'A' ? 'B' : 'A';
  EXPECT_EQ(kind({sent.name, altered}), "tamper");
  EXPECT_EQ(kind({sent.name, sent.envelope.substr(0, 100)}), "tamper");
  EXPECT_EQ(kind({sent.name, ""}), "tamper");
  EXPECT_EQ(kind({sent.name, "{}"}), "tamper");
  // A good signature, but of a payload of another type.
  const std::string payload = uploader::parse_envelope(sent.envelope)->payload;
  const std::array<const uploader::SigningKey*, 1> keys{&agent.key};
  EXPECT_EQ(kind({sent.name, uploader::sealed("text/plain", payload, keys)}), "malformed");
  // The payload is replaced, the signature stays.
  auto other = agent.next(kTonight);
  other.mutable_coverage()->set_devices(999);
  const auto swapped = uploader::sealed(uploader::kSummaryPayloadType, other.SerializeAsString(), keys);
  std::string mixed =
      swapped.substr(0, swapped.find("\"signatures\"")) + sent.envelope.substr(sent.envelope.find("\"signatures\""));
  EXPECT_EQ(kind({sent.name, mixed}), "tamper");
}

TEST_F(Examination, TheKeyidOfTheEnvelopeChoosesNothing) {
  Sent sent = agent.send(kTonight);
  const std::string id = agent.key.public_key().id();
  std::string lying = sent.envelope;
  lying.replace(lying.find(id), id.size(), std::string(64, '0'));
  EXPECT_EQ(kind({sent.name, lying}), "good");
}

TEST_F(Examination, AnUnknownKeyIsUnregistered) {
  EXPECT_EQ(kind(Agent(kOrigin, 77).send(kTonight)), "unregistered");
  EXPECT_EQ(kind(Agent({"E09000099", "depot"}, 77).send(kTonight), {"E09000099", "depot"}), "unregistered");
}

TEST_F(Examination, ASummaryUnderAnotherNameOrSiteIsAReplay) {
  const Sent sent = agent.send(kTonight);
  auto name = sent.name;
  ++name.place.sequence;
  EXPECT_EQ(kind({name, sent.envelope}), "replay");
  name = sent.name;
  name.payload_sha256 = to_hex(sha256("other"));
  EXPECT_EQ(kind({name, sent.envelope}), "replay");
  EXPECT_EQ(kind(sent, kElsewhere), "replay");
  EXPECT_NE(why.find("E09000099/main"), std::string::npos) << why;
  auto foreign = agent.next(kTonight);
  foreign.mutable_authority()->set_gss_code("W06000099");
  EXPECT_EQ(kind(agent.sign(foreign)), "replay");
  foreign = agent.next(kTonight);
  foreign.mutable_authority()->set_site("depot");
  EXPECT_EQ(kind(agent.sign(foreign)), "replay");
}

TEST_F(Examination, WhatIsSignedButNoSummaryIsMalformed) {
  auto broken = agent.next(kTonight);
  broken.set_key_id(std::string(32, 'x'));
  EXPECT_EQ(kind(agent.sign(broken)), "malformed");
  broken = agent.next(kTonight);
  broken.mutable_rulebook()->set_sha256("short");
  EXPECT_EQ(kind(agent.sign(broken)), "malformed");
}

TEST_F(Examination, ATimeThatHasNotComeYetIsRefusedBeyondTheSlack) {
  EXPECT_EQ(kind(agent.send(kTonight + uploader::kClockSlackSeconds)), "good");
  EXPECT_EQ(kind(agent.send(kTonight + uploader::kClockSlackSeconds + 1)), "future");
}

TEST_F(Examination, ARevokedKeySignsNothingAnyMore) {
  const Sent sent = agent.send(kTonight);
  KeyRegistry registry(centre.database);
  ASSERT_TRUE(registry.revoke(agent.key.public_key().id(), "stolen", centre.now()));
  EXPECT_EQ(kind(sent), "revoked");
  EXPECT_NE(why.find("stolen"), std::string::npos);
}

TEST_F(Examination, ARotationInASummaryOfTheOldKeyRegistersTheNewOne) {
  Agent successor(kOrigin, 50);
  auto carrier = agent.next(kTonight);
  carrier.set_rotation(uploader::sealed_rotation(rotation(successor), agent.key, successor.key));
  EXPECT_EQ(kind(agent.sign(carrier)), "good");
  EXPECT_NE(note.find("takes over"), std::string::npos) << note;
  EXPECT_EQ(kind(agent.sign(carrier)), "good");
  EXPECT_EQ(note, "") << "told once";
  successor.sequence = agent.sequence;
  successor.previous = agent.previous;
  EXPECT_EQ(kind(successor.send(kTonight)), "good");
}

TEST_F(Examination, ARotationInASummaryOfTheNewKeyIsEnough) {
  Agent successor(kOrigin, 50);
  auto carrier = successor.next(kTonight);
  carrier.set_rotation(uploader::sealed_rotation(rotation(successor), agent.key, successor.key));
  EXPECT_EQ(kind(successor.sign(carrier)), "good");
  EXPECT_NE(note.find("takes over"), std::string::npos) << note;
  EXPECT_EQ(kind(successor.sign(carrier)), "good");
  EXPECT_EQ(note, "");
}

TEST_F(Examination, ARotationToAKeyThatWasRegisteredRetiresTheOldOneWhoeverCarriesIt) {
  for (const bool by_new_key : {false, true}) {
    Centre fresh;
    Agent successor(kOrigin, 50);
    Agent thief(kOrigin, 90);
    fresh.register_key(agent);
    fresh.register_key(successor);
    Agent& sender = by_new_key ? successor : agent;
    auto carrier = sender.next(kTonight);
    carrier.set_rotation(uploader::sealed_rotation(rotation(successor), agent.key, successor.key));
    EXPECT_EQ(kind_at(fresh, sender.sign(carrier)), "good");
    EXPECT_NE(note.find("takes over"), std::string::npos) << note;
    EXPECT_EQ(kind_at(fresh, sender.sign(carrier)), "good");
    EXPECT_EQ(note, "") << "told once";
    // Whoever finds the old key later introduces no key of his own with it.
    carrier = thief.next(kTonight);
    carrier.set_rotation(uploader::sealed_rotation(rotation(thief), agent.key, thief.key));
    EXPECT_EQ(kind_at(fresh, thief.sign(carrier)), "unregistered");
    fresh.clock.advance(std::chrono::hours{25});
    EXPECT_EQ(kind_at(fresh, agent.send(kTonight - 1)), "revoked") << why;
  }
}

TEST_F(Examination, ARotationThatComesAfterTheNextOneStillRetiresItsOldKey) {
  Agent successor(kOrigin, 50);
  const Agent third(kOrigin, 90);
  centre.register_key(successor);
  KeyRegistry registry(centre.database);
  const uploader::Rotation later{successor.key.public_key().id(),
                                 third.key.public_key(),
                                 kEpoch,
                                 {kTonight},
                                 {kTonight + kDay},
                                 {kTonight + 2 * kDay}};
  ASSERT_EQ(*registry.introduce(later, kOrigin, centre.now()), "");
  auto carrier = successor.next(kTonight);
  carrier.set_rotation(uploader::sealed_rotation(rotation(successor), agent.key, successor.key));
  EXPECT_EQ(kind(successor.sign(carrier)), "good");
  EXPECT_TRUE((*KeyRegistry(centre.database).find(agent.key.public_key().id()))->retires_at);
}

TEST_F(Examination, ARotationFromAKeyThatWasRevokedIsPassedOverInSilence) {
  Agent successor(kOrigin, 50);
  centre.register_key(successor);
  ASSERT_TRUE(KeyRegistry(centre.database).revoke(agent.key.public_key().id(), "lost", centre.now()));
  auto carrier = successor.next(kTonight);
  carrier.set_rotation(uploader::sealed_rotation(rotation(successor), agent.key, successor.key));
  EXPECT_EQ(kind(successor.sign(carrier)), "good");
  EXPECT_EQ(note, "");
}

TEST_F(Examination, ARotationBringsNoKeyBackThatWasRevoked) {
  Agent successor(kOrigin, 50);
  auto carrier = successor.next(kTonight);
  carrier.set_rotation(uploader::sealed_rotation(rotation(successor), agent.key, successor.key));
  ASSERT_EQ(kind(successor.sign(carrier)), "good");
  KeyRegistry registry(centre.database);
  ASSERT_TRUE(registry.revoke(successor.key.public_key().id(), "stolen", centre.now()));
  EXPECT_EQ(kind(successor.sign(carrier)), "revoked") << why;
}

TEST_F(Examination, AnEpochThatHasNotComeYetIsRefused) {
  auto ahead = agent.next(kTonight);
  ahead.set_epoch(static_cast<std::uint64_t>(kTonight + uploader::kClockSlackSeconds + 1));
  EXPECT_EQ(kind(agent.sign(ahead)), "future") << why;
}

TEST_F(Examination, ARotationThatTheOldKeyDidNotSignIsNotBelieved) {
  Agent thief(kOrigin, 50);
  auto carrier = thief.next(kTonight);
  carrier.set_rotation(uploader::sealed_rotation(rotation(thief), thief.key, thief.key));
  EXPECT_EQ(kind(thief.sign(carrier)), "unregistered");
  // In a good summary it costs that summary nothing, and brings nothing.
  carrier = agent.next(kTonight);
  carrier.set_rotation(uploader::sealed_rotation(rotation(thief), thief.key, thief.key));
  EXPECT_EQ(kind(agent.sign(carrier)), "good");
  EXPECT_NE(note.find("not believed"), std::string::npos) << note;
  EXPECT_EQ(kind(thief.send(kTonight)), "unregistered");
}

TEST_F(Examination, EachKeyHasItsTurn) {
  Agent successor(kOrigin, 50);
  KeyRegistry registry(centre.database);
  ASSERT_EQ(*registry.introduce(rotation(successor), kOrigin, centre.now()), "");
  EXPECT_EQ(kind(agent.send(kTonight - 1)), "good");
  EXPECT_EQ(kind(successor.send(kTonight - uploader::kClockSlackSeconds - 1)), "revoked") << why;
  centre.clock.advance(std::chrono::hours{5});
  EXPECT_EQ(kind(agent.send(kTonight + uploader::kClockSlackSeconds)), "revoked") << why;
  EXPECT_EQ(kind(successor.send(kTonight + uploader::kClockSlackSeconds)), "good");
  const Sent late = agent.send(kTonight - 1);
  EXPECT_EQ(kind(late), "good") << "it waited";
  centre.clock.advance(std::chrono::hours{20});
  EXPECT_EQ(kind(late), "revoked") << "its key has retired";
}

TEST(Incoming, OnlyTheFoldersAndNamesThatNginxMakesAreTaken) {
  const std::string digest = to_hex(sha256("payload"));
  const std::string name = "1790000000-0000000001-" + digest + ".dsse.json";
  EXPECT_TRUE(incoming_file("E09000099/main/" + name).name);
  EXPECT_EQ(incoming_file("E09000099/main/" + name).origin, kOrigin);
  for (const std::string& wrong :
       {name, "main/" + name, "E09000099/" + name, "e09000099/main/" + name, "E0900009/main/" + name,
        "E09000099/../" + name, "E09000099/.main/" + name, "E09000099//" + name, "E09000099/main/x/" + name,
        "/E09000099/main/" + name, "E09000099/main/" + name + ".0000000001", std::string("E09000099/ma\0n/", 15) + name,
        "E09000099/main/" + std::string(70, 'x'), std::string(), "E09000099/" + std::string(65, 's') + "/" + name}) {
    EXPECT_FALSE(incoming_file(wrong).name) << wrong;
  }
}

}  // namespace
}  // namespace camaudit::collector
