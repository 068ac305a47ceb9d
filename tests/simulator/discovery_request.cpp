// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include "tests/simulator/discovery_message.hpp"
#include "tests/simulator/discovery_names.hpp"
#include "tests/simulator/soap_request.hpp"

namespace camaudit::simulator {
namespace {

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string bare_endpoint(std::string_view address) {
  auto text = lower(address);
  for (const std::string_view prefix : {"urn:", "uuid:"}) {
    if (text.starts_with(prefix)) text.erase(0, prefix.size());
  }
  return text;
}

// Scheme and authority in lower case, and the path.
std::pair<std::string, std::string_view> parted(std::string_view uri) {
  const auto authority = uri.find("://");
  const auto path = authority == std::string_view::npos ? uri.find(':') + 1 : uri.find('/', authority + 3);
  const auto at = std::min(path, uri.size());
  return {lower(uri.substr(0, at)), uri.substr(at)};
}

std::string in_full(std::string_view type) {
  const auto colon = type.find(':');
  return fmt::format("{{{}}}{}", type_namespace(type.substr(0, colon)), type.substr(colon + 1));
}

}  // namespace

std::optional<DiscoveryRequest> parse_discovery(std::string_view datagram) {
  const auto envelope = parse_xml(datagram);
  const auto* header = envelope ? envelope->child("Header") : nullptr;
  const auto* body = envelope ? envelope->child("Body") : nullptr;
  if (!header || !body || body->children.empty()) return std::nullopt;
  const auto& wanted = body->children.front();
  DiscoveryRequest request;
  if (wanted.ns == names_of(DiscoveryForm::v1_1).discovery) {
    request.form = DiscoveryForm::v1_1;
  } else if (wanted.ns != names_of(DiscoveryForm::v2005).discovery) {
    return std::nullopt;
  }
  request.message_id = header->find_text("MessageID");
  if (request.message_id.empty()) return std::nullopt;
  request.has_line_breaks = datagram.find('\n') != std::string_view::npos;
  if (wanted.name == "Resolve") {
    request.kind = DiscoveryRequest::Kind::resolve;
    request.address = wanted.find_text("Address");
    return request;
  }
  if (wanted.name != "Probe") return std::nullopt;
  if (const auto* types = wanted.child("Types")) request.types = words(types->text);
  request.has_types = !request.types.empty();
  if (const auto* scopes = wanted.child("Scopes")) {
    request.scopes = words(scopes->text);
    for (const auto& [key, value] : scopes->attributes) {
      if (key == "MatchBy") request.match_by = value;
    }
  }
  return request;
}

bool speaks(DiscoveryVersions versions, DiscoveryForm form) {
  return versions == DiscoveryVersions::both ||
         versions == (form == DiscoveryForm::v2005 ? DiscoveryVersions::v2005 : DiscoveryVersions::v1_1);
}

bool knows_rule(const DiscoveryRequest& request) {
  const auto names = names_of(request.form);
  return request.match_by.empty() || request.match_by == fmt::format("{}/rfc3986", names.discovery) ||
         request.match_by == fmt::format("{}/strcmp0", names.discovery);
}

bool scope_matches(std::string_view offered, std::string_view wanted) {
  const auto [offered_place, offered_path] = parted(offered);
  const auto [wanted_place, wanted_path] = parted(wanted);
  if (offered_place != wanted_place || !offered_path.starts_with(wanted_path)) return false;
  return wanted_path.empty() || wanted_path.ends_with('/') || offered_path.size() == wanted_path.size() ||
         offered_path[wanted_path.size()] == '/';
}

bool refuses(const Device& device, const DiscoveryRequest& request, bool to_everyone) {
  if (request.kind != DiscoveryRequest::Kind::probe || !speaks(device.discovery, request.form) ||
      device.discovery_mode == "NonDiscoverable") {
    return false;
  }
  const bool hates_line_breaks = device.discovery_dialects.contains(DiscoveryDialect::rejects_newlines);
  return (hates_line_breaks && request.has_line_breaks) || (!to_everyone && !knows_rule(request));
}

bool matches(const Device& device, const DiscoveryRequest& request) {
  if (!speaks(device.discovery, request.form) || device.discovery_mode == "NonDiscoverable") return false;
  if (request.kind == DiscoveryRequest::Kind::resolve) {
    return bare_endpoint(request.address) == bare_endpoint(endpoint_address(device));
  }
  if (!knows_rule(request)) return false;
  if (!request.has_types && device.discovery_dialects.contains(DiscoveryDialect::types_required)) return false;
  const bool to_any_type = device.discovery_dialects.contains(DiscoveryDialect::any_type);
  const auto offers_type = [&](const std::string& wanted) {
    return to_any_type || std::any_of(device.discovery_types.begin(), device.discovery_types.end(),
                                      [&](const auto& type) { return in_full(type) == wanted; });
  };
  const bool literally = request.match_by.ends_with("/strcmp0");
  const auto offers_scope = [&](const std::string& wanted) {
    return std::any_of(device.scopes.begin(), device.scopes.end(),
                       [&](const auto& scope) { return literally ? scope == wanted : scope_matches(scope, wanted); });
  };
  return std::all_of(request.types.begin(), request.types.end(), offers_type) &&
         std::all_of(request.scopes.begin(), request.scopes.end(), offers_scope);
}

}  // namespace camaudit::simulator
