// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <map>

#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/state.hpp"
#include "agent/base/text.hpp"
#include "agent/report/device_name.hpp"
#include "agent/report/json.hpp"
#include "agent/store/inventory.hpp"

namespace camaudit::app {
namespace {

namespace json = boost::json;

/// What changed: "recording r1 retention_seconds", "user guest", "the device".
std::string subject_of(const store::Change& change) {
  if (change.table == "device" && change.column.empty()) return "the device";
  std::string text = change.table;
  if (!change.key.empty()) text += " " + change.key;
  if (!change.column.empty()) text += " " + change.column;
  return text;
}

std::string value_of(const std::optional<std::string>& value) {
  return value ? bounded_text(*value, 200) : std::string("nothing");
}

std::string news_of(const store::Change& change) {
  if (change.table == "device" && change.column.empty()) return "found for the first time";
  if (!change.column.empty()) return fmt::format("was {}, is {}", value_of(change.before), value_of(change.after));
  return change.after ? "new: " + value_of(change.after) : "gone: " + value_of(change.before);
}

/// By identity, as the last survey of each device told.
Result<std::map<std::string, std::string>> device_names(store::Database& inventory) {
  const auto surveys = store::surveys(inventory);
  if (!surveys) return fail(surveys.error());
  std::map<std::string, std::string> names;
  for (const auto& survey : *surveys) names.emplace(survey.id.value(), report::name_of(survey));
  return names;
}

/// By run and device, each change on lines of its own: names are long, and what changed has to stay readable.
std::string to_text(const std::vector<store::Change>& changes, const std::map<std::string, std::string>& names,
                    const report::TerminalStyle& style) {
  if (changes.empty()) return "Nothing has changed.\n";
  std::string out;
  const store::Change* last = nullptr;
  for (const store::Change& change : changes) {
    if (last == nullptr || last->run.no != change.run.no || last->device != change.device) {
      const auto name = names.find(change.device);
      out += fmt::format("{}{}  {}\n", last == nullptr ? "" : "\n", format_rfc3339(change.run.started),
                         escape_for_terminal(name == names.end() ? change.device : name->second));
    }
    last = &change;
    const std::string line = escape_for_terminal(subject_of(change) + ": " + news_of(change));
    out += "  - " + report::wrapped(line, style.width, 4, 4) + "\n";
  }
  return out + fmt::format("\n{} change{}\n", changes.size(), changes.size() == 1 ? "" : "s");
}

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(json::string(*text)) : json::value(nullptr);
}

std::string to_json(const std::vector<store::Change>& changes) {
  json::object root;
  root["schema"] = "camaudit.changes/1";
  json::array list;
  for (const store::Change& change : changes) {
    json::object entry;
    entry["run"] = change.run.id;
    entry["started"] = format_rfc3339(change.run.started);
    entry["device"] = change.device;
    entry["table"] = change.table;
    entry["key"] = change.key;
    entry["column"] = change.column;
    entry["before"] = text_or_null(change.before);
    entry["after"] = text_or_null(change.after);
    list.push_back(std::move(entry));
  }
  root["changes"] = std::move(list);
  return harmless_json(json::serialize(root)) + "\n";
}

}  // namespace

int changes_command(const CommonOptions& common, const ChangesOptions& options) {
  store::ChangeQuery query;
  if (!options.since.empty()) {
    query.since = parse_date(options.since);
    if (!query.since) query.since = parse_date_time(options.since);
    if (!query.since) {
      complain(fmt::format("--since '{}' is no date: write 2026-11-24 or 2026-11-24T02:00:00Z",
                           escape_for_terminal(bounded_text(options.since, 100))));
      return kExitUsage;
    }
  }
  auto inventory = inventory_or_exit(common);
  if (!inventory.database) return inventory.exit_code;
  if (!options.device.empty()) {
    const auto known = store::known_devices(*inventory.database);
    if (!known) return complain_and_exit(known.error());
    const auto wanted = find_known(*known, options.device);
    if (!wanted) return complain_and_exit(wanted.error());
    query.device = wanted->device;
  }
  const auto changes = store::changes(*inventory.database, query);
  if (!changes) return complain_and_exit(changes.error());
  if (options.format == "json") {
    std::cout << to_json(*changes) << std::flush;
    return output_exit();
  }
  const auto names = device_names(*inventory.database);
  if (!names) return complain_and_exit(names.error());
  std::cout << to_text(*changes, *names, output_style(common.colour)) << std::flush;
  return output_exit();
}

}  // namespace camaudit::app
