// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/rules/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace camaudit::rules {
namespace {

struct Change {
  std::string_view from;
  std::vector<std::string_view> to;
};

// Longer ones first: the first that matches is taken.
const std::vector<Change>& changes() {
  static const std::vector<Change> all{
      {"'pass'", {"'fail'", "'unknown'"}},
      {"'fail'", {"'pass'"}},
      {"'unknown'", {"'pass'"}},
      {"'not_applicable'", {"'pass'"}},
      {"IS NOT NULL", {"IS NULL"}},
      {"IS NULL", {"IS NOT NULL"}},
      {"AND", {"OR"}},
      {"OR", {"AND"}},
      {"NOT ", {""}},
      {"<>", {"="}},
      {"<=", {"<", ">"}},
      {">=", {">", "<"}},
      {"<", {"<=", ">"}},
      {">", {">=", "<"}},
      {"=", {"<>"}},
  };
  return all;
}

bool is_word(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool matches(std::string_view query, std::size_t at, std::string_view word) {
  if (!query.substr(at).starts_with(word)) return false;
  const bool begins_inside = is_word(word.front()) && at > 0 && is_word(query[at - 1]);
  const std::size_t end = at + word.size();
  const bool ends_inside = is_word(word.back()) && end < query.size() && is_word(query[end]);
  return !begins_inside && !ends_inside;
}

/// The bytes at `at` that are a text or a comment; 0 if none begins there.
std::size_t opaque_length(std::string_view query, std::size_t at) {
  if (query[at] == '\'') return query.find('\'', at + 1) + 1 - at;
  if (query.substr(at).starts_with("--")) return query.find('\n', at) - at;
  return 0;
}

Mutant mutant_of(std::string_view query, std::size_t at, std::string_view from, std::string_view to) {
  const std::string_view before = query.substr(0, at);
  const std::string_view after = query.substr(at + from.size());
  const std::size_t line = before.rfind('\n') + 1;
  std::string_view head = before.substr(line);
  head.remove_prefix(std::min(head.find_first_not_of(' '), head.size()));
  return {fmt::format("{}{}{}", before, to, after),
          fmt::format("{}[{} -> {}]{}", head, from, to, after.substr(0, after.find('\n')))};
}

}  // namespace

std::vector<Mutant> mutants_of(std::string_view query) {
  std::vector<Mutant> all;
  for (std::size_t at = 0; at < query.size();) {
    const Change* found = nullptr;
    for (const Change& change : changes()) {
      if (matches(query, at, change.from)) {
        found = &change;
        break;
      }
    }
    const std::size_t opaque = opaque_length(query, at);
    if (found != nullptr) {
      for (const std::string_view to : found->to) all.push_back(mutant_of(query, at, found->from, to));
      at += found->from.size();
    } else {
      at += opaque == 0 ? 1 : opaque;
    }
  }
  return all;
}

}  // namespace camaudit::rules
