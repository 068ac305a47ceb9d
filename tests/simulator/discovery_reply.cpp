// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cctype>

#include "tests/simulator/auth.hpp"
#include "tests/simulator/discovery_message.hpp"
#include "tests/simulator/discovery_names.hpp"
#include "tests/simulator/fleet.hpp"
#include "tests/simulator/xml.hpp"

namespace camaudit::simulator {
namespace {

constexpr std::size_t oversized_bytes = 30 * 1024;
constexpr std::string_view soap = "http://www.w3.org/2003/05/soap-envelope";

// Writes elements of the four namespaces, with the usual prefixes or with odd ones that each element declares anew.
class Writer {
 public:
  Writer(DiscoveryForm form, bool odd) : names_(names_of(form)), odd_(odd) {}

  const DiscoveryNames& names() const { return names_; }

  std::string element(char space, std::string_view name, std::string_view inner, std::string_view attributes = "") {
    if (!odd_) return fmt::format("<{0}:{1}{2}>{3}</{0}:{1}>", space, name, attributes, inner);
    const auto prefix = fmt::format("n{}-{}", ++count_, space == 'd' ? "x.y" : "_");
    return fmt::format("<{0}:{1} xmlns:{0}=\"{2}\"{3}>{4}</{0}:{1}>", prefix, name, uri(space), attributes, inner);
  }

  std::string types(const Device& device) {
    std::string list, declared;
    for (const auto& type : device.discovery_types) {
      const auto colon = type.find(':');
      const auto prefix = type.substr(0, colon), name = type.substr(colon + 1);
      list += (list.empty() ? "" : " ") + (odd_ ? "q-" + prefix : prefix) + ":" + name;
      const auto declaration = fmt::format(" xmlns:{}{}=\"{}\"", odd_ ? "q-" : "", prefix, type_namespace(prefix));
      if (declared.find(declaration) == std::string::npos) declared += declaration;
    }
    return element('d', "Types", list, declared);
  }

  std::string envelope(std::string_view header, std::string_view body) {
    std::string declared;
    if (!odd_) {
      for (const char space : {'s', 'a', 'd'}) declared += fmt::format(" xmlns:{}=\"{}\"", space, uri(space));
      return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?><s:Envelope{}>{}{}</s:Envelope>)", declared,
                         element('s', "Header", header), element('s', "Body", body));
    }
    return R"(<?xml version="1.0" encoding="UTF-8"?>)" +
           element('s', "Envelope", element('s', "Header", header) + element('s', "Body", body));
  }

 private:
  std::string_view uri(char space) const {
    return space == 's' ? soap : space == 'a' ? names_.addressing : names_.discovery;
  }

  DiscoveryNames names_;
  bool odd_;
  int count_ = 0;
};

std::string message_id() {
  const auto hex = random_hex(16);
  return fmt::format("urn:uuid:{}-{}-4{}-8{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(13, 3),
                     hex.substr(17, 3), hex.substr(20, 12));
}

std::string sequence_element(Writer& out, Sequence& sequence) {
  return out.element('d', "AppSequence", "",
                     fmt::format(R"( InstanceId="{}" MessageNumber="{}")", sequence.instance, sequence.next++));
}

