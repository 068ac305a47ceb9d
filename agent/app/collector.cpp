// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/collector.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "agent/app/files.hpp"
#include "agent/app/version.hpp"
#include "uploader/payload_digest.hpp"

namespace camaudit::app {
namespace {

constexpr std::size_t kMaximumPem = std::size_t{1} << 20U;
constexpr std::size_t kMaximumCredentials = 4096;

Result<std::string> read_if_named(const std::string& path, std::string_view key, std::size_t most) {
  if (path.empty()) return std::string();
  auto text = read_file(path, most);
  if (!text) return fail(std::move(text.error()).with_context(fmt::format("[collector] {}", key)));
  return text;
}

void note_if_others_may_read(const std::string& path, std::string_view key, std::vector<std::string>& notes) {
  struct stat status {};
  if (path.empty() || ::stat(path.c_str(), &status) != 0 || (status.st_mode & (S_IRGRP | S_IROTH)) == 0) return;
  notes.push_back(fmt::format("[collector] {} {} can be read by others on this machine: chmod 600 it", key, path));
}

Result<net::S3Signing> read_signing(const CollectorConfig& config) {
  auto text = read_if_named(config.s3_credentials_file, "s3_credentials_file", kMaximumCredentials);
  if (!text) return fail(std::move(text.error()));
  const std::size_t end = text->find('\n');
  std::string secret = end == std::string::npos ? std::string() : text->substr(end + 1);
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  std::string id = text->substr(0, end);
  if (id.ends_with('\r')) id.pop_back();
  if (id.empty() || secret.empty() || secret.find('\n') != std::string::npos) {
    return fail(ErrorKind::InvalidInput,
                "[collector] s3_credentials_file {} must hold two lines: the access key id and the secret access key",
                config.s3_credentials_file);
  }
  return net::S3Signing{config.s3_region, std::move(id), Secret(std::move(secret))};
}

}  // namespace

Result<Collector> load_collector(const Config& config) {
  const CollectorConfig& from = config.collector;
  if (!from.url) return fail(ErrorKind::InvalidInput, "the configuration names no [collector] url");
  for (const auto& [key, value] :
       {std::pair("gss_code", &config.authority.gss_code), std::pair("site", &config.authority.site)}) {
    if (uploader::is_path_segment(*value)) continue;
    return fail(ErrorKind::InvalidInput,
                "[authority] {} is part of the address at the collector: give it, in letters, digits, '.', '_' and '-'",
                key);
  }
  Collector collector;
  collector.destination.base = from.url->to_string();
  collector.destination.gss_code = config.authority.gss_code;
  collector.destination.site = config.authority.site;
  collector.destination.timeout = from.timeout;
  collector.profile.user_agent = fmt::format("camaudit/{}", kVersion);
  auto ca = read_if_named(from.ca_file, "ca_file", kMaximumPem);
  auto certificate = read_if_named(from.client_certificate, "client_certificate", kMaximumPem);
  auto key = read_if_named(from.client_key, "client_key", kMaximumPem);
  for (auto* read : {&ca, &certificate, &key}) {
    if (!*read) return fail(std::move(read->error()));
  }
  if (!from.ca_file.empty() && ca->empty()) return fail(ErrorKind::InvalidInput, "[collector] ca_file is empty");
  if (!from.client_certificate.empty() && certificate->empty()) {
    return fail(ErrorKind::InvalidInput, "[collector] client_certificate is empty");
  }
  collector.profile.ca_pem = std::move(*ca);
  collector.profile.client_certificate_pem = std::move(*certificate);
  collector.profile.client_key_pem = Secret(std::move(*key));
  if (from.s3) {
    auto signing = read_signing(from);
    if (!signing) return fail(std::move(signing.error()));
    collector.profile.s3 = std::move(*signing);
    collector.destination.refusal =
        "it does not accept the signature, or the key may not write there: look at s3_credentials_file and s3_region, "
        "at the clock, and at the rights of the key";
  }
  if (!from.receipt_key.empty()) {
    const auto pem = read_if_named(from.receipt_key, "receipt_key", kMaximumPem);
    if (!pem) return fail(pem.error());
    auto receipts = uploader::PublicKey::from_pem(*pem);
    if (!receipts) return fail(std::move(receipts.error()).with_context("[collector] receipt_key"));
    collector.receipt_key = std::move(*receipts);
  }
  const auto identity = net::check_collector_profile(collector.profile);
  if (!identity) return fail(Error(identity.error()).with_context("[collector]"));
  collector.client_not_after = identity->client_not_after;
  note_if_others_may_read(from.client_key, "client_key", collector.notes);
  note_if_others_may_read(from.s3_credentials_file, "s3_credentials_file", collector.notes);
  return collector;
}

std::string spool_directory(const std::string& state_dir) {
  return state_dir + "/spool";
}

std::string receipts_directory(const std::string& state_dir) {
  return state_dir + "/receipts";
}

std::string carried_directory(const std::string& state_dir) {
  return state_dir + "/carried";
}

uploader::SpoolPlace spool_place(const Config& config, const std::string& state_dir, uploader::FileSystem& files,
                                 const Clock& clock) {
  uploader::SpoolLimits limits;
  limits.keep_days = config.collector.keep_days;
  limits.keep_bytes = static_cast<std::uint64_t>(config.collector.keep_megabytes) << 20U;
  return {spool_directory(state_dir), limits, files, clock, &uploader::dsse_payload_digest};
}

}  // namespace camaudit::app
