// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/ws_discovery.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <map>
#include <set>

#include "tests/support/fake_network.hpp"
#include "tests/support/virtual_time.hpp"

namespace camaudit::onvif {
namespace {

using test::FakeNetwork;

/// Different every time, and the same in every run.
class CountingRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = static_cast<std::byte>(++state_ * 2654435761U >> 13U);
  }

 private:
  std::uint32_t state_ = 0;
};

std::string between(const std::string& text, const std::string& start, const std::string& end) {
  const auto at = text.find(start);
  if (at == std::string::npos) return {};
  return text.substr(at + start.size(), text.find(end, at + start.size()) - at - start.size());
}

std::string message_id(const FakeNetwork::Sent& sent) {
  return between(sent.bytes, "MessageID>", "<");
}

bool is_typed(const FakeNetwork::Sent& sent) {
  return sent.bytes.find("d:Types") != std::string::npos;
}

bool is_2005(const FakeNetwork::Sent& sent) {
  return sent.bytes.find("2005/04/discovery") != std::string::npos;
}

std::string probe_match(const std::string& relates_to, const std::string& uuid, const std::string& host,
                        const std::string& types) {
  return fmt::format(
      R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
      R"(xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" )"
      R"(xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:n="http://www.onvif.org/ver10/network/wsdl">)"
      R"(<s:Header><a:RelatesTo>{}</a:RelatesTo></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch>)"
      R"(<a:EndpointReference><a:Address>{}</a:Address></a:EndpointReference><d:Types>{}</d:Types>)"
      R"(<d:XAddrs>http://{}/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>)",
      relates_to, uuid, types, host);
}

std::string uuid(int number) {
  return fmt::format("urn:uuid:1419d68a-1dd2-11b2-a105-{:012x}", number);
}

class WsDiscovery : public ::testing::Test {
 protected:
  WsDiscovery() { network_.add_interface("eth0", {"10.0.0.2", "fe80::2%2"}); }

  net::Datagram from(const std::string& host, std::string bytes) {
    return {std::move(bytes), net::UdpEndpoint(boost::asio::ip::make_address(host), 40000)};
  }
  DiscoveryServices services() { return {network_, clock_, time_, random_}; }
  Discovery multicast(MulticastOptions options = {}) {
    return test::run(io_, time_, probe_multicast(services(), std::move(options)));
  }

  boost::asio::io_context io_;
  test::ManualClock clock_;
  test::VirtualTime time_{clock_};
  CountingRandom random_;
  FakeNetwork network_{io_.get_executor()};
};

TEST_F(WsDiscovery, SendsEachKindOfProbeFourTimesWithOneMessageIdPerKind) {
  const SteadyTime begin = clock_.steady();
  const Discovery found = multicast();
  EXPECT_EQ(clock_.steady() - begin, MulticastOptions().listen);
  // Two families, two versions, three types.
  std::map<std::string, int> times;
  std::set<std::string> groups;
  for (const auto& sent : network_.sent) {
    ++times[message_id(sent)];
    groups.insert(sent.to.address().to_string());
    EXPECT_EQ(sent.to.port(), 3702);
    EXPECT_EQ(sent.interface, "eth0");
  }
  EXPECT_EQ(groups, (std::set<std::string>{"239.255.255.250", "ff02::c"}));
  EXPECT_EQ(times.size(), 12U);
  for (const auto& [id, count] : times) EXPECT_EQ(count, 4) << id;
  ASSERT_EQ(found.probes.size(), 2U);
  EXPECT_EQ(found.probes.front().replies, 0U);
}

TEST_F(WsDiscovery, FindsADeviceOnceHoweverOftenItAnswers) {
  network_.answers = [&](const FakeNetwork::Sent& sent) -> std::vector<net::Datagram> {
    if (!sent.to.address().is_v4() || !is_2005(sent)) return {};
    const auto answer = probe_match(message_id(sent), uuid(1), "10.0.0.7", "n:NetworkVideoTransmitter");
    return {from("10.0.0.7", answer), from("10.0.0.7", answer)};
  };
  const Discovery found = multicast();
  ASSERT_EQ(found.sightings.size(), 1U);
  const Sighting& sighting = found.sightings.front();
  EXPECT_EQ(sighting.source, "multicast");
  EXPECT_EQ(sighting.interface, "eth0");
  EXPECT_EQ(sighting.from.to_string(), "10.0.0.7");
  EXPECT_EQ(sighting.endpoint_reference, uuid(1));
  EXPECT_EQ(found.probes.front().found, 1U);
  EXPECT_EQ(found.probes.front().replies, 24U);
}

