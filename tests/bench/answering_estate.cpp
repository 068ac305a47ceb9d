// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/answering_estate.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <set>

#include "agent/base/random.hpp"
#include "agent/net/curl_transport.hpp"
#include "tests/bench/synthetic_estate.hpp"
#include "tests/bench/usage.hpp"
#include "tests/support/fake_network.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/virtual_time.hpp"

namespace camaudit::bench {
namespace {

constexpr std::uint16_t kPort = 3702;

constexpr const char* kBegin =
    R"(<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope )"
    R"(xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" )"
    R"(xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" )"
    R"(xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" )"
    R"(xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">)"
    R"(<SOAP-ENV:Header><wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>)"
    R"(<wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action><wsa:RelatesTo>)";

std::string match_of(const std::string& reference, const std::string& url, int number) {
  return fmt::format(
      "</wsa:RelatesTo><wsa:MessageID>{0}</wsa:MessageID></SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches>"
      "<d:ProbeMatch><wsa:EndpointReference><wsa:Address>{0}</wsa:Address></wsa:EndpointReference>"
      "<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>onvif://www.onvif.org/type/video_encoder "
      "onvif://www.onvif.org/Profile/Streaming onvif://www.onvif.org/Profile/T "
      "onvif://www.onvif.org/location/country/uk onvif://www.onvif.org/hardware/EC-T400 "
      "onvif://www.onvif.org/name/Example%20Camera%20{2}</d:Scopes>"
      "<d:XAddrs>{1} http://[fe80::200:ff:{3:x}:{4:x}]/onvif/device_service</d:XAddrs>"
      "<d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>",
      reference, url, number, 0xfe00 | number >> 16, number & 0xFFFF);
}

std::string message_id_in(const std::string& probe) {
  constexpr std::string_view kTag = "MessageID>";
  const auto begin = probe.find(kTag) + kTag.size();
  return probe.substr(begin, probe.find('<', begin) - begin);
}

bool is_of_the_older_version(const std::string& probe) {
  return probe.find("2005/04/discovery") != std::string::npos;
}

}  // namespace

std::string lost_in(const app::Found& found, int devices) {
  for (const auto& source : found.sources) {
    if (!source.note.empty()) return source.note;
  }
  if (found.targets.size() == static_cast<std::size_t>(devices)) return {};
  return fmt::format("{} targets of {} devices", found.targets.size(), devices);
}

AnsweringEstate::AnsweringEstate(int devices) {
  SyntheticEstate estate(devices);
  for (const auto& survey : estate.survey(UtcSeconds{0})) {
    const std::string host = survey.address.substr(0, survey.address.find(':'));
    const int number = static_cast<int>(devices_.size());
    devices_.push_back({survey.endpoint_reference, boost::asio::ip::make_address(host),
                        match_of(survey.endpoint_reference, survey.url, number)});
  }
}

std::vector<net::Datagram> AnsweringEstate::answers_to(const std::string& message_id) const {
  std::vector<net::Datagram> answers;
  answers.reserve(devices_.size());
  for (const Device& device : devices_) {
    answers.push_back({kBegin + message_id + device.match, net::UdpEndpoint(device.address, kPort)});
  }
  return answers;
}

Discovered AnsweringEstate::discover() {
  boost::asio::io_context io;
  test::ManualClock clock;
  test::VirtualTime time(clock);
  SystemRandom random;
  const app::Config config = app::default_config();
  test::FakeNetwork network(io.get_executor());
  // An interface that every machine has, since a link-local address is looked up with it.
  network.add_interface("lo", {"10.20.0.2"});
  network.connects = [](const net::TcpEndpoint&) { return net::Connect::Open; };
  double making = 0;
  std::set<std::string> answered;
  network.answers = [&](const test::FakeNetwork::Sent& sent) {
    std::vector<net::Datagram> answers;
    const std::string id = message_id_in(sent.bytes);
    if (!is_of_the_older_version(sent.bytes) || !answered.insert(id).second) return answers;
    making += cpu_of([&] { answers = answers_to(id); });
    return answers;
  };
  // Nothing is asked through it.
  net::CurlTransport transport(io.get_executor(), "camaudit-bench", config.discovery.allowed);
  app::Scope scope;
  scope.multicast = true;
  const app::Watch watch{[](const std::string&) {}, [] { return false; }, SteadyTime::max()};
  Discovered discovered;
  const double whole = cpu_of([&] {
    discovered.found = test::run(
        io, time,
        app::find_devices(onvif::DiscoveryServices{network, clock, time, random}, transport, scope, config, watch));
  });
  discovered.cpu = whole - making;
  return discovered;
}

}  // namespace camaudit::bench
