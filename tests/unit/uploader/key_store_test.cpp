// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/key_store.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "agent/base/text.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/unit/uploader/rfc8032.hpp"
#include "uploader/dsse.hpp"
#include "uploader/fingerprint.hpp"

namespace camaudit::uploader {
namespace {

namespace fs = std::filesystem;

constexpr UtcSeconds kNow{1'790'000'000};
constexpr std::int64_t kDay = 86400;

struct Keys : testing::Test {
  Keys() {
    std::string name = fs::temp_directory_path() / "camaudit-keys-XXXXXX";
    base = ::mkdtemp(name.data());
    fs::create_directory(base / "credentials");
  }
  ~Keys() override { fs::remove_all(base); }

  KeyStore store(bool with_credentials = false) const {
    return {base / "keys", with_credentials ? std::string(base / "credentials") : std::string()};
  }
  KeyInformation created() {
    auto made = store().create(random, kNow, false);
    EXPECT_TRUE(made) << made.error().what;
    return *made;
  }
  static std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static UtcSeconds after(std::int64_t days) { return {kNow.value + days * kDay}; }

  fs::path base;
  test::FixedRandom random;
};

TEST_F(Keys, AreMadePrivateAndOpenedAgain) {
  EXPECT_EQ(store().information(kNow).error().kind, ErrorKind::NotFound);
  EXPECT_EQ(store().open(kNow, true).error().kind, ErrorKind::NotFound);
  const KeyInformation made = created();
  EXPECT_EQ(made.epoch, kNow.value);
  EXPECT_EQ(fs::status(base / "keys").permissions(), fs::perms(0700));
  for (const auto& entry : fs::directory_iterator(base / "keys")) {
    EXPECT_EQ(entry.status().permissions(), fs::perms(0600)) << entry.path();
  }
  auto state = store().open(after(100), true);
  ASSERT_TRUE(state) << state.error().what;
  EXPECT_EQ(state->key.public_key().id(), made.key.id());
  EXPECT_EQ(state->epoch, kNow.value);
  EXPECT_EQ(state->pseudonym_secret.reveal().size(), 32U);
  EXPECT_EQ(state->rotation, "");
}

TEST_F(Keys, AreNeverOverwritten) {
  created();
  const std::string before = content(base / "keys/signing-key.pem");
  const auto again = store().create(random, after(1), false);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::AlreadyExists);
  EXPECT_EQ(content(base / "keys/signing-key.pem"), before);
  // One that was stolen is still there.
  const auto other = store().create(random, after(1), true);
  ASSERT_TRUE(other) << other.error().what;
  EXPECT_EQ(other->epoch, after(1).value);
  EXPECT_NE(content(base / "keys/signing-key.pem"), before);
  EXPECT_EQ(content(base / ("keys/lost-" + std::to_string(after(1).value) + ".pem")), before);
}

TEST_F(Keys, KnowWhatWasSealedAndBeginALaterEpochWhenThatIsLost) {
  created();
  EXPECT_FALSE(store().newest_sealed());
  ASSERT_TRUE(store().note_sealed({kNow.value, 7}));
  EXPECT_EQ(store().newest_sealed(), (ChainPlace{kNow.value, 7}));
  const auto epoch = store().begin_epoch(after(-9));
  ASSERT_TRUE(epoch);
  EXPECT_EQ(*epoch, kNow.value + 1);
  EXPECT_EQ(store().open(kNow, true)->epoch, kNow.value + 1);
}

TEST_F(Keys, WhatIsNotedBesideThemIsNotMixedWithWhatAnotherProcessWrites) {
  created();
  // Half of a private key, by a process that holds the lock of the directory and is at it.
  std::ofstream(base / "keys/new") << "-----BEGIN PRIVATE KEY-----\n";
  fs::permissions(base / "keys/new", fs::perms(0600));
  ASSERT_TRUE(store().note_sealed({kNow.value, 7}));
  EXPECT_EQ(store().newest_sealed(), (ChainPlace{kNow.value, 7}));
  EXPECT_EQ(content(base / "keys/new"), "-----BEGIN PRIVATE KEY-----\n");
  // And the other way round; what a crash has left of either disturbs nobody.
  std::ofstream(base / "keys/new-sealed") << "1790000000 123456789 and more than is written next\n";
  ASSERT_TRUE(store().begin_epoch(after(1)));
  EXPECT_TRUE(fs::exists(base / "keys/new-sealed"));
  EXPECT_EQ(store().information(kNow)->epoch, after(1).value);
  ASSERT_TRUE(store().note_sealed({kNow.value, 8}));
  EXPECT_EQ(content(base / "keys/sealed"), std::to_string(kNow.value) + " 8\n");
  for (const char* name : {"new", "new-sealed"}) EXPECT_FALSE(fs::exists(base / "keys" / name)) << name;
}

TEST_F(Keys, AKeyThatIsLostBeginsALaterEpochAndKeepsThePseudonyms) {
  const KeyInformation first = created();
  const std::string secret = content(base / "keys/pseudonym-secret");
  fs::remove(base / "keys/signing-key.pem");
  EXPECT_EQ(store().open(kNow, true).error().kind, ErrorKind::NotFound);
  EXPECT_FALSE(store().information(kNow)->private_key_found);
  EXPECT_EQ(store().create(random, after(1), false).error().kind, ErrorKind::AlreadyExists);
  // The clock has gone back in the meantime.
  const auto second = store().create(random, after(-50), true);
  ASSERT_TRUE(second) << second.error().what;
  EXPECT_EQ(second->epoch, first.epoch + 1);
  EXPECT_NE(second->key.id(), first.key.id());
  EXPECT_EQ(content(base / "keys/pseudonym-secret"), secret);
  EXPECT_TRUE(store().open(kNow, true));
}

/// The collector takes nothing of it, nor of any later one, until then.
TEST_F(Keys, AnEpochThatHasNotComeIsGivenUpByWhoIsSureOfTheTime) {
  ASSERT_TRUE(store().create(random, after(3650), false));
  ASSERT_TRUE(store().note_sealed({after(3650).value, 2}));
  EXPECT_EQ(store().create(random, kNow, true, false)->epoch, after(3650).value + 1) << "the clock may be behind";
  EXPECT_EQ(store().create(random, kNow, true, true)->epoch, kNow.value);
  EXPECT_FALSE(store().newest_sealed());
  EXPECT_EQ(store().create(random, kNow, true, true)->epoch, kNow.value + 1);
}

TEST_F(Keys, WhatOthersMayReadIsRefused) {
  created();
  for (const char* name : {"signing-key.pem", "pseudonym-secret", "epoch", "signing-key.pub", "."}) {
    const fs::path file = base / "keys" / name;
    const fs::perms before = fs::status(file).permissions();
    fs::permissions(file, before | fs::perms::group_read);
    const auto state = store().open(kNow, true);
    ASSERT_FALSE(state) << name;
    EXPECT_EQ(state.error().kind, ErrorKind::PermissionDenied);
    EXPECT_NE(state.error().what.find("chmod"), std::string::npos);
    fs::permissions(file, before);
  }
  EXPECT_TRUE(store().open(kNow, true));
}

TEST_F(Keys, WhatIsDamagedIsNamed) {
  created();
  for (const char* name : {"signing-key.pem", "signing-key.pub", "epoch", "pseudonym-secret"}) {
    const fs::path file = base / "keys" / name;
    const std::string before = content(file);
    std::ofstream(file, std::ios::trunc) << "rubbish\n";
    const auto state = store().open(kNow, true);
    ASSERT_FALSE(state) << name;
    EXPECT_EQ(state.error().kind, ErrorKind::InvalidInput);
    EXPECT_NE(state.error().what.find(name), std::string::npos) << state.error().what;
    std::ofstream(file, std::ios::trunc) << before;
  }
  fs::remove(base / "keys/signing-key.pub");
  EXPECT_TRUE(store().open(kNow, true)) << "a crash between the two files of a new key";
}

TEST_F(Keys, ACredentialIsUsedAndNotCopied) {
  const SigningKey given = test::rfc8032_key();
  std::ofstream(base / "credentials/signing-key") << given.pem().reveal();
  const auto made = store(true).create(random, kNow, false);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(made->key.id(), given.public_key().id());
  EXPECT_FALSE(fs::exists(base / "keys/signing-key.pem"));
  EXPECT_TRUE(store(true).open(kNow, true));
  EXPECT_EQ(store().open(kNow, true).error().kind, ErrorKind::NotFound);
  EXPECT_EQ(store().information(kNow)->key.id(), given.public_key().id()) << "shown without the private key";
}

TEST_F(Keys, ARotationOverlapsAndEnds) {
  const KeyInformation old = created();
  const auto rotated = store().rotate(random, kNow, Overlap(), true);
  ASSERT_TRUE(rotated) << rotated.error().what;
  ASSERT_TRUE(rotated->rotation);
  const PublicKey next = rotated->rotation->new_key;
  EXPECT_EQ(rotated->key.id(), old.key.id());

  const auto early = store().open(after(6), true);
  ASSERT_TRUE(early);
  EXPECT_EQ(early->key.public_key().id(), old.key.id());
  const std::array trusted{old.key};
  const auto told = opened_rotation(early->rotation, trusted);
  ASSERT_TRUE(told) << told.error().what;
  EXPECT_EQ(told->new_key.id(), next.id());
  EXPECT_EQ(told->epoch, old.epoch);
  EXPECT_EQ(store().rotate(random, after(6), Overlap(), true).error().kind, ErrorKind::AlreadyExists);

  // A night with a clock that is a year ahead throws nothing away.
  const auto ahead = store().open(after(365), false);
  ASSERT_TRUE(ahead) << ahead.error().what;
  EXPECT_EQ(ahead->key.public_key().id(), next.id());
  EXPECT_EQ(store().open(after(6), true)->key.public_key().id(), old.key.id());

  const auto late = store().open(after(7), true);
  ASSERT_TRUE(late) << late.error().what;
  EXPECT_EQ(late->key.public_key().id(), next.id());
  EXPECT_EQ(late->epoch, old.epoch);
  EXPECT_EQ(late->pseudonym_secret.reveal(), early->pseudonym_secret.reveal());
  EXPECT_NE(late->rotation, "");
  ASSERT_TRUE(store().information(after(7))->previous);
  EXPECT_EQ(store().information(after(7))->previous->id(), old.key.id()) << "it signed what is older";
  EXPECT_FALSE(fs::exists(base / "keys/next-key.pem"));
  EXPECT_EQ(store().rotate(random, after(36), Overlap(), true).error().kind, ErrorKind::AlreadyExists);

  const auto over = store().open(after(37), true);
  ASSERT_TRUE(over);
  EXPECT_EQ(over->key.public_key().id(), next.id());
  EXPECT_EQ(over->rotation, "");
  EXPECT_TRUE(store().rotate(random, after(38), Overlap(), true));
}

TEST_F(Keys, NoRotationBeginsByAClockThatMayBeAheadWhileAnotherIsThere) {
  const KeyInformation old = created();
  const auto first = store().rotate(random, kNow, Overlap(), false);
  ASSERT_TRUE(first) << "there was none before: " << first.error().what;
  const std::string next = first->rotation->new_key.id();
  const auto refused = store().rotate(random, after(365), Overlap(), false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
  EXPECT_NE(refused.error().what.find("chrony"), std::string::npos) << refused.error().what;
  EXPECT_EQ(store().rotate(random, after(8), Overlap(), false).error().kind, ErrorKind::AlreadyExists);
  // The clock is put right: nothing was thrown away.
  EXPECT_EQ(store().open(after(1), true)->key.public_key().id(), old.key.id());
  EXPECT_EQ(store().open(after(7), true)->key.public_key().id(), next);
  EXPECT_TRUE(store().rotate(random, after(38), Overlap(), true));
}

TEST_F(Keys, AClockThatGoesBackAfterARotationChangesNothing) {
  created();
  ASSERT_TRUE(store().rotate(random, kNow, Overlap(), true));
  const auto late = store().open(after(8), true);
  const auto back = store().open(after(1), true);
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(back->key.public_key().id(), late->key.public_key().id());
}

TEST_F(Keys, ACrashAtAnyStepOfTheTakeoverIsMended) {
  const KeyInformation old = created();
  const auto rotated = store().rotate(random, kNow, Overlap(), true);
  const std::string next = rotated->rotation->new_key.id();
  // After the rename, before the public key was written.
  fs::rename(base / "keys/next-key.pem", base / "keys/signing-key.pem");
  EXPECT_EQ(store().open(after(7), true)->key.public_key().id(), next);
  EXPECT_EQ(store().open(after(8), true)->key.public_key().id(), next);
}

TEST_F(Keys, ACredentialRotatesToo) {
  std::ofstream(base / "credentials/signing-key") << test::rfc8032_key().pem().reveal();
  ASSERT_TRUE(store(true).create(random, kNow, false));
  const auto rotated = store(true).rotate(random, kNow, Overlap(), true);
  ASSERT_TRUE(rotated) << rotated.error().what;
  EXPECT_EQ(store(true).open(after(1), true)->key.public_key().id(), test::rfc8032_key().public_key().id());
  EXPECT_EQ(store(true).open(after(7), true)->key.public_key().id(), rotated->rotation->new_key.id());
}

TEST_F(Keys, ARotationThatIsNotSignedByBothIsRefused) {
  const SigningKey old = test::rfc8032_key();
  const SigningKey next = SigningKey::create(random);
  const SigningKey stranger = SigningKey::create(random);
  const Rotation good{old.public_key().id(), next.public_key(), 1, kNow, after(1), after(2)};
  const std::array trusted{old.public_key()};
  ASSERT_TRUE(opened_rotation(sealed_rotation(good, old, next), trusted));
  const auto refused = [&](const Rotation& rotation, const SigningKey& one, const SigningKey& two) {
    const auto result = opened_rotation(sealed_rotation(rotation, one, two), trusted);
    EXPECT_FALSE(result);
    return result ? std::string() : result.error().what;
  };
  EXPECT_NE(refused(good, stranger, next).find("no trusted key"), std::string::npos);
  EXPECT_NE(refused(good, old, stranger).find("new key has not"), std::string::npos);
  EXPECT_NE(refused(good, old, old).find("new key has not"), std::string::npos);
  Rotation wrong = good;
  wrong.old_key_id = stranger.public_key().id();
  EXPECT_NE(refused(wrong, old, next).find("no trusted key"), std::string::npos);
  wrong = good;
  wrong.new_key = old.public_key();
  EXPECT_NE(refused(wrong, old, next).find("to itself"), std::string::npos);
  wrong = good;
  wrong.takes_over_at = after(5);
  EXPECT_NE(refused(wrong, old, next).find("in order"), std::string::npos);
  const std::array one{&old};
  EXPECT_FALSE(opened_rotation(sealed(kRotationPayloadType, "", one), trusted));
  const std::array both{&old, &next};
  EXPECT_FALSE(opened_rotation(sealed("application/json", "", both), trusted));
}

TEST(Fingerprint, SaysTheBeginningOfAnIdInWords) {
  const std::string id = test::rfc8032_key().public_key().id();
  const std::string words = fingerprint_words(id);
  EXPECT_EQ(std::count(words.begin(), words.end(), ' '), 9);
  EXPECT_TRUE(words.starts_with(std::string(fingerprint_word(0x06)) + " " + std::string(fingerprint_word(0xe3))));
  EXPECT_TRUE(fingerprint_hex(id).starts_with("06e3 fd8f "));
  EXPECT_EQ(fingerprint_hex(id).size(), 79U);
  EXPECT_EQ(fingerprint_words("rubbish"), "");
}

TEST(Fingerprint, NoTwoWordsSoundNearlyAlike) {
  for (int one = 0; one < 256; ++one) {
    for (int other = 0; other < one; ++other) {
      const auto a = fingerprint_word(static_cast<unsigned char>(one));
      const auto b = fingerprint_word(static_cast<unsigned char>(other));
      EXPECT_GE(edit_distance(a, b), 2U) << a << " " << b;
    }
  }
}

}  // namespace
}  // namespace camaudit::uploader
