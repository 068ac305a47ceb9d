// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/discovery.hpp"

#include <fmt/format.h>

#include "onvif/soap/envelope.hpp"
#include "onvif/soap/leaf.hpp"
#include "onvif/soap/mend.hpp"

namespace camaudit::onvif::soap {
namespace {

constexpr std::size_t kMaximumTypes = 16;
constexpr std::size_t kMaximumScopes = 64;
constexpr std::size_t kMaximumXAddrs = 16;
constexpr std::size_t kMaximumWordBytes = 512;

struct Names {
  std::string_view discovery;
  std::string_view addressing;
  std::string_view to;
};

const Names& names_of(DiscoveryVersion version) {
  static constexpr Names k2005{"http://schemas.xmlsoap.org/ws/2005/04/discovery",
                               "http://schemas.xmlsoap.org/ws/2004/08/addressing",
                               "urn:schemas-xmlsoap-org:ws:2005:04:discovery"};
  static constexpr Names k11{"http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01",
                             "http://www.w3.org/2005/08/addressing",
                             "urn:docs-oasis-open-org:ws-dd:ns:discovery:2009:01"};
  return version == DiscoveryVersion::V2005 ? k2005 : k11;
}

std::string types_element(ProbeFor what) {
  switch (what) {
    case ProbeFor::NetworkVideoTransmitter:
      return R"(<d:Types xmlns:dn="http://www.onvif.org/ver10/network/wsdl">dn:NetworkVideoTransmitter</d:Types>)";
    case ProbeFor::Device:
      return R"(<d:Types xmlns:tds="http://www.onvif.org/ver10/device/wsdl">tds:Device</d:Types>)";
    case ProbeFor::Anything:
      break;
  }
  return {};
}

std::vector<std::string> words(const std::string* list, std::size_t most) {
  std::vector<std::string> out;
  std::string_view rest = list == nullptr ? std::string_view{} : std::string_view(*list);
  constexpr std::string_view kSpace = " \t\r\n";
  while (out.size() < most) {
    const auto start = rest.find_first_not_of(kSpace);
    if (start == std::string_view::npos) break;
    rest.remove_prefix(start);
    const std::string_view word = rest.substr(0, rest.find_first_of(kSpace));
    rest.remove_prefix(word.size());
    // Half a URI is no URI: what is too long is left out, not cut.
    if (word.size() <= kMaximumWordBytes) out.emplace_back(word);
  }
  return out;
}

/// gSOAP writes "tds:Device" as "tds:Device:Device" if that prefix is nowhere declared; it is then taken at its word.
std::string without_echo(std::string type) {
  const auto name = type.rfind(':');
  if (name == std::string::npos || type.starts_with('"')) return type;
  const std::string_view echo = std::string_view(type).substr(name);
  if (std::string_view(type).substr(0, name).ends_with(echo)) type.resize(name);
  return type;
}

DiscoveryTarget to_target(const wsd__Target& raw) {
  DiscoveryTarget target;
  if (raw.wsa__EndpointReference != nullptr) target.endpoint_reference = text(raw.wsa__EndpointReference->Address);
  target.types = words(raw.Types, kMaximumTypes);
  for (std::string& type : target.types) type = without_echo(std::move(type));
  target.scopes = words(raw.Scopes, kMaximumScopes);
  target.xaddrs = words(raw.XAddrs, kMaximumXAddrs);
  return target;
}

using Kind = DiscoveryMessage::Kind;

/// Decodes the element that `open` stopped before, if its name is `tag`.
template <class Raw, class Convert>
bool take(Envelope& envelope, const char* tag, void (*defaults)(struct soap*, Raw*),
          Raw* (*get)(struct soap*, Raw*, const char*, const char*), Convert convert) {
  struct soap* in = envelope.context();
  if (soap_match_tag(in, in->tag, tag) != SOAP_OK) return false;
  Raw raw;
  defaults(in, &raw);
  if (get(in, &raw, tag, nullptr) != nullptr) convert(raw);
  return true;
}

Reply<DiscoveryMessage> read_strictly(std::string_view datagram) {
  Envelope envelope(datagram);
  if (auto failure = envelope.open()) return tl::unexpected(std::move(*failure));
  struct soap* in = envelope.context();
  DiscoveryMessage message;
  if (in->header != nullptr) message.relates_to = text(in->header->wsa__RelatesTo);
  const auto one = [&message](Kind kind) {
    return [&message, kind](const wsd__Target& raw) {
      message.kind = kind;
      message.targets.push_back(to_target(raw));
    };
  };
  const auto probe_matches = [&message](const wsd__ProbeMatches& raw) {
    message.kind = Kind::ProbeMatches;
    for (const auto& match : raw.ProbeMatch) message.targets.push_back(to_target(match));
  };
  const auto resolve_matches = [&message](const wsd__ResolveMatches& raw) {
    message.kind = Kind::ResolveMatches;
    for (const auto& match : raw.ResolveMatch) message.targets.push_back(to_target(match));
  };
  const bool known =
      take(envelope, "wsd:ProbeMatches", &soap_default_wsd__ProbeMatches, &soap_get_wsd__ProbeMatches, probe_matches) ||
      take(envelope, "wsd:Hello", &soap_default_wsd__Target, &soap_get_wsd__Target, one(Kind::Hello)) ||
      take(envelope, "wsd:Bye", &soap_default_wsd__Target, &soap_get_wsd__Target, one(Kind::Bye)) ||
      take(envelope, "wsd:ResolveMatches", &soap_default_wsd__ResolveMatches, &soap_get_wsd__ResolveMatches,
           resolve_matches);
  if (known && message.kind == Kind::Other) return tl::unexpected(envelope.unreadable("a discovery message"));
  return message;
}

}  // namespace

std::string encode_probe(DiscoveryVersion version, ProbeFor what, std::string_view message_id) {
  const Names& names = names_of(version);
  return fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
      R"(xmlns:a="{}" xmlns:d="{}"><s:Header><a:MessageID>urn:uuid:{}</a:MessageID><a:To>{}</a:To>)"
      R"(<a:Action>{}/Probe</a:Action></s:Header><s:Body><d:Probe>{}</d:Probe></s:Body></s:Envelope>)",
      names.addressing, names.discovery, message_id, names.to, names.discovery, types_element(what));
}

Reply<DiscoveryMessage> read_discovery_message(std::string_view datagram) {
  auto message = read_strictly(datagram);
  if (message || message.error().fault) return message;
  const auto mended = mend(datagram);
  if (!mended) return message;
  auto again = read_strictly(mended->body);
  return again ? again : message;
}

}  // namespace camaudit::onvif::soap