bool has(const Device& device, DiscoveryDialect dialect) {
  return device.discovery_dialects.contains(dialect);
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string endpoint(Writer& out, const Device& device) {
  auto address = endpoint_address(device);
  if (has(device, DiscoveryDialect::bare_uuid)) address = upper(address.substr(address.rfind(':') + 1));
  return out.element('a', "EndpointReference", out.element('a', "Address", escape(address)));
}

std::string scopes(const Device& device) {
  std::string list;
  for (const auto& scope : device.scopes) list += (list.empty() ? "" : " ") + escape(scope);
  if (has(device, DiscoveryDialect::oversized)) {
    for (int number = 0; list.size() < oversized_bytes; ++number) {
      list += fmt::format(" onvif://www.onvif.org/location/building/floor-{}/room-{}", number / 10, number % 10);
    }
  }
  return list;
}

// http://host:port/path
std::string xaddrs(const Announced& announced) {
  const auto& device = announced.device;
  auto url = announced.url;
  const auto host = url.find("://") + 3, path = url.find('/', host), port = url.rfind(':', path);
  if (has(device, DiscoveryDialect::port_twice)) url.insert(path, url.substr(port, path - port));
  std::string list;
  for (const auto& address : device.xaddrs) list += (list.empty() ? "" : " ") + address;
  if (list.empty()) list = url;
  if (has(device, DiscoveryDialect::link_local_first)) {
    list = announced.url.substr(0, host) + "169.254.7.7" + announced.url.substr(port) + " " + list;
  }
  return escape(list);
}

std::string description(Writer& out, const Announced& announced) {
  return endpoint(out, announced.device) + out.types(announced.device) +
         out.element('d', "Scopes", scopes(announced.device)) + out.element('d', "XAddrs", xaddrs(announced)) +
         out.element('d', "MetadataVersion", "1");
}

std::string announcement(DiscoveryForm form, const Announced& announced, Sequence& sequence, std::string_view name,
                         bool whole) {
  Writer out(form, has(announced.device, DiscoveryDialect::odd_prefixes));
  const auto header = out.element('a', "Action", fmt::format("{}/{}", out.names().discovery, name)) +
                      out.element('a', "MessageID", message_id()) + out.element('a', "To", out.names().to_everyone) +
                      sequence_element(out, sequence);
  const auto body = whole ? description(out, announced) : endpoint(out, announced.device);
  return out.envelope(header, out.element('d', name, body));
}

}  // namespace

std::string endpoint_address(const Device& device) {
  return device.endpoint_reference.empty() ? endpoint_reference_of(device.name) : device.endpoint_reference;
}

std::string matches_message(const DiscoveryRequest& request, const std::vector<Announced>& devices,
                            Sequence& sequence) {
  const auto& first = devices.front().device;
  if (has(first, DiscoveryDialect::garbage)) return "\x01\x02\x03 NVT \xFF\xFE not a match\r\n";
  Writer out(request.form, has(first, DiscoveryDialect::odd_prefixes));
  const std::string name = request.kind == DiscoveryRequest::Kind::probe ? "Probe" : "Resolve";
  std::string header;
  if (has(first, DiscoveryDialect::reply_to_first)) {
    header += out.element('a', "ReplyTo", out.element('a', "Address", out.names().anonymous));
  }
  header += out.element('a', "MessageID",
                        has(first, DiscoveryDialect::reuses_message_id) ? escape(request.message_id) : message_id());
  header += out.element('a', "RelatesTo",
                        has(first, DiscoveryDialect::wrong_relates_to) ? message_id() : escape(request.message_id));
  header += out.element('a', "To", out.names().anonymous);
  header += out.element('a', "Action", fmt::format("{}/{}Matches", out.names().discovery, name));
  header += sequence_element(out, sequence);
  std::string list;
  for (const auto& announced : devices) list += out.element('d', name + "Match", description(out, announced));
  return spoil_datagram(first, out.envelope(header, out.element('d', name + "Matches", list)));
}

std::string hello_message(DiscoveryForm form, const Announced& announced, Sequence& sequence) {
  return announcement(form, announced, sequence, "Hello", true);
}

std::string bye_message(DiscoveryForm form, const Announced& announced, Sequence& sequence) {
  return announcement(form, announced, sequence, "Bye", false);
}

std::string fault_message(const DiscoveryRequest& request, std::string_view reason, Sequence& sequence) {
  Writer out(request.form, false);
  const auto header =
      out.element('a', "MessageID", message_id()) + out.element('a', "RelatesTo", escape(request.message_id)) +
      out.element('a', "To", out.names().anonymous) +
      out.element('a', "Action", fmt::format("{}/fault", out.names().discovery)) + sequence_element(out, sequence);
  const auto code =
      out.element('s', "Code",
                  out.element('s', "Value", "s:Sender") +
                      out.element('s', "Subcode", out.element('s', "Value", "d:MatchingRuleNotSupported")));
  const auto text = out.element('s', "Reason", out.element('s', "Text", escape(reason), R"( xml:lang="en")"));
  return out.envelope(header, out.element('s', "Fault", code + text));
}

}  // namespace camaudit::simulator
