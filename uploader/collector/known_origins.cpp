// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/known_origins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "agent/base/text.hpp"
#include "agent/store/sql.hpp"

namespace camaudit::collector {
namespace {

/// So many are named.
constexpr std::size_t kNamed = 10;
/// Two letters that changed places, or one that is wrong and one too many.
constexpr std::size_t kTypos = 2;

std::set<Origin> all(const KnownOrigins& known) {
  std::set<Origin> origins = known.told;
  origins.insert(known.waiting.begin(), known.waiting.end());
  return origins;
}

std::string listed(const std::vector<std::string>& names) {
  const std::vector<std::string> some(names.begin(),
                                      names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kNamed)));
  const std::string rest = names.size() > kNamed ? fmt::format(" and {} more", names.size() - kNamed) : "";
  return fmt::format("{}{}", fmt::join(some, ", "), rest);
}

std::string hint(std::string_view word, const std::set<std::string>& names) {
  if (names.empty()) return {};
  const std::vector<std::string> candidates(names.begin(), names.end());
  const std::string near = nearest(word, candidates);
  if (near.empty()) return "; known are " + listed(candidates);
  return fmt::format("; did you mean {}? Known are {}", near, listed(candidates));
}

}  // namespace

Result<KnownOrigins> known_origins(store::Database& database) {
  KnownOrigins known;
  const auto read = [&](const std::string& sql, std::set<Origin>& into) {
    return store::for_each_row(database, sql, [&](const store::Statement& row) {
      into.insert({std::string(row.text(0)), std::string(row.text(1))});
    });
  };
  auto done = read("SELECT gss_code, site FROM key UNION SELECT gss_code, site FROM summary", known.told);
  if (done) {
    done = read("SELECT gss_code, site FROM alert WHERE kind = 'unregistered' AND settled_at IS NULL", known.waiting);
  }
  if (!done) return fail(std::move(done.error()));
  return known;
}

std::string code_hint(std::string_view code, const KnownOrigins& known) {
  std::set<std::string> codes;
  for (const Origin& origin : all(known)) codes.insert(origin.gss_code);
  return hint(code, codes);
}

std::string site_hint(const Origin& origin, const KnownOrigins& known) {
  std::set<std::string> sites;
  for (const Origin& other : all(known)) {
    if (other.gss_code == origin.gss_code) sites.insert(other.site);
  }
  return hint(origin.site, sites);
}

std::string why_mistyped(const Origin& origin, const KnownOrigins& known) {
  if (known.told.contains(origin) || known.waiting.contains(origin)) return {};
  std::vector<std::string> near;
  for (const Origin& other : known.waiting) {
    if (edit_distance(other.to_string(), origin.to_string()) <= kTypos) near.push_back(other.to_string());
  }
  if (near.empty()) return {};
  return fmt::format("nothing has come from {} yet, while {} for a key", origin.to_string(),
                     near.size() == 1 ? near.front() + " waits" : listed(near) + " wait");
}

}  // namespace camaudit::collector
