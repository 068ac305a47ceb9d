// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <ranges>

#include "agent/app/collector.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/privileges.hpp"
#include "agent/base/text.hpp"
#include "agent/report/columns.hpp"
#include "agent/report/json.hpp"
#include "uploader/spool.hpp"

namespace camaudit::app {
namespace {

namespace json = boost::json;

std::string why(const uploader::SpoolContents& contents, const uploader::Entry& entry, std::string_view state) {
  const auto found = state == "parked" ? contents.parked_why.find(entry.name.place) : contents.parked_why.end();
  return found == contents.parked_why.end() ? std::string() : found->second;
}

template <class Take>
void for_each(const uploader::SpoolContents& contents, Take take) {
  const auto all = {std::pair("waiting", &contents.pending), std::pair("parked", &contents.parked),
                    std::pair("delivered", &contents.sent)};
  for (const auto& [state, entries] : all) {
    for (const auto& [chain_place, entry] : std::views::reverse(*entries)) take(state, entry);
  }
}

void print_json(const uploader::SpoolContents& contents, const uploader::DeliveryState& delivery) {
  json::array entries;
  for_each(contents, [&](std::string_view state, const uploader::Entry& entry) {
    json::object one{{"state", state},
                     {"epoch", entry.name.place.epoch},
                     {"sequence", entry.name.place.sequence},
                     {"payload_sha256", entry.name.payload_sha256},
                     {"bytes", entry.bytes}};
    if (const std::string reason = why(contents, entry, state); !reason.empty()) one["why"] = reason;
    entries.push_back(std::move(one));
  });
  json::array gaps;
  for (const uploader::Gap& gap : contents.gaps) {
    gaps.push_back(json::object{{"epoch", gap.epoch},
                                {"first", gap.sequences.first},
                                {"last", gap.sequences.last},
                                {"reason", uploader::to_string(gap.reason)},
                                {"recorded", format_rfc3339(gap.recorded)}});
  }
  json::array corrupt;
  for (const std::string& name : contents.corrupt) corrupt.push_back(json::string(bounded_text(name)));
  json::object out{{"schema", "camaudit.spool/1"},
                   {"entries", std::move(entries)},
                   {"gaps", std::move(gaps)},
                   {"corrupt", std::move(corrupt)}};
  if (delivery.next) out["next_attempt"] = format_rfc3339(to_utc_seconds(*delivery.next));
  if (!delivery.trouble.empty()) out["trouble"] = delivery.trouble;
  if (delivery.last_delivered) out["last_delivered"] = format_rfc3339(*delivery.last_delivered);
  std::cout << harmless_json(json::serialize(out)) << '\n';
}

void print_table(const uploader::SpoolContents& contents, const uploader::DeliveryState& delivery,
                 const report::TerminalStyle& style) {
  report::Columns columns({"STATE", "EPOCH", "SEQUENCE", "BYTES", "NOTE"});
  for_each(contents, [&](std::string_view state, const uploader::Entry& entry) {
    columns.add({std::string(state), fmt::to_string(entry.name.place.epoch), fmt::to_string(entry.name.place.sequence),
                 fmt::to_string(entry.bytes), why(contents, entry, state)});
  });
  for (const uploader::Gap& gap : contents.gaps) {
    columns.add({"gap", fmt::to_string(gap.epoch), fmt::format("{}-{}", gap.sequences.first, gap.sequences.last), "",
                 fmt::format("{}, since {}", uploader::to_string(gap.reason), format_date(gap.recorded))});
  }
  for (const std::string& name : contents.corrupt) columns.add({"set aside", "", "", "", bounded_text(name, 200)});
  if (columns.empty()) {
    std::cout << "Nothing is in the spool.\n";
  } else {
    columns.write(std::cout, style);
  }
  if (!delivery.trouble.empty()) std::cout << "At the last attempt: " << escape_for_terminal(delivery.trouble) << '\n';
}

}  // namespace

int spool_list_command(const CommonOptions& common, const SpoolOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  uploader::SystemFiles files;
  const SystemClock clock;
  auto contents = uploader::look_into_spool(spool_place(*config, common.state_dir, files, clock));
  if (!contents && contents.error().kind == ErrorKind::NotFound) contents = uploader::SpoolContents{};
  if (!contents) return complain_and_exit(with_owner_of(common.state_dir, contents.error()));
  const auto delivery = uploader::load_delivery_state(files, spool_directory(common.state_dir));
  if (options.json) {
    print_json(*contents, delivery);
  } else {
    print_table(*contents, delivery, output_style(common.colour));
  }
  std::cout << std::flush;
  return output_exit();
}

}  // namespace camaudit::app
