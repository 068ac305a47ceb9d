// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/key_registry.hpp"

#include <gtest/gtest.h>

#include "tests/unit/uploader/collector/centre.hpp"

namespace camaudit::collector {
namespace {

using test::Agent;
using test::Centre;
using test::kDay;
using test::kEpoch;

const Origin kOrigin{"E09000099", "main"};

struct Registry : testing::Test {
  RegisteredKey entry(const Agent& agent) {
    return {agent.key.public_key(), agent.origin, 0, centre.now(), "by telephone", {}, {}, {}, {}, {}, {}};
  }
  uploader::Rotation rotation(const Agent& from, const Agent& to) {
    return {from.key.public_key().id(),      to.key.public_key(), kEpoch, centre.now(), {centre.now().value + 7 * kDay},
            {centre.now().value + 37 * kDay}};
  }

  Centre centre;
  KeyRegistry registry{centre.database};
  Agent one{kOrigin, 1};
  Agent two{kOrigin, 50};
};

TEST_F(Registry, AKeyIsOfOneSiteOnly) {
  ASSERT_TRUE(registry.add(entry(one)));
  const auto again = registry.add(entry(Agent({"W06000099", "main"}, 1)));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::AlreadyExists);
  EXPECT_NE(again.error().what.find("for E09000099/main"), std::string::npos);
  ASSERT_EQ(registry.of(kOrigin)->size(), 1U);
  EXPECT_EQ(registry.of(kOrigin)->front().comment, "by telephone");
  EXPECT_TRUE(registry.of({"E09000099", "depot"})->empty());
}

TEST_F(Registry, ARevokedKeyStaysInTheListAndCannotComeBack) {
  ASSERT_TRUE(registry.add(entry(one)));
  const std::string id = one.key.public_key().id();
  ASSERT_TRUE(registry.revoke(id, "stolen", centre.now()));
  const auto key = registry.of(kOrigin)->front();
  EXPECT_NE(why_not_trusted(key, centre.now()).find("stolen"), std::string::npos);
  EXPECT_EQ(registry.revoke(id, "again", centre.now()).error().kind, ErrorKind::AlreadyExists);
  EXPECT_EQ(registry.add(entry(one)).error().kind, ErrorKind::AlreadyExists);
  EXPECT_EQ(registry.revoke(two.key.public_key().id(), "unknown", centre.now()).error().kind, ErrorKind::NotFound);
}

TEST_F(Registry, AKeyIsFoundByTheBeginningOfItsId) {
  ASSERT_TRUE(registry.add(entry(one)));
  const std::string id = one.key.public_key().id();
  EXPECT_EQ(registry.find_beginning(id.substr(0, 8))->key.id(), id);
  EXPECT_EQ(registry.find_beginning(id)->key.id(), id);
  EXPECT_EQ(registry.find_beginning(id.substr(0, 7)).error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(registry.find_beginning("________").error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(registry.find_beginning("00000000").error().kind, ErrorKind::NotFound);
}

TEST_F(Registry, ARotationBringsANewKeyAndRetiresTheOldOne) {
  ASSERT_TRUE(registry.add(entry(one)));
  ASSERT_EQ(*registry.introduce(rotation(one, two), kOrigin, centre.now()), "");
  const auto keys = registry.all();
  ASSERT_EQ(keys->size(), 2U);
  const auto old_key = *registry.find(one.key.public_key().id());
  const auto new_key = *registry.find(two.key.public_key().id());
  EXPECT_EQ(new_key->introduced_by, one.key.public_key().id());
  EXPECT_EQ(new_key->first_epoch, kEpoch);
  EXPECT_EQ(old_key->replaced_at->value, centre.now().value + 7 * kDay);
  EXPECT_EQ(why_not_trusted(*old_key, {centre.now().value + 37 * kDay - 1}), "");
  EXPECT_NE(why_not_trusted(*old_key, {centre.now().value + 37 * kDay}), "");
  // The same one once more changes nothing.
  EXPECT_EQ(*registry.introduce(rotation(one, two), kOrigin, centre.now()), "");
  EXPECT_EQ(registry.all()->size(), 2U);
}

TEST_F(Registry, ARotationToAKeyThatIsRegisteredRetiresTheOldOneAllTheSame) {
  const Agent thief(kOrigin, 100);
  ASSERT_TRUE(registry.add(entry(one)));
  ASSERT_TRUE(registry.add(entry(two)));
  ASSERT_EQ(registry.of(kOrigin)->size(), 2U);
  ASSERT_EQ(*registry.introduce(rotation(one, two), kOrigin, centre.now()), "");
  const auto old_key = *registry.find(one.key.public_key().id());
  const auto new_key = *registry.find(two.key.public_key().id());
  ASSERT_TRUE(old_key->replaced_at);
  EXPECT_EQ(old_key->replaced_at->value, centre.now().value + 7 * kDay);
  EXPECT_NE(why_not_trusted(*old_key, {centre.now().value + 37 * kDay}), "");
  EXPECT_EQ(new_key->introduced_by, one.key.public_key().id());
  EXPECT_EQ(new_key->takes_over_at, old_key->replaced_at);
  EXPECT_EQ(new_key->first_epoch, kEpoch);
  EXPECT_EQ(new_key->comment, "by telephone");
  const auto now_known = registry.of(kOrigin);
  for (const RegisteredKey& key : *now_known) {
    EXPECT_TRUE(key.introduced_by || key.replaced_at) << "what was read before is forgotten";
  }
  EXPECT_NE(*registry.introduce(rotation(one, thief), kOrigin, centre.now()), "") << "it hands over once";
  EXPECT_EQ(*registry.introduce(rotation(one, two), kOrigin, centre.now()), "") << "taken in before";
}

TEST_F(Registry, ARotationToAKeyThatWasRevokedLeavesItRevoked) {
  ASSERT_TRUE(registry.add(entry(one)));
  ASSERT_TRUE(registry.add(entry(two)));
  ASSERT_TRUE(registry.revoke(two.key.public_key().id(), "stolen", centre.now()));
  ASSERT_EQ(*registry.introduce(rotation(one, two), kOrigin, centre.now()), "");
  EXPECT_TRUE((*registry.find(two.key.public_key().id()))->revoked_at);
  EXPECT_TRUE((*registry.find(one.key.public_key().id()))->retires_at) << "as if the rotation had come first";
}

TEST_F(Registry, ARotationIsNotBelievedFromAKeyThatCountsForNothing) {
  const Agent third(kOrigin, 100);
  EXPECT_NE(*registry.introduce(rotation(one, two), kOrigin, centre.now()), "") << "not registered";
  ASSERT_TRUE(registry.add(entry(one)));
  EXPECT_NE(*registry.introduce(rotation(one, two), {"W06000099", "main"}, centre.now()), "") << "of another site";
  ASSERT_EQ(*registry.introduce(rotation(one, two), kOrigin, centre.now()), "");
  EXPECT_NE(*registry.introduce(rotation(one, third), kOrigin, centre.now()), "") << "it has a successor";
  ASSERT_TRUE(registry.revoke(two.key.public_key().id(), "stolen", centre.now()));
  EXPECT_NE(*registry.introduce(rotation(two, third), kOrigin, centre.now()), "") << "revoked";
  EXPECT_FALSE(*registry.find(third.key.public_key().id()));
}

}  // namespace
}  // namespace camaudit::collector
