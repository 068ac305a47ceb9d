// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/shared_text.hpp"
#include "agent/base/time.hpp"

namespace camaudit::report {

/// Reads the members of a JSON document one by one and keeps the first problem with its place ("findings[3].severity").
/// After a problem everything reads as nothing.
class JsonMembers {
 public:
  bool good() const { return problem_.empty(); }
  const std::string& problem() const { return problem_; }
  /// Notes a problem with a member of the object that is being read.
  void complain(std::string_view key, const std::string& what);

  enum class Need { Required, Optional };

  void read(const boost::json::object& object, std::string_view key, std::string& out, Need need = Need::Required);
  void read(const boost::json::object& object, std::string_view key, SharedText& out, Need need = Need::Required);
  void read(const boost::json::object& object, std::string_view key, bool& out, Need need = Need::Required);
  void read(const boost::json::object& object, std::string_view key, std::int64_t& out, Need need = Need::Required);
  void read(const boost::json::object& object, std::string_view key, double& out, Need need = Need::Required);
  void read(const boost::json::object& object, std::string_view key, UtcSeconds& out, Need need = Need::Required);
  /// A number that counts something.
  std::size_t count(const boost::json::object& object, std::string_view key, Need need = Need::Required);
  /// null and what is missing alike leave it empty.
  template <class T>
  void read(const boost::json::object& object, std::string_view key, std::optional<T>& out, Need = Need::Optional) {
    const boost::json::value* value = find(object, key, Need::Optional);
    if (value == nullptr || value->is_null()) return;
    read(object, key, out.emplace(), Need::Required);
  }
  /// A word of a set: `from` gives nullopt for any other.
  template <class From>
  auto word(const boost::json::object& object, std::string_view key, From from) {
    std::string text;
    read(object, key, text);
    const auto found = from(text);
    if (good() && !found) complain(key, "is none of the words that are known");
    return found.value_or(typename decltype(found)::value_type{});
  }

  /// Calls `take(member object)`; not for what is missing or null, where that may be.
  void inside(const boost::json::object& object, std::string_view key, Need need,
              const std::function<void(const boost::json::object&)>& take);
  /// Calls `take(item)` for each object of a list.
  void each(const boost::json::object& object, std::string_view key, Need need,
            const std::function<void(const boost::json::object&)>& take);
  /// The texts of a list.
  std::vector<std::string> texts(const boost::json::object& object, std::string_view key, Need need);

 private:
  const boost::json::value* find(const boost::json::object& object, std::string_view key, Need need);
  const boost::json::array* list(const boost::json::object& object, std::string_view key, Need need);

  std::string problem_;
  std::vector<std::string> place_;
};

}  // namespace camaudit::report
