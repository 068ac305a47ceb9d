// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <map>
#include <sstream>

#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/state.hpp"
#include "agent/base/text.hpp"
#include "agent/report/columns.hpp"
#include "agent/report/json.hpp"
#include "agent/store/inventory.hpp"

namespace camaudit::app {
namespace {

namespace json = boost::json;

/// A device with what its history says of it.
struct Listed {
  store::KnownDevice known;
  const model::DeviceSurvey* survey;
};

std::string note_on(const Listed& listed) {
  const auto day = [](UtcSeconds time) { return format_rfc3339(time).substr(0, 10); };
  if (listed.known.absent_since) return "not found since " + day(*listed.known.absent_since);
  if (listed.known.unassessed_since) {
    return fmt::format("{} since {}: {}", listed.known.state, day(*listed.known.unassessed_since),
                       listed.survey->reason);
  }
  return listed.survey->reason;
}

std::string to_table(const std::vector<Listed>& devices, const report::TerminalStyle& style) {
  std::ostringstream out;
  report::Columns columns({"ADDRESS", "KIND", "DEVICE", "FIRMWARE", "STATE", "NOTE"});
  for (const Listed& listed : devices) {
    const auto& information = listed.survey->facts.device_information;
    const model::DeviceInformation about = information.empty() ? model::DeviceInformation{} : information.front();
    columns.add({listed.survey->address, std::string(to_string(listed.survey->kind)),
                 fmt::format("{} {}", about.manufacturer, about.model), about.firmware,
                 listed.known.absent_since ? "absent" : listed.known.state, note_on(listed)});
  }
  columns.write(out, style);
  out << fmt::format("\n{} device{}\n", devices.size(), devices.size() == 1 ? "" : "s");
  return std::move(out).str();
}

json::value optional_time(const std::optional<UtcSeconds>& time) {
  return time ? json::value(json::string(format_rfc3339(*time))) : json::value(nullptr);
}

std::string to_json(const std::vector<Listed>& devices, const store::PastRun& run) {
  json::object root;
  root["schema"] = "camaudit.devices/1";
  json::object latest;
  latest["id"] = run.id;
  latest["started"] = format_rfc3339(run.started);
  root["run"] = std::move(latest);
  json::array list;
  for (const Listed& listed : devices) {
    json::object device = report::device_summary_json(*listed.survey);
    device["first_seen"] = format_rfc3339(listed.known.first_seen);
    device["absent_since"] = optional_time(listed.known.absent_since);
    device["unassessed_since"] = optional_time(listed.known.unassessed_since);
    json::array identities;
    for (const std::string& identity : listed.known.identities) identities.emplace_back(json::string(identity));
    device["identities"] = std::move(identities);
    list.push_back(std::move(device));
  }
  root["devices"] = std::move(list);
  return harmless_json(json::serialize(root)) + "\n";
}

}  // namespace

int devices_command(const CommonOptions& common, const DevicesOptions& options) {
  auto inventory = inventory_or_exit(common);
  if (!inventory.database) return inventory.exit_code;
  auto known = store::known_devices(*inventory.database);
  if (!known) return complain_and_exit(known.error());
  const auto surveys = store::surveys(*inventory.database);
  if (!surveys) return complain_and_exit(surveys.error());
  const auto runs = store::past_runs(*inventory.database);
  if (!runs) return complain_and_exit(runs.error());
  if (runs->empty()) {
    complain("no run was saved yet: 'camaudit audit --save' saves one");
    return kExitNoInput;
  }

  std::map<std::string, const model::DeviceSurvey*> by_id;
  for (const auto& survey : *surveys) by_id.emplace(survey.id.value(), &survey);
  std::vector<Listed> listed;
  for (store::KnownDevice& device : *known) {
    const auto survey = by_id.find(device.device);
    if (survey != by_id.end()) listed.push_back({std::move(device), survey->second});
  }
  std::cout << (options.format == "json" ? to_json(listed, runs->back())
                                         : to_table(listed, output_style(common.colour)))
            << std::flush;
  return output_exit();
}

}  // namespace camaudit::app
