// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/json_members.hpp"

#include <fmt/format.h>

#include <boost/json/string.hpp>
#include <cmath>

#include "agent/base/text.hpp"
#include "agent/report/json_number.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;

}  // namespace

void JsonMembers::complain(std::string_view key, const std::string& what) {
  if (!good()) return;
  for (const std::string& part : place_) problem_ += (problem_.empty() ? "" : ".") + part;
  if (!key.empty()) problem_.append(problem_.empty() ? "" : ".").append(key);
  problem_ += ' ' + what;
}

const json::value* JsonMembers::find(const json::object& object, std::string_view key, Need need) {
  if (!good()) return nullptr;
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  if (value == nullptr && need == Need::Required) complain(key, "is missing");
  return value;
}

void JsonMembers::read(const json::object& object, std::string_view key, std::string& out, Need need) {
  const json::value* value = find(object, key, need);
  if (value == nullptr) return;
  const json::string* text = value->if_string();
  if (text == nullptr) return complain(key, "is no text");
  out.assign(text->data(), text->size());
}

void JsonMembers::read(const json::object& object, std::string_view key, SharedText& out, Need need) {
  std::string text;
  read(object, key, text, need);
  out = std::move(text);
}

void JsonMembers::read(const json::object& object, std::string_view key, bool& out, Need need) {
  const json::value* value = find(object, key, need);
  if (value == nullptr) return;
  if (!value->is_bool()) return complain(key, "is neither true nor false");
  out = value->get_bool();
}

void JsonMembers::read(const json::object& object, std::string_view key, std::int64_t& out, Need need) {
  const json::value* value = find(object, key, need);
  if (value == nullptr) return;
  if (!value->is_int64()) return complain(key, "is no whole number");
  out = value->get_int64();
}

void JsonMembers::read(const json::object& object, std::string_view key, double& out, Need need) {
  const json::value* value = find(object, key, need);
  if (value == nullptr) return;
  if (value->is_int64()) {
    out = static_cast<double>(value->get_int64());
  } else if (value->is_double() && std::isfinite(value->get_double())) {
    out = to_fifteen_digits(value->get_double());
  } else {
    complain(key, "is no number");
  }
}

void JsonMembers::read(const json::object& object, std::string_view key, UtcSeconds& out, Need need) {
  std::string text;
  read(object, key, text, need);
  if (!good() || (text.empty() && need == Need::Optional)) return;
  const auto time = parse_date_time(text);
  if (!time) return complain(key, "is no time: write 2026-11-24T02:00:00Z");
  out = *time;
}

std::size_t JsonMembers::count(const json::object& object, std::string_view key, Need need) {
  std::int64_t number = 0;
  read(object, key, number, need);
  if (number < 0) complain(key, "is below zero");
  return good() ? static_cast<std::size_t>(number) : 0;
}

void JsonMembers::inside(const json::object& object, std::string_view key, Need need,
                         const std::function<void(const json::object&)>& take) {
  const json::value* value = find(object, key, need);
  if (value == nullptr || (value->is_null() && need == Need::Optional)) return;
  const json::object* member = value->if_object();
  if (member == nullptr) return complain(key, "is no object");
  place_.emplace_back(key);
  take(*member);
  place_.pop_back();
}

const json::array* JsonMembers::list(const json::object& object, std::string_view key, Need need) {
  const json::value* value = find(object, key, need);
  if (value == nullptr || (value->is_null() && need == Need::Optional)) return nullptr;
  const json::array* items = value->if_array();
  if (items == nullptr) complain(key, "is no list");
  return items;
}

void JsonMembers::each(const json::object& object, std::string_view key, Need need,
                       const std::function<void(const json::object&)>& take) {
  const json::array* items = list(object, key, need);
  if (items == nullptr) return;
  for (std::size_t i = 0; i < items->size() && good(); ++i) {
    place_.push_back(fmt::format("{}[{}]", key, i));
    const json::object* item = (*items)[i].if_object();
    if (item == nullptr) {
      complain("", "is no object");
    } else {
      take(*item);
    }
    place_.pop_back();
  }
}

std::vector<std::string> JsonMembers::texts(const json::object& object, std::string_view key, Need need) {
  std::vector<std::string> out;
  const json::array* items = list(object, key, need);
  if (items == nullptr) return out;
  for (const json::value& item : *items) {
    const json::string* text = item.if_string();
    if (text == nullptr) {
      complain(key, "holds something that is no text");
      break;
    }
    out.emplace_back(text->data(), text->size());
  }
  return out;
}

}  // namespace camaudit::report
