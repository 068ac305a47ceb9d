// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/targets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace camaudit::app {
namespace {

const std::string kOne = "urn:uuid:1419d68a-1dd2-11b2-a105-000000000001";
const std::string kTwo = "urn:uuid:1419d68a-1dd2-11b2-a105-000000000002";

net::Url at(const std::string& host, std::uint16_t port = 80) {
  return {"http", host, port, "/onvif/device_service"};
}

onvif::Sighting seen(const std::string& from, const std::string& reference, const std::vector<net::Url>& addresses,
                     const std::string& source = "multicast") {
  onvif::Sighting out;
  out.source = source;
  out.interface = "eth0";
  out.from = boost::asio::ip::make_address(from);
  out.endpoint_reference = reference;
  for (const auto& url : addresses) out.xaddrs.push_back(url.to_string());
  return out;
}

class TargetsTest : public ::testing::Test {
 protected:
  /// "10.0.0.7:80 10.0.0.8:80 [device multicast] urn:uuid:… known as ID", one line a target.
  std::vector<std::string> lines() { return lines(book_); }
  static std::vector<std::string> lines(TargetBook& book) {
    std::vector<std::string> out;
    for (const Target& target : book.take()) {
      std::vector<std::string> addresses;
      for (const auto& url : target.addresses) addresses.push_back(url.authority());
      std::string line = fmt::format("{} [{}]", fmt::join(addresses, " "), fmt::join(target.sources, " "));
      if (!target.endpoint_reference.empty()) line += " " + target.endpoint_reference;
      if (!target.stored_id.empty()) line += " known as " + target.stored_id;
      out.push_back(std::move(line));
    }
    return out;
  }
  using Lines = std::vector<std::string>;

  /// What the lines are for a camera with two addresses that answers the multicast from both, listing both.
  struct TwoAddresses {
    std::string heard;                                   ///< its endpoint reference
    std::string first = "fd00::7", second = "10.0.0.7";  ///< where it answers from
  };
  static TargetBook heard_at_both(const TwoAddresses& camera) {
    const std::vector<net::Url> both{at("10.0.0.7"), at("fd00::7")};
    onvif::SightingBook sightings;
    sightings.add(seen(camera.first, camera.heard, both));
    sightings.add(seen(camera.second, camera.heard, both));
    TargetBook book(net::Fence({*net::AddressRange::parse("10.0.0.0/8"), *net::AddressRange::parse("fd00::/8")}), {});
    for (const auto& sighting : sightings.all()) book.add_sighting(sighting);
    return book;
  }

