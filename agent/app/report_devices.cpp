// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/report_devices.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "agent/register/keys.hpp"

namespace camaudit::app {
namespace {

namespace json = boost::json;

/// Empty where there is no such text.
std::string text_of(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string{} : std::string(text->data(), text->size());
}

/// Calls `take(object)` for each object of the list under `key`.
template <class Take>
void each(const json::object& object, const char* key, Take take) {
  const json::value* value = object.if_contains(key);
  const json::array* list = value == nullptr ? nullptr : value->if_array();
  if (list == nullptr) return;
  for (const json::value& item : *list) {
    if (const json::object* entry = item.if_object()) take(*entry);
  }
}

registry::FoundDevice found_device(const json::object& entry) {
  registry::FoundDevice device;
  device.id = text_of(entry, "id");
  device.identities.push_back(device.id);
  device.address = text_of(entry, "address");
  device.kind = text_of(entry, "kind");
  device.manufacturer = text_of(entry, "manufacturer");
  device.model = text_of(entry, "model");
  device.serial = text_of(entry, "serial");
  const json::value* facts = entry.if_contains("facts");
  if (facts == nullptr || !facts->is_object()) return device;
  each(facts->get_object(), "network_interface", [&](const json::object& row) {
    std::string identity = registry::normalised_identity(text_of(row, "mac"));
    if (!identity.empty()) device.identities.push_back(std::move(identity));
  });
  each(facts->get_object(), "hostname", [&](const json::object& row) { device.name = text_of(row, "name"); });
  return device;
}

}  // namespace

Result<std::vector<registry::FoundDevice>> devices_of_report(std::string_view text) {
  boost::system::error_code problem;
  const json::value root = json::parse(json::string_view(text.data(), text.size()), problem);
  if (problem) return fail(ErrorKind::InvalidInput, "is not JSON: {}", problem.message());
  const json::object* report = root.if_object();
  if (report == nullptr || text_of(*report, "schema") != "camaudit.report/1") {
    return fail(ErrorKind::InvalidInput, "is no audit report: make one with 'camaudit audit --format json'");
  }
  std::vector<registry::FoundDevice> devices;
  each(*report, "devices", [&](const json::object& entry) {
    const std::string state = text_of(entry, "state");
    const bool reached =
        state != to_string(model::DeviceState::Unreachable) && state != to_string(model::DeviceState::Imported);
    if (reached) devices.push_back(found_device(entry));
  });
  return devices;
}

}  // namespace camaudit::app
