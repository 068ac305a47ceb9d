// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/night_record.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <vector>

#include "agent/app/files.hpp"
#include "uploader/file_system.hpp"

namespace camaudit::app {
namespace {

constexpr std::size_t kMaximumBytes = 4096;
constexpr std::string_view kName = "nightly.json";

std::string path(const std::string& state_dir) {
  return state_dir + "/" + std::string(kName);
}

std::optional<UtcSeconds> time(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return parse_date_time(std::string_view(value->get_string()));
}

std::optional<int> small_number(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  const std::int64_t number = value->get_int64();
  return number >= 0 && number <= 1'000'000 ? std::optional(static_cast<int>(number)) : std::nullopt;
}

}  // namespace

std::string to_json(const Night& night) {
  boost::json::object object;
  object["due"] = format_rfc3339(night.due);
  object["tries"] = night.tries;
  object["last_try"] = format_rfc3339(night.last_try);
  object["exit_code"] = night.exit_code;
  object["done"] = night.done;
  if (night.running) object["running"] = true;
  return boost::json::serialize(object) + "\n";
}

std::optional<Night> night_from_json(std::string_view text) {
  boost::json::error_code problem;
  const auto value = boost::json::parse(text, problem);
  if (problem || !value.is_object()) return std::nullopt;
  const auto& object = value.get_object();
  const auto due = time(object, "due");
  const auto last_try = time(object, "last_try");
  const auto tries = small_number(object, "tries");
  const auto exit_code = small_number(object, "exit_code");
  const auto* done = object.if_contains("done");
  if (!due || !last_try || !tries || !exit_code || done == nullptr || !done->is_bool()) return std::nullopt;
  const auto* running = object.if_contains("running");
  const bool runs = running != nullptr && running->is_bool() && running->get_bool();
  return Night{*due, *tries, *last_try, *exit_code, done->get_bool(), runs};
}

std::optional<Night> load_night(const std::string& state_dir) {
  const auto text = read_file(path(state_dir), kMaximumBytes);
  return text ? night_from_json(*text) : std::nullopt;
}

void clear_unsaved_nights(const std::string& state_dir) {
  uploader::SystemFiles files;
  std::vector<std::string> names;
  files.list(state_dir, names);
  for (const std::string& name : names) {
    if (name_of_left_over(name) == kName) files.unlink(state_dir + "/" + name);
  }
}

Result<void> save_night(const std::string& state_dir, const Night& night) {
  return write_file_atomically(path(state_dir), to_json(night));
}

}  // namespace camaudit::app
