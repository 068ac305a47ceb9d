// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/commands.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "agent/base/clock.hpp"
#include "agent/base/exit_code.hpp"
#include "agent/base/files.hpp"
#include "agent/base/random.hpp"
#include "agent/base/text.hpp"
#include "uploader/collector/ingest.hpp"
#include "uploader/collector/key_registry.hpp"
#include "uploader/collector/known_origins.hpp"
#include "uploader/collector/picture_formats.hpp"
#include "uploader/collector/receipt.hpp"
#include "uploader/collector/state.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/file_system.hpp"
#include "uploader/fingerprint.hpp"

namespace camaudit::collector {
namespace {

namespace json = boost::json;
using Access = store::Database::Access;

constexpr std::size_t kMaximumKeyBytes = 16384;
constexpr std::size_t kMaximumListBytes = std::size_t{16} << 20U;

void complain(const std::string& text) {
  fmt::print(stderr, "camaudit-collector: {}\n", escape_for_terminal(text));
}

int complain_and_exit(const Error& error) {
  complain(error.what);
  return exit_code_for(error.kind);
}

int output_exit() {
  std::cout.flush();
  if (std::cout) return kExitOk;
  complain("standard output cannot be written");
  return kExitCannotCreate;
}

/// The database, for writing also made where there is none.
Result<store::Database> open_for(const CommonOptions& common, Access access) {
  if (access == Access::Write) {
    std::error_code problem;
    std::filesystem::create_directories(common.state_dir, problem);
    if (problem) return fail(ErrorKind::PermissionDenied, "{}: {}", common.state_dir, problem.message());
  }
  return open_state(StateDirectory(common.state_dir), access);
}

/// For hints: nothing is known where nothing can be read.
KnownOrigins known_to(const CommonOptions& common) {
  auto database = open_for(common, Access::Read);
  if (!database) return {};
  return known_origins(*database).value_or(KnownOrigins{});
}

json::value time(const std::optional<UtcSeconds>& at) {
  return at ? json::value(format_rfc3339(*at)) : json::value(nullptr);
}

std::string keys_json(const std::vector<RegisteredKey>& keys, UtcSeconds now) {
  json::array list;
  for (const RegisteredKey& key : keys) {
    json::object out;
    out["key_id"] = key.key.id();
    out["gss_code"] = key.origin.gss_code;
    out["site"] = key.origin.site;
    out["trusted"] = why_not_trusted(key, now).empty();
    out["first_epoch"] = key.first_epoch;
    out["added_at"] = time(key.added_at);
    out["comment"] = key.comment;
    out["introduced_by"] = key.introduced_by ? json::value(*key.introduced_by) : json::value(nullptr);
    out["takes_over_at"] = time(key.takes_over_at);
    out["replaced_at"] = time(key.replaced_at);
    out["retires_at"] = time(key.retires_at);
    out["revoked_at"] = time(key.revoked_at);
    out["revoked_why"] = key.revoked_at ? json::value(key.revoked_why) : json::value(nullptr);
    list.push_back(std::move(out));
  }
  json::object root;
  root["schema"] = "camaudit.collector-keys/1";
  root["keys"] = std::move(list);
  return harmless_json(json::serialize(root)) + "\n";
}

std::string keys_text(const std::vector<RegisteredKey>& keys, UtcSeconds now) {
  std::string out;
  for (const RegisteredKey& key : keys) {
    out += fmt::format("{}  {}\n", key.origin.to_string(), key.key.id());
    out += fmt::format("    {}\n", uploader::fingerprint_words(key.key.id()));
    out += fmt::format("    registered {}", format_rfc3339(key.added_at));
    if (key.first_epoch > 0) out += fmt::format(", from epoch {}", key.first_epoch);
    if (!key.comment.empty()) out += fmt::format(": {}", escape_for_terminal(key.comment));
    if (key.introduced_by) out += fmt::format(", by {}", *key.introduced_by);
    if (key.takes_over_at) out += fmt::format(", signs from {}", format_rfc3339(*key.takes_over_at));
    if (key.replaced_at) out += fmt::format(", signs until {}", format_rfc3339(*key.replaced_at));
    out += "\n";
    if (const std::string why = why_not_trusted(key, now); !why.empty()) {
      out += fmt::format("    NOT TRUSTED: {}\n", escape_for_terminal(why));
    }
  }
  return out;
}

std::string formatted(const Picture& picture, const std::string& format) {
  if (format == "json") return picture_json(picture);
  if (format == "csv") return picture_csv(picture);
  if (format == "html") return picture_html(picture);
  return picture_table(picture);
}

}  // namespace

int ingest_command(const CommonOptions& common, const IngestOptions& options) {
  auto database = open_for(common, Access::Write);
  if (!database) return complain_and_exit(database.error());
  const StateDirectory state(common.state_dir);
  uploader::SystemFiles files;
  SystemRandom random;
  const auto key = receipt_key(files, state, random);
  if (!key) return complain_and_exit(key.error());
  const SystemClock clock;
  const auto tell = [&](bool alert, const std::string& line) {
    if (alert || !common.quiet) complain((alert ? "ALERT " : "note: ") + line);
  };
  Ingest ingest(state, options.incoming.empty() ? state.incoming() : options.incoming,
                {files, clock, *database, *key, tell});
  const auto done = ingest.run();
  const IngestReport& report = ingest.report();
  if (!common.quiet) {
    fmt::print("{} accepted, {} again, {} refused, {} waiting for a key, {} passed over\n", report.accepted,
               report.duplicates, report.refused, report.waiting, report.passed_over);
  }
  if (!done) return complain_and_exit(done.error());
  return report.refused + report.waiting + report.passed_over > 0 ? kExitFailed : kExitOk;
}

int keys_add_command(const CommonOptions& common, const KeysOptions& options, UtcSeconds now) {
  const Origin origin{options.gss_code, options.site};
  if (!is_gss_code(origin.gss_code)) {
    complain(fmt::format("--gss-code is a capital letter and eight digits, not '{}'{}", bounded_text(origin.gss_code),
                         code_hint(origin.gss_code, known_to(common))));
    return kExitUsage;
  }
  if (!uploader::is_path_segment(origin.site)) {
    complain(fmt::format("--site is 1 to 64 letters, digits, '.', '_' and '-', not '{}'{}", bounded_text(origin.site),
                         site_hint(origin, known_to(common))));
    return kExitUsage;
  }
  uploader::SystemFiles files;
  const auto pem = uploader::read_file(files, options.file, kMaximumKeyBytes);
  if (!pem) return complain_and_exit(pem.error());
  auto key = uploader::PublicKey::from_pem(*pem);
  if (!key) return complain_and_exit(std::move(key.error()).with_context(options.file));
  auto database = open_for(common, Access::Write);
  if (!database) return complain_and_exit(database.error());
  if (!options.new_site) {
    const auto known = known_origins(*database);
    if (!known) return complain_and_exit(known.error());
    if (const std::string why = why_mistyped(origin, *known); !why.empty()) {
      complain(
          fmt::format("{}: give --gss-code and --site of that, or --new-site if {} is meant", why, origin.to_string()));
      return kExitUsage;
    }
  }
  const RegisteredKey added{*key, origin, options.first_epoch, now, bounded_text(options.comment), {}, {}, {}, {},
                            {},   {}};
  if (auto done = KeyRegistry(*database).add(added); !done) return complain_and_exit(done.error());
  fmt::print("{}  {}\n    {}\nCompare the words with those of 'camaudit key show' at the site.\n",
             added.origin.to_string(), key->id(), uploader::fingerprint_words(key->id()));
  return output_exit();
}

int keys_list_command(const CommonOptions& common, const KeysOptions& options, UtcSeconds now) {
  auto database = open_for(common, Access::Read);
  if (!database) return complain_and_exit(database.error());
  const auto keys = KeyRegistry(*database).all();
  if (!keys) return complain_and_exit(keys.error());
  std::cout << (options.json ? keys_json(*keys, now) : keys_text(*keys, now));
  return output_exit();
}

int keys_revoke_command(const CommonOptions& common, const KeysOptions& options, UtcSeconds now) {
  auto database = open_for(common, Access::Write);
  if (!database) return complain_and_exit(database.error());
  KeyRegistry registry(*database);
  const auto key = registry.find_beginning(options.key_id);
  if (!key) return complain_and_exit(key.error());
  const std::string& id = key->key.id();
  if (auto done = registry.revoke(id, bounded_text(options.reason), now); !done) return complain_and_exit(done.error());
  fmt::print("revoked {}  {}\n", key->origin.to_string(), id);
  const auto others = registry.of(key->origin);
  if (!others) return complain_and_exit(others.error());
  for (const RegisteredKey& other : *others) {
    if (other.introduced_by != id || other.revoked_at) continue;
    fmt::print("{} took over from it: revoke that too, unless the site confirms it\n", other.key.id());
  }
  return output_exit();
}

int measures_command(const CommonOptions& common, const MeasuresOptions& options, UtcSeconds now) {
  AuthorityList list;
  if (!options.authorities.empty()) {
    uploader::SystemFiles files;
    const auto text = uploader::read_file(files, options.authorities, kMaximumListBytes);
    if (!text) return complain_and_exit(text.error());
    list = read_authorities(options.authorities, *text);
    if (!list.problems.empty()) {
      for (const Problem& problem : list.problems) complain(to_string(problem));
      return kExitBadConfig;
    }
  }
  auto database = open_for(common, Access::Read);
  if (!database) return complain_and_exit(database.error());
  const auto picture = picture_of(*database, options.authorities.empty() ? nullptr : &list, now);
  if (!picture) return complain_and_exit(picture.error());
  const std::string text = formatted(*picture, options.format);
  if (!options.output.empty()) {
    const auto written = write_file_atomically(options.output, text);
    return written ? kExitOk : complain_and_exit(written.error());
  }
  std::cout << text;
  return output_exit();
}

}  // namespace camaudit::collector
