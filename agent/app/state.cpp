// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/state.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "agent/app/exit_code.hpp"
#include "agent/base/text.hpp"
#include "agent/base/uuid.hpp"
#include "agent/net/url.hpp"
#include "agent/rules/waivers.hpp"
#include "agent/store/footage_import.hpp"

namespace camaudit::app {

std::string inventory_path(const std::string& state_dir) {
  return state_dir + "/inventory.db";
}

InventoryOrExit inventory_or_exit(const CommonOptions& common) {
  auto inventory = store::read_inventory(inventory_path(common.state_dir));
  if (inventory) return {std::move(*inventory), kExitOk};
  if (inventory.error().kind != ErrorKind::NotFound) return {std::nullopt, complain_and_exit(inventory.error())};
  complain(inventory.error().what +
           ": 'camaudit audit --save' makes an inventory, 'camaudit discover' lists what is "
           "there now, 'camaudit show --live' asks one device");
  return {std::nullopt, kExitNoInput};
}

Result<KnownEstate> known_estate(const std::string& state_dir) {
  auto inventory = store::read_inventory(inventory_path(state_dir));
  if (!inventory) {
    if (inventory.error().kind == ErrorKind::NotFound) return KnownEstate{};
    return fail(std::move(inventory.error()));
  }
  const auto devices = store::known_devices(*inventory);
  if (!devices) return fail(devices.error());
  auto shared = store::shared_identities(*inventory);
  if (!shared) return fail(std::move(shared.error()));
  KnownEstate known;
  known.identities.shared.insert(shared->begin(), shared->end());
  for (const store::KnownDevice& device : *devices) {
    for (const std::string& identity : device.identities) known.identities.devices.emplace(identity, device.device);
    auto url = net::parse_url(device.url);
    if (!url) continue;
    known.devices.push_back({device.device, std::move(*url), normalised_uuid(device.endpoint_reference)});
  }
  return known;
}

KnownEstate known_estate_or_note(const CommonOptions& common) {
  auto known = known_estate(common.state_dir);
  if (known) return std::move(*known);
  if (!common.quiet) complain("devices of earlier runs are not looked for: " + known.error().what);
  return {};
}

std::optional<store::Database> earlier_runs(const CommonOptions& common) {
  auto inventory = store::read_inventory(inventory_path(common.state_dir));
  if (!inventory) return std::nullopt;
  return std::move(*inventory);
}

std::vector<model::KeptFootage> footage_or_note(const CommonOptions& common, bool whole_estate) {
  auto inventory = store::read_inventory(inventory_path(common.state_dir));
  // Other errors have been told by known_estate_or_note().
  if (!inventory) return {};
  auto kept = store::imported_footage(*inventory);
  if (kept && (whole_estate || kept->empty())) return std::move(*kept);
  if (!common.quiet) {
    complain(kept ? "what was imported of footage is judged in an audit of the whole estate, and not in this one"
                  : "what was imported of footage is not judged: " + kept.error().what);
  }
  return {};
}

Result<store::Remembered> save_run(store::Database& inventory, const report::Report& report, bool whole_estate,
                                   store::Database* facts) {
  store::Outcome outcome;
  outcome.run = {report.run_id, report.started, report.finished};
  outcome.whole_estate = whole_estate;
  outcome.surveys = report.devices;
  outcome.facts = facts;
  outcome.findings = report.findings;
  for (const auto& [rule, title] : report.rules) outcome.rules.push_back(rule);
  outcome.rules_judged = static_cast<std::int64_t>(report.rules.size());
  outcome.rulebook_version = report.rulebook_version;
  outcome.rulebook_sha256 = report.rulebook_sha256;
  // They are told of only while there are any.
  for (const std::string_view rule : {rules::kWaiverExpired, rules::kWaiverUnmatched}) {
    if (whole_estate && !report.rules.contains(std::string(rule))) outcome.rules.emplace_back(rule);
  }
  for (const auto& shared : report.shared_identities) {
    if (!shared.identity.starts_with("address:")) outcome.shared_identities.push_back(shared.identity);
  }
  return store::remember(inventory, outcome);
}

Result<store::KnownDevice> find_known(const std::vector<store::KnownDevice>& devices, const std::string& wanted) {
  std::vector<const store::KnownDevice*> exact;
  std::vector<const store::KnownDevice*> similar;
  for (const store::KnownDevice& device : devices) {
    const auto url = net::parse_url(device.url);
    const bool at_address = url && (url->authority() == wanted || url->host == wanted || device.url == wanted);
    const bool named = std::find(device.identities.begin(), device.identities.end(), wanted) != device.identities.end();
    if (device.device == wanted || named || at_address) exact.push_back(&device);
    const std::string_view bare = device.device.starts_with("urn:uuid:") ? std::string_view(device.device).substr(9)
                                                                         : std::string_view(device.device);
    if (wanted.size() >= 4 && (device.device.starts_with(wanted) || bare.starts_with(wanted)))
      similar.push_back(&device);
  }
  const auto& found = exact.empty() ? similar : exact;
  const std::string shown = escape_for_terminal(bounded_text(wanted, 200));
  if (found.empty()) {
    return fail(ErrorKind::NotFound,
                "the inventory has no device '{}': 'camaudit devices' lists them, --live asks one "
                "that was never saved",
                shown);
  }
  if (found.size() > 1) {
    std::vector<std::string> names;
    for (const auto* device : found) names.push_back(device->device);
    names.resize(std::min<std::size_t>(names.size(), 5));
    return fail(ErrorKind::InvalidInput, "'{}' may mean {} devices, give the identity of one: {}", shown, found.size(),
                fmt::join(names, ", "));
  }
  return *found.front();
}

Result<std::string> known_place(const CommonOptions& common, const std::string& wanted) {
  auto inventory = earlier_runs(common);
  if (!inventory) return wanted;
  const auto known = store::known_devices(*inventory);
  if (!known) return wanted;
  const auto device = find_known(*known, wanted);
  if (device) return device->url;
  if (device.error().kind == ErrorKind::NotFound) return wanted;
  return fail(device.error());
}

}  // namespace camaudit::app
