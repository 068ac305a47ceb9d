// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/key_registry.hpp"

#include <algorithm>
#include <utility>

#include "agent/store/sql.hpp"

namespace camaudit::collector {
namespace {

constexpr std::size_t kShortestBeginning = 8;
constexpr std::size_t kIdLength = 64;

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<RegisteredKey> key_of(const store::Statement& row) {
  auto key = uploader::PublicKey::from_pem(row.text(0));
  if (!key) return fail(std::move(key.error()).with_context("a registered key"));
  return RegisteredKey{std::move(*key),
                       {std::string(row.text(1)), std::string(row.text(2))},
                       row.integer(3),
                       {row.integer(4)},
                       std::string(row.text(5)),
                       store::optional_text(row, 6),
                       store::optional_time(row, 7),
                       store::optional_time(row, 8),
                       store::optional_time(row, 9),
                       store::optional_time(row, 10),
                       std::string(row.text(11))};
}

}  // namespace

std::string why_not_trusted(const RegisteredKey& key, UtcSeconds now) {
  if (key.revoked_at) {
    return fmt::format("the key was revoked on {}: {}", format_rfc3339(*key.revoked_at), key.revoked_why);
  }
  if (key.retires_at && now >= *key.retires_at) {
    return fmt::format("another key took over from it, and it retired on {}", format_rfc3339(*key.retires_at));
  }
  return {};
}

template <class... Values>
Result<std::vector<RegisteredKey>> KeyRegistry::read(const std::string& where, const Values&... values) {
  std::vector<RegisteredKey> keys;
  std::optional<Error> problem;
  const auto done = store::for_each_row(
      *database_,
      "SELECT pem, gss_code, site, first_epoch, added_at, comment, introduced_by, takes_over_at, replaced_at, "
      "retires_at, revoked_at, revoked_why FROM key " +
          where,
      [&](const store::Statement& row) {
        auto key = key_of(row);
        if (key) {
          keys.push_back(std::move(*key));
        } else {
          problem = std::move(key.error());
        }
      },
      values...);
  if (!done) return fail(done.error());
  if (problem) return fail(std::move(*problem));
  return keys;
}

Result<void> KeyRegistry::add(const RegisteredKey& key) {
  auto known = find(key.key.id());
  if (!known) return fail(std::move(known.error()));
  if (*known) {
    return fail(ErrorKind::AlreadyExists, "the key {} is registered already, for {}{}", key.key.id(),
                (*known)->origin.to_string(), (*known)->revoked_at ? ", and revoked" : "");
  }
  known_.clear();
  return store::run_sql(*database_, "INSERT INTO key VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", key.key.id(),
                        key.origin.gss_code, key.origin.site, key.key.pem(), key.first_epoch, key.added_at, key.comment,
                        key.introduced_by, key.takes_over_at, key.replaced_at, key.retires_at, key.revoked_at,
                        key.revoked_why);
}

Result<std::vector<RegisteredKey>> KeyRegistry::all() {
  return read("ORDER BY gss_code, site, added_at, key_id");
}

Result<std::vector<RegisteredKey>> KeyRegistry::of(const Origin& origin) {
  const auto known = known_.find(origin);
  if (known != known_.end()) return known->second;
  auto keys = read("WHERE gss_code = ? AND site = ? ORDER BY added_at DESC, key_id", origin.gss_code, origin.site);
  if (keys) known_.emplace(origin, *keys);
  return keys;
}

Result<std::optional<RegisteredKey>> KeyRegistry::find(std::string_view key_id) {
  auto keys = read("WHERE key_id = ?", key_id);
  if (!keys) return fail(std::move(keys.error()));
  if (keys->empty()) return std::nullopt;
  return std::move(keys->front());
}

Result<RegisteredKey> KeyRegistry::find_beginning(std::string_view text) {
  if (text.size() < kShortestBeginning || text.size() > kIdLength || !is_hex(text)) {
    return fail(ErrorKind::InvalidInput,
                "a key is named by its id or by the first eight digits of it, or more: 'camaudit-collector keys list' "
                "shows them all");
  }
  auto keys = read("WHERE substr(key_id, 1, length(?1)) = ?1", text);
  if (!keys) return fail(std::move(keys.error()));
  if (keys->empty())
    return fail(ErrorKind::NotFound,
                "no registered key has an id that begins with {}: 'camaudit-collector keys list' shows "
                "them all",
                text);
  if (keys->size() > 1) return fail(ErrorKind::InvalidInput, "several keys have an id that begins with {}", text);
  return std::move(keys->front());
}

Result<void> KeyRegistry::revoke(std::string_view key_id, std::string_view why, UtcSeconds now) {
  const auto key = find(key_id);
  if (!key) return fail(key.error());
  if (!*key) return fail(ErrorKind::NotFound, "the key {} is not registered", key_id);
  if ((*key)->revoked_at) return fail(ErrorKind::AlreadyExists, "the key {} is revoked already", key_id);
  known_.clear();
  return store::run_sql(*database_, "UPDATE key SET revoked_at = ?, revoked_why = ? WHERE key_id = ?", now, why,
                        key_id);
}

Result<std::string> KeyRegistry::introduce(const uploader::Rotation& rotation, const Origin& origin, UtcSeconds now) {
  const auto known = find(rotation.new_key.id());
  if (!known) return fail(known.error());
  if (*known && (*known)->origin != origin) {
    return fmt::format("the new key {} belongs to {}", rotation.new_key.id(), (*known)->origin.to_string());
  }
  if (*known && (*known)->introduced_by == rotation.old_key_id) return std::string();
  const auto old = find(rotation.old_key_id);
  if (!old) return fail(old.error());
  if (!*old || (*old)->origin != origin) return fmt::format("the key {} is none of the site's", rotation.old_key_id);
  if (std::string why = why_not_trusted(**old, now); !why.empty()) return why;
  if ((*old)->replaced_at) return fmt::format("another key took over from {} already", rotation.old_key_id);
  const std::int64_t first_epoch = std::max(rotation.epoch, (*old)->first_epoch);
  auto done = *known ? note_introduced(rotation, first_epoch)
                     : add({rotation.new_key,
                            origin,
                            first_epoch,
                            now,
                            "by rotation",
                            rotation.old_key_id,
                            rotation.takes_over_at,
                            std::nullopt,
                            std::nullopt,
                            std::nullopt,
                            {}});
  if (!done) return fail(std::move(done.error()));
  known_.clear();
  done = store::run_sql(*database_, "UPDATE key SET replaced_at = ?, retires_at = ? WHERE key_id = ?",
                        rotation.takes_over_at, rotation.retires_at, rotation.old_key_id);
  if (!done) return fail(std::move(done.error()));
  return std::string();
}

/// Of a key that somebody registered before the rotation came: it then stands as if the rotation had come first.
Result<void> KeyRegistry::note_introduced(const uploader::Rotation& rotation, std::int64_t first_epoch) {
  return store::run_sql(*database_,
                        "UPDATE key SET introduced_by = coalesce(introduced_by, ?), "
                        "takes_over_at = coalesce(takes_over_at, ?), first_epoch = max(first_epoch, ?) "
                        "WHERE key_id = ?",
                        rotation.old_key_id, rotation.takes_over_at, first_epoch, rotation.new_key.id());
}

}  // namespace camaudit::collector