TEST_F(WsDiscovery, TakesAnswersToItsOwnProbesOnly) {
  network_.answers = [&](const FakeNetwork::Sent& sent) -> std::vector<net::Datagram> {
    if (!sent.to.address().is_v4()) return {};
    return {from("10.0.0.7", probe_match(uuid(99), uuid(1), "10.0.0.7", "n:NetworkVideoTransmitter")),
            from("10.0.0.8", "not XML"), from("10.0.0.8", "")};
  };
  const Discovery found = multicast();
  EXPECT_TRUE(found.sightings.empty());
  EXPECT_EQ(found.probes.front().unmatched, 24U);
  EXPECT_EQ(found.probes.front().malformed, 48U);
}

TEST_F(WsDiscovery, AcceptsMessageIdsInAnySpelling) {
  network_.answers = [&](const FakeNetwork::Sent& sent) -> std::vector<net::Datagram> {
    const std::string bare = message_id(sent).substr(std::string("urn:uuid:").size());
    return {from("10.0.0.7", probe_match("uuid:" + bare, uuid(1), "10.0.0.7", "n:NetworkVideoTransmitter"))};
  };
  EXPECT_EQ(multicast().sightings.size(), 1U);
}

TEST_F(WsDiscovery, LeavesOutPrintersButNotCamerasThatForgetTheirType) {
  network_.answers = [&](const FakeNetwork::Sent& sent) -> std::vector<net::Datagram> {
    if (!sent.to.address().is_v4() || !is_2005(sent)) return {};
    if (is_typed(sent)) return {from("10.0.0.7", probe_match(message_id(sent), uuid(1), "10.0.0.7", ""))};
    return {from("10.0.0.9", probe_match(message_id(sent), uuid(2), "10.0.0.9", "n:Printer"))};
  };
  const Discovery found = multicast();
  ASSERT_EQ(found.sightings.size(), 1U);
  EXPECT_EQ(found.sightings.front().from.to_string(), "10.0.0.7");
  EXPECT_EQ(found.probes.front().not_onvif, 4U);
}

TEST_F(WsDiscovery, TellsOfInterfacesThatCannotBeAsked) {
  network_.add_interface("eth1", {"10.1.0.2"});
  network_.refusing["eth1"] = "not permitted";
  network_.add_interface("eth2", {});
  network_.present.push_back({"eth3", 9, false, false, true, {}});
  network_.present.push_back({"lo", 1, true, true, false, {boost::asio::ip::make_address("127.0.0.1")}});
  const Discovery found = multicast();
  std::map<std::string, std::string> problems;
  for (const auto& probe : found.probes) problems[probe.interface] = probe.problem;
  EXPECT_EQ(problems["eth0"], "");
  EXPECT_EQ(problems["eth1"], "not permitted");
  EXPECT_EQ(problems["eth2"], "the interface has no address");
  EXPECT_FALSE(problems.contains("eth3"));
  EXPECT_FALSE(problems.contains("lo"));
}

TEST_F(WsDiscovery, AsksOnlyTheInterfacesNamed) {
  network_.add_interface("eth1", {"10.1.0.2"});
  MulticastOptions options;
  options.interfaces = {"eth1", "eth7"};
  const Discovery found = multicast(std::move(options));
  for (const auto& sent : network_.sent) EXPECT_EQ(sent.interface, "eth1");
  ASSERT_EQ(found.probes.size(), 2U);
  EXPECT_EQ(found.probes.back().interface, "eth7");
  EXPECT_EQ(found.probes.back().problem, "there is no interface of this name");
}

TEST_F(WsDiscovery, AsksFromEachIpv4AddressOfAnInterfaceAndCountsThemTogether) {
  network_.present.clear();
  network_.add_interface("eth0", {"10.0.0.2", "192.168.1.2"});
  network_.answers = [&](const FakeNetwork::Sent& sent) -> std::vector<net::Datagram> {
    return {from("192.168.1.64", probe_match(message_id(sent), uuid(1), "192.168.1.64", "n:NetworkVideoTransmitter"))};
  };
  const Discovery found = multicast();
  EXPECT_EQ(network_.sent.size(), 2U * 24);
  const std::set<std::string> asked_from(network_.probe_addresses.begin(), network_.probe_addresses.end());
  EXPECT_EQ(asked_from, (std::set<std::string>{"10.0.0.2", "192.168.1.2"}));
  ASSERT_EQ(found.probes.size(), 1U);
  EXPECT_EQ(found.probes.front().found, 1U);
  EXPECT_EQ(found.probes.front().replies, 48U);
}

