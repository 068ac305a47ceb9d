// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/announcements.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "tests/support/fake_network.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/support/virtual_time.hpp"

namespace camaudit::onvif {
namespace {

using test::FakeNetwork;

constexpr const char* kCamera = "dn:NetworkVideoTransmitter";

std::string uuid(int number) {
  return fmt::format("urn:uuid:1419d68a-1dd2-11b2-a105-{:012x}", number);
}

std::string said(const std::string& what, const std::string& reference, const std::string& types) {
  return fmt::format(
      R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
      R"(xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" )"
      R"(xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">)"
      R"(<s:Header><a:MessageID>urn:uuid:1</a:MessageID></s:Header><s:Body><d:{0}>)"
      R"(<a:EndpointReference><a:Address>{1}</a:Address></a:EndpointReference><d:Types>{2}</d:Types>)"
      R"(<d:XAddrs>http://10.0.0.7/onvif/device_service</d:XAddrs></d:{0}></s:Body></s:Envelope>)",
      what, reference, types);
}

class Announcements : public ::testing::Test {
 protected:
  Announcements() { network_.add_interface("eth0", {"10.0.0.2"}); }

  void say(const std::string& host, const std::string& bytes) {
    network_.announce({bytes, net::UdpEndpoint(boost::asio::ip::make_address(host), 3702)});
  }
  void hello(const std::string& host, int number, const std::string& types = kCamera) {
    say(host, said("Hello", uuid(number), types));
  }

  /// Listens for so long to what has been said, and to what `later` says in the middle of it.
  AnnouncementCount listen(std::chrono::seconds time, std::function<void()> later = {}) {
    AnnouncementListener listener({network_, clock_, time_, random_}, {},
                                  [this](const Announcement& announcement) { told_.push_back(announcement); });
    return test::run(io_, time_, listen_for(listener, time, std::move(later)));
  }

  Task<AnnouncementCount> listen_for(AnnouncementListener& listener, std::chrono::seconds time,
                                     std::function<void()> later) {
    TaskGroup group(io_.get_executor());
    group.spawn(listener.run());
    co_await time_.until(clock_.steady() + time / 2);
    if (later) later();
    co_await time_.until(clock_.steady() + time / 2);
    group.cancel();
    co_await group.join();
    co_return listener.count();
  }

  boost::asio::io_context io_;
  test::ManualClock clock_;
  test::VirtualTime time_{clock_};
  test::FixedRandom random_;
  FakeNetwork network_{io_.get_executor()};
  std::vector<Announcement> told_;
};

TEST_F(Announcements, TellsOfDevicesThatJoinAndLeave) {
  hello("10.0.0.7", 1);
  say("10.0.0.7", said("Bye", uuid(1), ""));
  const AnnouncementCount count = listen(std::chrono::seconds(2));
  EXPECT_EQ(count.told, 2U);
  ASSERT_EQ(told_.size(), 2U);
  EXPECT_EQ(told_[0].kind, Announcement::Kind::Joined);
  EXPECT_EQ(told_[0].sighting.interface, "eth0");
  EXPECT_EQ(told_[0].sighting.from.to_string(), "10.0.0.7");
  EXPECT_EQ(told_[0].sighting.endpoint_reference, uuid(1));
  EXPECT_EQ(told_[0].sighting.xaddrs, std::vector<std::string>{"http://10.0.0.7/onvif/device_service"});
  EXPECT_EQ(told_[1].kind, Announcement::Kind::Left);
}

TEST_F(Announcements, TellsARepeatedOneOnceAndALaterOneAgain) {
  for (int i = 0; i < 4; ++i) hello("10.0.0.7", 1);
  const AnnouncementCount count = listen(std::chrono::seconds(60), [&] { hello("10.0.0.7", 1); });
  EXPECT_EQ(count.told, 2U);
  EXPECT_EQ(count.repeated, 3U);
}

TEST_F(Announcements, ARepetitionIsKnownAcrossTheTurnOfAWindow) {
  // Nine seconds and eleven: either side of the first window's end.
  const AnnouncementCount count = listen(std::chrono::seconds(18), [&] {
    hello("10.0.0.7", 1);
    clock_.advance(std::chrono::seconds(2));
    hello("10.0.0.7", 1);
  });
  EXPECT_EQ(count.told, 1U);
  EXPECT_EQ(count.repeated, 1U);
}

TEST_F(Announcements, DevicesWithACopiedUuidAreTwo) {
  hello("10.0.0.7", 1);
  hello("10.0.0.8", 1);
  EXPECT_EQ(listen(std::chrono::seconds(2)).told, 2U);
}

TEST_F(Announcements, LeavesOutWhatIsNotAnOnvifDevice) {
  hello("10.0.0.9", 1, "dn:Printer");
  say("10.0.0.9", said("Bye", "", ""));
  say("10.0.0.9", said("Probe", uuid(2), kCamera));
  say("10.0.0.9", "not XML");
  say("10.0.0.9", "");
  const AnnouncementCount count = listen(std::chrono::seconds(2));
  EXPECT_EQ(count.told, 0U);
  EXPECT_EQ(count.other, 5U);
}

TEST_F(Announcements, AFloodOfOneSenderDrownsNoOther) {
  for (int i = 0; i < 1000; ++i) hello("10.0.0.66", i);
  hello("10.0.0.7", 1);
  const AnnouncementCount count = listen(std::chrono::seconds(2));
  EXPECT_EQ(count.told, AnnouncementListener::kMostOfOneSender + 1);
  EXPECT_EQ(count.suppressed, 1000 - AnnouncementListener::kMostOfOneSender);
  EXPECT_EQ(told_.back().sighting.from.to_string(), "10.0.0.7");
}

TEST_F(Announcements, AFloodOfInventedSendersIsBoundedAndPasses) {
  const auto flood = [this](std::size_t number) {
    const auto host = boost::asio::ip::address_v4(0x0A000000U + static_cast<unsigned>(number));
    hello(host.to_string(), static_cast<int>(number));
  };
  for (std::size_t i = 1; i <= AnnouncementListener::kMostOfAll + 500; ++i) flood(i);
  const AnnouncementCount count = listen(std::chrono::seconds(60), [&] { hello("10.200.0.7", 1); });
  EXPECT_EQ(count.suppressed, 500U);
  EXPECT_EQ(count.told, AnnouncementListener::kMostOfAll + 1);
  EXPECT_EQ(told_.back().sighting.from.to_string(), "10.200.0.7");
}

TEST_F(Announcements, SaysWhereItCannotListenAndHearsTheRest) {
  network_.add_interface("eth1", {"10.1.0.2"});
  network_.refusing["eth1"] = "not permitted";
  hello("10.0.0.7", 1);
  const AnnouncementCount count = listen(std::chrono::seconds(2));
  EXPECT_EQ(count.told, 1U);
  EXPECT_EQ(count.problems, std::vector<std::string>{"not permitted"});
}

}  // namespace
}  // namespace camaudit::onvif
