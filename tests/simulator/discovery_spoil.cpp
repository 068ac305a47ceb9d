// SPDX-License-Identifier: GPL-3.0-or-later
#include <string_view>

#include "tests/simulator/discovery_names.hpp"

namespace camaudit::simulator {
namespace {

void replace_first(std::string& text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), by);
}

// A scope at the end of the list, written as it stands.
void add_scope(std::string& message, std::string_view scope) {
  const auto end = message.find("Scopes>", message.find("Scopes") + 1);
  const auto at = end == std::string::npos ? end : message.rfind("</", end);
  if (at != std::string::npos) message.insert(at, " " + std::string(scope));
}

void remove_declarations(std::string& message) {
  const std::string_view start = " xmlns:";
  for (auto at = message.find(start); at != std::string::npos; at = message.find(start, at)) {
    const auto value = message.find('"', at);
    message.erase(at, message.find('"', value + 1) + 1 - at);
  }
}

}  // namespace

std::string spoil_datagram(const Device& device, std::string message) {
  const auto has = [&](DiscoveryDialect dialect) { return device.discovery_dialects.contains(dialect); };
  if (has(DiscoveryDialect::no_namespaces)) remove_declarations(message);
  if (has(DiscoveryDialect::not_utf8)) add_scope(message, "onvif://www.onvif.org/name/\xC9\xE3\xCF\xF1");
  if (has(DiscoveryDialect::bare_ampersand)) add_scope(message, "onvif://www.onvif.org/location/Park&Ride");
  if (has(DiscoveryDialect::other_encoding)) replace_first(message, "UTF-8", "GB2312");
  if (has(DiscoveryDialect::cut_xml)) message.resize(message.size() * 2 / 3);
  if (has(DiscoveryDialect::leading_space)) message.insert(0, "\r\n ");
  if (has(DiscoveryDialect::bom)) message.insert(0, "\xEF\xBB\xBF");
  if (has(DiscoveryDialect::trailing_bytes)) message.append("\r\n\0\0 end", 8);
  return message;
}

}  // namespace camaudit::simulator