TEST_F(WsDiscovery, CountsADeviceThatAnnouncesItselfMeanwhile) {
  std::string hello = probe_match("", uuid(1), "10.0.0.7", "n:NetworkVideoTransmitter");
  const auto replace = [&hello](const std::string& what, const std::string& by) {
    for (auto at = hello.find(what); at != std::string::npos; at = hello.find(what)) hello.replace(at, what.size(), by);
  };
  replace("<d:ProbeMatches>", "");
  replace("</d:ProbeMatches>", "");
  replace("d:ProbeMatch>", "d:Hello>");
  network_.announce(from("10.0.0.7", hello));
  const Discovery found = multicast();
  ASSERT_EQ(found.sightings.size(), 1U);
  EXPECT_EQ(found.sightings.front().source, "multicast");
  EXPECT_EQ(found.probes.front().found, 1U);
  EXPECT_EQ(found.probes.front().replies, 0U);
}

TEST_F(WsDiscovery, CountsWhatTheKernelDropped) {
  network_.dropped = 17;
  // Each kind of probe has a socket of its own.
  EXPECT_EQ(multicast().probes.front().dropped, 6 * 17U);
}

TEST_F(WsDiscovery, ReadsAFloodToItsBound) {
  int number = 0;
  network_.answers = [&](const FakeNetwork::Sent& sent) -> std::vector<net::Datagram> {
    std::vector<net::Datagram> flood;
    for (int i = 0; i < 1000; ++i) {
      flood.push_back(from("10.0.0.7", probe_match(message_id(sent), uuid(++number), "10.0.0.7", "")));
    }
    return flood;
  };
  const Discovery found = multicast();
  EXPECT_EQ(found.sightings.size() + found.overflow, found.probes.at(0).replies + found.probes.at(1).replies -
                                                         found.probes.at(0).not_onvif - found.probes.at(1).not_onvif);
  EXPECT_LE(found.sightings.size(), SightingBook::kMaximum);
}

// Probes to hosts that are not there stay in the kernel's buffer for seconds.
TEST_F(WsDiscovery, ProbesARangeThatIsMostlyEmptyFromSeveralSockets) {
  network_.room = 400;
  DirectedOptions options;
  for (std::uint32_t i = 0; i < 500; ++i) options.hosts.push_back(boost::asio::ip::address_v4(0x0A090001U + i));
  options.per_second = 200;
  Discovery found = test::run(io_, time_, probe_directed(services(), options));
  ASSERT_EQ(found.probes.size(), 1U);
  EXPECT_EQ(found.probes.front().unsent, 0U);
  EXPECT_EQ(network_.sent.size(), 2000U);

  network_.room = 10;
  found = test::run(io_, time_, probe_directed(services(), std::move(options)));
  EXPECT_EQ(found.probes.front().unsent, 2000U - 7U * 10U);
  EXPECT_EQ(found.probes.front().problem, "nothing can be sent: the buffer is full");
}

TEST_F(WsDiscovery, ProbesHostsOneByOneAtABoundedRate) {
  network_.answers = [&](const FakeNetwork::Sent& sent) -> std::vector<net::Datagram> {
    if (sent.to.address().to_string() != "10.9.0.3") return {};
    return {from("10.9.0.3", probe_match(message_id(sent), uuid(3), "10.9.0.3", "n:NetworkVideoTransmitter"))};
  };
  DirectedOptions options;
  for (int i = 1; i <= 100; ++i) options.hosts.push_back(boost::asio::ip::make_address(fmt::format("10.9.0.{}", i)));
  options.per_second = 100;
  const SteadyTime begin = clock_.steady();
  const Discovery found = test::run(io_, time_, probe_directed(services(), std::move(options)));
  const auto taken = clock_.steady() - begin;
  EXPECT_GE(taken, std::chrono::seconds(3));
  EXPECT_LE(taken, std::chrono::seconds(5));
  EXPECT_EQ(network_.sent.size(), 400U);
  ASSERT_EQ(found.sightings.size(), 1U);
  EXPECT_EQ(found.sightings.front().source, "directed");
}

}  // namespace
}  // namespace camaudit::onvif