  TargetBook book_{net::Fence({*net::AddressRange::parse("10.0.0.0/8")}), {*net::AddressRange::parse("10.9.0.0/16")}};
};

TEST_F(TargetsTest, OneDeviceFromSeveralSourcesIsOneTarget) {
  book_.add_named(at("10.0.0.7"));
  book_.add_sighting(seen("10.0.0.7", kOne, {at("10.0.0.7")}));
  book_.add_sighting(seen("10.0.0.7", "", {at("10.0.0.7")}, "range"));
  book_.add_stored({kOne, at("10.0.0.7"), kOne});
  EXPECT_EQ(lines(), (Lines{"10.0.0.7:80 [device multicast range stored] " + kOne + " known as " + kOne}));
}

TEST_F(TargetsTest, SeveralCamerasBehindOneAddressAreKeptApart) {
  book_.add_sighting(seen("10.0.0.7", kOne, {at("10.0.0.7", 8001)}));
  book_.add_sighting(seen("10.0.0.7", kTwo, {at("10.0.0.7", 8002)}));
  EXPECT_EQ(lines(), (Lines{"10.0.0.7:8001 [multicast] " + kOne, "10.0.0.7:8002 [multicast] " + kTwo}));
}

TEST_F(TargetsTest, CopiedUuidsAreKeptApartByHostAndByPort) {
  book_.add_sighting(seen("10.0.0.7", kOne, {at("10.0.0.7", 8001)}));
  book_.add_sighting(seen("10.0.0.7", kOne, {at("10.0.0.7", 8002)}));
  book_.add_sighting(seen("10.0.0.8", kOne, {at("10.0.0.8")}));
  EXPECT_EQ(lines().size(), 3U);
}

TEST_F(TargetsTest, AnAddressThatAnotherNamesBesideItsOwnHidesNobody) {
  book_.add_sighting(seen("10.0.0.7", kOne, {at("10.0.0.7"), at("10.0.0.8"), at("10.0.0.99")}));
  book_.add_sighting(seen("10.0.0.8", kTwo, {at("10.0.0.8"), at("10.0.0.99")}));
  EXPECT_EQ(lines(), (Lines{"10.0.0.7:80 10.0.0.99:80 [multicast] " + kOne, "10.0.0.8:80 [multicast] " + kTwo}));
}

TEST_F(TargetsTest, AnAddressThatOneWithoutAReferenceNamesHidesNobody) {
  for (const char* reference : {"", "urn:not-a-uuid"}) {
    TargetBook book(net::Fence({*net::AddressRange::parse("10.0.0.0/8")}), {});
    book.add_sighting(seen("10.0.0.7", reference, {at("10.0.0.7"), at("10.0.0.8")}));
    book.add_sighting(seen("10.0.0.8", kTwo, {at("10.0.0.8")}));
    book.add_stored({"cam8", at("10.0.0.8"), kTwo});
    EXPECT_EQ(lines(book),
              (Lines{"10.0.0.7:80 [multicast]", "10.0.0.8:80 [multicast stored] " + kTwo + " known as cam8"}));
  }
}

TEST_F(TargetsTest, ACameraWithoutAReferenceIsNotHiddenByOneThatNamesItsAddress) {
  book_.add_sighting(seen("10.0.0.7", kOne, {at("10.0.0.7"), at("10.0.0.8")}));
  book_.add_sighting(seen("10.0.0.8", "", {at("10.0.0.8")}, "range"));
  EXPECT_EQ(lines(), (Lines{"10.0.0.7:80 [multicast] " + kOne, "10.0.0.8:80 [range]"}));
}

TEST_F(TargetsTest, AnAddressThatADeviceHasAnsweredFromIsItsOwn) {
  const std::vector<net::Url> both{at("fd00::7"), at("10.0.0.7")};
  TargetBook book(net::Fence({*net::AddressRange::parse("10.0.0.0/8"), *net::AddressRange::parse("fd00::/8")}), {});
  book.add_sighting(seen("fd00::7", kOne, both));
  book.add_sighting(seen("10.0.0.7", kOne, both));
  book.add_sighting(seen("10.0.0.7", "", {at("10.0.0.7")}, "range"));
  book.add_stored({"cam7", at("10.0.0.7"), ""});
  EXPECT_EQ(lines(book), (Lines{"[fd00::7]:80 10.0.0.7:80 [multicast range stored] " + kOne + " known as cam7"}));
}

TEST_F(TargetsTest, ACameraWithTwoAddressesIsTheOneThatWasKnownAtEither) {
  for (const std::string& heard : {kOne, std::string("urn:x-cam:7"), std::string()}) {
    const std::string known = heard == kOne ? " " + kOne : "";
    for (const std::string& stored : {std::string(), kOne}) {
      TargetBook six_first = heard_at_both({heard});
      six_first.add_stored({"cam", at("10.0.0.7"), stored});
      EXPECT_EQ(lines(six_first), (Lines{"[fd00::7]:80 10.0.0.7:80 [multicast stored]" + known + " known as cam"}))
          << heard << ' ' << stored;
      TargetBook four_first = heard_at_both({heard, "10.0.0.7", "fd00::7"});
      four_first.add_stored({"cam", at("fd00::7"), stored});
      EXPECT_EQ(lines(four_first), (Lines{"10.0.0.7:80 [fd00::7]:80 [multicast stored]" + known + " known as cam"}))
          << heard << ' ' << stored;
    }
  }
}

TEST_F(TargetsTest, ACameraWithTwoAddressesThatAnotherWasKnownAtIsStillOne) {
  TargetBook book = heard_at_both({kOne});
  book.add_stored({"cam", at("10.0.0.7"), kTwo});
  EXPECT_EQ(lines(book), (Lines{"[fd00::7]:80 10.0.0.7:80 [multicast] " + kOne}));
}

TEST_F(TargetsTest, ASweepThatLearnsNoReferenceFindsNoSecondCamera) {
  TargetBook book = heard_at_both({kOne});
  book.add_sighting(seen("10.0.0.7", "", {at("10.0.0.7")}, "range"));
  book.add_stored({"cam", at("10.0.0.7"), kOne});
  EXPECT_EQ(lines(book), (Lines{"[fd00::7]:80 10.0.0.7:80 [multicast range stored] " + kOne + " known as cam"}));
}

TEST_F(TargetsTest, ACameraThatIsHeardByItsReferenceIsNamedAsItWasKnownAtItsOtherAddress) {
  const std::vector<net::Url> both{at("10.0.0.9"), at("10.0.0.7")};
  book_.add_sighting(seen("10.0.0.9", kOne, both));
  book_.name_as_stored({"other", at("10.0.0.7"), kTwo});
  book_.name_as_stored({"cam", at("10.0.0.7"), kOne});
  EXPECT_EQ(lines(), (Lines{"10.0.0.9:80 10.0.0.7:80 [multicast] " + kOne + " known as cam"}));
}

TEST_F(TargetsTest, OneThatNamesAnotherWhichDoesNotNameItHidesOnlyItself) {
  for (const std::string& reference : {kTwo, std::string()}) {
    for (const bool liar_first : {true, false}) {
      TargetBook book(net::Fence({*net::AddressRange::parse("10.0.0.0/8")}), {});
      const auto liar = seen("10.0.0.7", "", {at("10.0.0.7"), at("10.0.0.8"), at("10.0.0.9")});
      const auto camera = seen("10.0.0.8", reference, {at("10.0.0.8"), at("10.0.0.9")});
      for (const auto& sighting : {liar_first ? liar : camera, liar_first ? camera : liar}) book.add_sighting(sighting);
      EXPECT_EQ(lines(book).size(), 2U) << reference << ' ' << liar_first;
    }
  }
}

TEST_F(TargetsTest, ACameraWithTwoAddressesHidesNoOtherPortOfThem) {
  const std::vector<net::Url> named{at("10.0.0.7", 8001), at("fd00::7", 8001), at("10.0.0.7", 8002)};
  onvif::SightingBook sightings;
  sightings.add(seen("fd00::7", kOne, named));
  sightings.add(seen("10.0.0.7", kOne, named));
  TargetBook book(net::Fence({*net::AddressRange::parse("10.0.0.0/8"), *net::AddressRange::parse("fd00::/8")}), {});
  for (const auto& sighting : sightings.all()) book.add_sighting(sighting);
  book.add_stored({"cam", at("10.0.0.7", 8002), kTwo});
  EXPECT_EQ(lines(book),
            (Lines{"[fd00::7]:8001 10.0.0.7:8001 [multicast] " + kOne, "10.0.0.7:8002 [stored] known as cam"}));
}

TEST_F(TargetsTest, AStoredDeviceIsAskedWhereItWasThoughAnotherNamesTheAddress) {
  book_.add_sighting(seen("10.0.0.7", kOne, {at("10.0.0.7"), at("10.20.0.8"), at("10.20.0.9")}));
  book_.add_stored({"cam8", at("10.20.0.8"), kTwo});
  book_.add_stored({"cam9", at("10.20.0.9"), ""});
  EXPECT_EQ(lines(), (Lines{"10.0.0.7:80 [multicast] " + kOne, "10.20.0.8:80 [stored] known as cam8",
                            "10.20.0.9:80 [stored] known as cam9"}));
}

TEST_F(TargetsTest, ADeviceThatMerelyNamesAnAddressIsNotTheOneThatWasKnownThere) {
  book_.add_sighting(seen("10.0.0.7", "", {at("10.0.0.7"), at("10.20.0.8")}));
  book_.name_as_stored({"cam8", at("10.20.0.8"), kTwo});
  EXPECT_EQ(lines(), (Lines{"10.0.0.7:80 10.20.0.8:80 [multicast]"}));
}

TEST_F(TargetsTest, StrangerWithoutAReferenceAtAnOldAddressIsNotGivenOne) {
  book_.add_sighting(seen("10.0.0.7", "", {at("10.0.0.7")}, "range"));
  book_.add_sighting(seen("10.0.0.9", kOne, {at("10.0.0.9")}));
  book_.add_stored({kOne, at("10.0.0.7"), kOne});
  book_.add_stored({"mac:00:11:22:33:44:55", at("10.0.0.7"), kTwo});
  EXPECT_EQ(lines(), (Lines{"10.0.0.7:80 [range stored] known as mac:00:11:22:33:44:55",
                            "10.0.0.9:80 [multicast stored] " + kOne + " known as " + kOne}));
}

TEST_F(TargetsTest, StoredDeviceThatIsHeardElsewhereIsFollowed) {
  book_.add_sighting(seen("10.0.0.9", kOne, {at("10.0.0.9")}));
  book_.add_stored({kOne, at("10.0.0.7"), kOne});
  EXPECT_EQ(lines(), (Lines{"10.0.0.9:80 [multicast stored] " + kOne + " known as " + kOne}));
}

TEST_F(TargetsTest, StoredDeviceThatIsNotHeardIsAskedWhereItWas) {
  book_.add_stored({"mac:00:11:22:33:44:55", at("10.0.0.7"), ""});
  EXPECT_EQ(lines(), (Lines{"10.0.0.7:80 [stored] known as mac:00:11:22:33:44:55"}));
}

TEST_F(TargetsTest, AddressThatAnotherDeviceHasTakenIsNotTheStoredDevice) {
  book_.add_sighting(seen("10.0.0.7", kTwo, {at("10.0.0.7")}));
  book_.add_stored({kOne, at("10.0.0.7"), kOne});
  EXPECT_EQ(lines(), (Lines{"10.0.0.7:80 [multicast] " + kTwo}));
}

TEST_F(TargetsTest, NothingExcludedOrOutsideTheFenceIsASightingOrStored) {
  book_.add_sighting(seen("10.9.0.1", kOne, {at("10.9.0.1")}));
  book_.add_sighting(seen("192.0.2.1", kTwo, {at("192.0.2.1")}));
  book_.add_stored({kOne, at("10.9.0.2"), kOne});
  book_.add_named(at("10.9.0.3"));
  ASSERT_EQ(book_.out_of_bounds().size(), 1U);
  EXPECT_EQ(book_.out_of_bounds().front().address, "192.0.2.1");
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(TargetsTest, DeviceNamedByAPersonIsKeptOutsideTheFenceToBeTold) {
  book_.add_named(at("192.0.2.1"));
  EXPECT_EQ(lines(), (Lines{"192.0.2.1:80 [device]"}));
}

TEST_F(TargetsTest, ADeviceThatAPersonNamesIsTheOneThatWasKnownThere) {
  book_.add_named(at("10.0.0.7"));
  book_.name_as_stored({kOne, at("10.0.0.7"), kOne});
  book_.name_as_stored({kTwo, at("10.0.0.8"), kTwo});
  EXPECT_EQ(lines(), (Lines{"10.0.0.7:80 [device] known as " + kOne}));
}

}  // namespace
}  // namespace camaudit::app
