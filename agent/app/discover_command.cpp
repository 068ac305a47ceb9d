// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <map>
#include <sstream>

#include "agent/app/declarations.hpp"
#include "agent/app/discovery_run.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/network_run.hpp"
#include "agent/app/options.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "agent/report/columns.hpp"
#include "agent/report/json.hpp"

namespace camaudit::app {
namespace {

namespace json = boost::json;

/// Who claims each endpoint reference. One that several claim was copied in a factory and tells none of them apart.
using Claims = std::map<std::string, std::vector<std::string>>;

Claims claims_of(const Found& found) {
  Claims claims;
  for (const Target& target : found.targets) {
    if (target.endpoint_reference.empty()) continue;
    claims[target.endpoint_reference].push_back(target.addresses.front().authority());
  }
  return claims;
}

std::string id_of(const Target& target, const Claims& claims) {
  const auto claim = claims.find(target.endpoint_reference);
  const bool own = claim != claims.end() && claim->second.size() == 1;
  return own ? target.endpoint_reference : "address:" + target.addresses.front().authority();
}

json::array texts(const std::vector<std::string>& list) {
  json::array out;
  for (const auto& text : list) out.emplace_back(json::string_view(text));
  return out;
}

std::string to_json(const Found& found, const Claims& claims) {
  json::object root;
  root["schema"] = "camaudit.discovery/1";
  root["discovery"] = report::discovery_json(found.sources);
  json::array devices;
  for (const Target& target : found.targets) {
    json::object device;
    device["id"] = id_of(target, claims);
    device["address"] = target.addresses.front().authority();
    json::array xaddrs;
    for (const auto& url : target.addresses) xaddrs.emplace_back(url.to_string());
    device["xaddrs"] = std::move(xaddrs);
    device["types"] = texts(target.types);
    device["scopes"] = texts(target.scopes);
    device["source"] = fmt::format("{}", fmt::join(target.sources, ","));
    devices.push_back(std::move(device));
  }
  root["devices"] = std::move(devices);
  json::array outside;
  for (const OutOfBounds& other : found.out_of_bounds) {
    json::object entry;
    entry["address"] = other.address;
    entry["reason"] = other.reason;
    outside.push_back(std::move(entry));
  }
  root["not_contacted"] = std::move(outside);
  json::array shared;
  for (const auto& [reference, addresses] : claims) {
    if (addresses.size() < 2) continue;
    json::object entry;
    entry["identity"] = reference;
    entry["addresses"] = texts(addresses);
    shared.push_back(std::move(entry));
  }
  root["shared_identities"] = std::move(shared);
  return harmless_json(json::serialize(root)) + "\n";
}

std::string to_table(const Found& found, const Claims& claims, const report::TerminalStyle& style) {
  std::ostringstream out;
  if (found.targets.empty()) {
    out << "No device was found.\n";
  } else {
    report::Columns columns({"ADDRESS", "NAME", "HARDWARE", "FOUND BY", "ID"});
    for (const Target& target : found.targets) {
      columns.add({target.addresses.front().authority(), onvif::scope_value(target.scopes, "name"),
                   onvif::scope_value(target.scopes, "hardware"), fmt::format("{}", fmt::join(target.sources, ", ")),
                   id_of(target, claims)});
    }
    columns.write(out, style);
    out << fmt::format("\n{} device{}\n", found.targets.size(), found.targets.size() == 1 ? "" : "s");
  }
  return std::move(out).str();
}

void tell_copies(const Claims& claims) {
  for (const auto& [reference, addresses] : claims) {
    if (addresses.size() < 2) continue;
    complain(fmt::format("{} is what {} call themselves: they are known by their addresses", reference,
                         fmt::join(addresses, " and ")));
  }
}

}  // namespace

int discover_command(const CommonOptions& common, const DiscoverOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto [declared, declared_exit] = declared_for(*config, to_utc_seconds(SystemClock().wall()));
  if (!declared) return declared_exit;
  auto scope = scope_of(options.scope, *config, known_estate_or_note(common));
  if (!scope) return complain_and_exit(scope.error());
  add_registered(options.scope, *declared, *scope);
  if (scope->empty()) {
    return complain_of_nowhere(*scope, "nowhere to look: allow multicast, or name a range with --range");
  }
  NetworkRun network(*config, common);
  Found found;
  const auto look = [](NetworkRun& over, const Scope& where, const Config& how, Found& out) -> Task<void> {
    Watch watch = over.watch(over.clock().steady() + how.survey.run_timeout);
    out = co_await find_devices(over.discovery(), over.transport(), where, how, std::move(watch));
  };
  network.run(look(network, *scope, *config, found));

  const Claims claims = claims_of(found);
  std::cout << (options.format == "json" ? to_json(found, claims)
                                         : to_table(found, claims, output_style(common.colour)))
            << std::flush;
  if (const int code = output_exit(); code != kExitOk) return code;
  if (!common.quiet) {
    tell_discovery(found);
    tell_copies(claims);
  }
  if (network.interrupted()) return kExitInterrupted;
  return found.targets.empty() ? kExitNotAssessed : kExitOk;
}

}  // namespace camaudit::app
