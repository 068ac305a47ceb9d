// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/keys.hpp"
#include "agent/app/options.hpp"
#include "agent/app/pack_manifest.hpp"
#include "agent/base/text.hpp"
#include "uploader/dsse.hpp"
#include "uploader/fingerprint.hpp"
#include "uploader/verification.hpp"

namespace camaudit::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".dsse.json";
constexpr std::size_t kMaximumFiles = 1'000'000;

std::string shown(std::string_view text) {
  return escape_for_terminal(bounded_text(text, 300));
}

/// A file that cannot be read is missing or forbidden; one that is too large is refused like any other.
bool is_refusal(const Error& error) {
  return error.kind == ErrorKind::Malformed || error.kind == ErrorKind::TooLarge;
}

void print_origin(const uploader::VerifiedSummary& verified) {
  const auto& authority = verified.summary->authority();
  std::cout << fmt::format("           {} {}, site {}, produced {}\n", shown(authority.name()),
                           shown(authority.gss_code()), shown(authority.site()),
                           format_rfc3339({verified.summary->produced_at()}));
}

void print_keys(const std::set<std::string>& ids) {
  for (const std::string& id : ids)
    std::cout << fmt::format("signed by  {}\n           {}\n", id, uploader::fingerprint_words(id));
}

/// As the only one of its chain, where its name says which it is.
Result<uploader::VerifiedSummary> verified_alone(const std::string& name, const std::string& envelope,
                                                 const std::vector<uploader::PublicKey>& keys) {
  if (!uploader::EntryName::parse(name)) return uploader::verified_summary(envelope, keys);
  return uploader::ChainVerification(keys).add(name, envelope);
}

int verify_file(const fs::path& path, const std::vector<uploader::PublicKey>& keys) {
  const auto envelope = read_file(path.string(), uploader::kMaximumEnvelopeBytes);
  if (!envelope && !is_refusal(envelope.error())) return complain_and_exit(envelope.error());
  const std::string name = path.filename().string();
  const auto verified =
      envelope ? verified_alone(name, *envelope, keys) : Result<uploader::VerifiedSummary>(fail(envelope.error()));
  if (!verified) {
    std::cout << fmt::format("refused    {}: {}\n", shown(name), shown(verified.error().what));
    return kExitFailed;
  }
  std::cout << fmt::format("verified   {}\n", verified->name.to_string());
  print_origin(*verified);
  print_keys({verified->key_id});
  return kExitOk;
}

Result<std::vector<std::string>> envelopes_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code problem;
  fs::directory_iterator entries(directory, problem);
  for (; !problem && entries != fs::directory_iterator(); entries.increment(problem)) {
    std::string name = entries->path().filename().string();
    if (name.ends_with(kEnding)) names.push_back(std::move(name));
    if (names.size() > kMaximumFiles) return fail(ErrorKind::TooLarge, "{} holds too many files", directory.string());
  }
  if (problem) {
    const bool forbidden = problem == std::errc::permission_denied;
    return fail(forbidden ? ErrorKind::PermissionDenied : ErrorKind::NotFound, "{} cannot be read: {}",
                directory.string(), problem.message());
  }
  std::sort(names.begin(), names.end());
  return names;
}

int verify_directory(const fs::path& directory, std::vector<uploader::PublicKey> keys) {
  const auto names = envelopes_in(directory);
  if (!names) return complain_and_exit(names.error());
  if (names->empty()) {
    return complain_and_exit({ErrorKind::NotFound, directory.string() + " holds no file *.dsse.json"});
  }
  uploader::ChainVerification chain(std::move(keys));
  std::set<std::string> signers;
  std::optional<uploader::VerifiedSummary> newest;
  std::size_t refused = 0;
  for (const std::string& name : *names) {
    const auto envelope = read_file((directory / name).string(), uploader::kMaximumEnvelopeBytes);
    if (!envelope && !is_refusal(envelope.error())) return complain_and_exit(envelope.error());
    auto verified = envelope ? chain.add(name, *envelope) : Result<uploader::VerifiedSummary>(fail(envelope.error()));
    if (!verified) {
      ++refused;
      std::cout << fmt::format("refused    {}: {}\n", shown(name), shown(verified.error().what));
      continue;
    }
    signers.insert(verified->key_id);
    newest = std::move(*verified);
  }
  const auto holes = chain.holes();
  for (const std::string& hole : holes.missing) std::cout << fmt::format("missing    {}\n", hole);
  for (const std::string& hole : holes.declared) std::cout << fmt::format("told       {}\n", hole);
  std::cout << fmt::format("verified   {} of {} summaries\n", names->size() - refused, names->size());
  if (newest) print_origin(*newest);
  print_keys(signers);
  return refused == 0 && holes.missing.empty() ? kExitOk : kExitFailed;
}

int verify_pack(const std::string& directory, const std::vector<uploader::PublicKey>& keys) {
  const auto check = check_pack(directory, keys);
  if (!check && check.error().kind == ErrorKind::PermissionDenied) return complain_and_exit(check.error());
  if (!check) {
    std::cout << fmt::format("refused    {}: {}\n", kPackEnvelope, shown(check.error().what));
    return kExitFailed;
  }
  for (const std::string& name : check->altered) std::cout << fmt::format("altered    {}\n", shown(name));
  for (const std::string& name : check->missing) std::cout << fmt::format("missing    {}\n", shown(name));
  for (const std::string& name : check->added) std::cout << fmt::format("added      {}\n", shown(name));
  std::cout << fmt::format("{}   the pack of scheme {}, {} files\n           {}, made {}\n",
                           check->good() ? "verified" : "refused ", shown(check->origin.scheme), check->files,
                           shown(check->origin.authority), shown(check->origin.made));
  print_keys({check->key_id});
  return check->good() ? kExitOk : kExitFailed;
}

}  // namespace

int verify_command(const CommonOptions& /*common*/, const VerifyOptions& options) {
  auto keys = read_public_keys(options.keys);
  if (!keys) return complain_and_exit(keys.error());
  std::error_code problem;
  const bool directory = fs::is_directory(options.path, problem);
  const int code = directory && is_pack(options.path) ? verify_pack(options.path, *keys)
                   : directory                        ? verify_directory(options.path, std::move(*keys))
                                                      : verify_file(options.path, *keys);
  std::cout.flush();
  const int written = output_exit();
  return code != kExitOk ? code : written;
}

}  // namespace camaudit::app
