// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/pack_manifest.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <system_error>

#include "agent/app/files.hpp"
#include "agent/base/sha256.hpp"
#include "agent/base/text.hpp"
#include "uploader/dsse.hpp"

namespace camaudit::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view kSchema = "camaudit.pack-manifest/1";
constexpr std::size_t kMostFiles = 1000;
/// A list of a hundred thousand cameras is far below.
constexpr std::size_t kMostBytes = std::size_t{256} << 20U;

json::string_view text(std::string_view value) {
  return {value.data(), value.size()};
}

struct Listed {
  std::string name;
  std::string sha256;
};

struct Manifest {
  PackOrigin origin;
  std::vector<Listed> files;
};

/// The text of a member. Malformed names it.
Result<std::string> member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  if (value == nullptr || !value->is_string()) return fail(ErrorKind::Malformed, "the manifest has no text {}", name);
  return std::string(value->get_string().data(), value->get_string().size());
}

/// A name that leads nowhere but into the pack.
bool is_plain(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
         name.find('\0') == std::string::npos;
}

Result<Manifest> parse_manifest(std::string_view bytes) {
  boost::system::error_code problem;
  const json::value root = json::parse(text(bytes), problem);
  if (problem || !root.is_object()) return fail(ErrorKind::Malformed, "the manifest is no JSON object");
  const auto schema = member(root.get_object(), "schema");
  if (!schema) return fail(schema.error());
  if (*schema != kSchema)
    return fail(ErrorKind::Malformed, "the manifest is of schema {}, and not {}", *schema, kSchema);
  Manifest manifest;
  for (const auto& [name, to] :
       {std::pair{"authority", &manifest.origin.authority}, std::pair{"scheme", &manifest.origin.scheme},
        std::pair{"made", &manifest.origin.made}, std::pair{"run", &manifest.origin.run}}) {
    auto value = member(root.get_object(), name);
    if (!value) return fail(std::move(value.error()));
    *to = std::move(*value);
  }
  const json::value* files = root.get_object().if_contains("files");
  if (files == nullptr || !files->is_array() || files->get_array().size() > kMostFiles) {
    return fail(ErrorKind::Malformed, "the manifest has no list of files");
  }
  for (const json::value& file : files->get_array()) {
    if (!file.is_object()) return fail(ErrorKind::Malformed, "a file of the manifest is no object");
    auto name = member(file.get_object(), "name");
    auto digest = member(file.get_object(), "sha256");
    if (!name || !digest) return fail(name ? digest.error() : name.error());
    if (!is_plain(*name)) return fail(ErrorKind::Malformed, "the manifest names a file outside the pack");
    manifest.files.push_back({std::move(*name), std::move(*digest)});
  }
  return manifest;
}

/// Whether a file is there and what it should be; what cannot be read for want of permission ends the check.
Result<void> check_file(const fs::path& directory, const Listed& listed, PackCheck& check) {
  const auto content = read_file((directory / listed.name).string(), kMostBytes);
  if (!content) {
    if (content.error().kind == ErrorKind::PermissionDenied) return fail(content.error());
    (content.error().kind == ErrorKind::NotFound ? check.missing : check.altered).push_back(listed.name);
  } else if (to_hex(sha256(*content)) != listed.sha256) {
    check.altered.push_back(listed.name);
  }
  return {};
}

Result<std::vector<std::string>> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code problem;
  fs::directory_iterator entries(directory, problem);
  for (; !problem && entries != fs::directory_iterator(); entries.increment(problem)) {
    names.push_back(entries->path().filename().string());
  }
  if (problem) return fail(ErrorKind::PermissionDenied, "{} cannot be read: {}", directory.string(), problem.message());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

void seal_pack(const PackOrigin& origin, const uploader::SigningKey& key, std::map<std::string, std::string>& files) {
  json::array list;
  for (const auto& [name, content] : files) {
    list.push_back(
        json::object{{"name", text(name)}, {"size", content.size()}, {"sha256", text(to_hex(sha256(content)))}});
  }
  const json::object root{{"schema", text(kSchema)},       {"authority", text(origin.authority)},
                          {"scheme", text(origin.scheme)}, {"made", text(origin.made)},
                          {"run", text(origin.run)},       {"files", std::move(list)}};
  std::string manifest = harmless_json(json::serialize(root)) + "\n";
  const uploader::SigningKey* const keys[] = {&key};
  files[std::string(kPackEnvelope)] = uploader::sealed(kPackPayloadType, manifest, keys);
  files[std::string(kPackManifest)] = std::move(manifest);
}

bool is_pack(const std::string& directory) {
  std::error_code problem;
  return fs::exists(fs::path(directory) / kPackEnvelope, problem) ||
         fs::exists(fs::path(directory) / kPackManifest, problem);
}

Result<PackCheck> check_pack(const std::string& directory, std::span<const uploader::PublicKey> keys) {
  const fs::path base(directory);
  const auto envelope = read_file((base / kPackEnvelope).string(), uploader::kMaximumEnvelopeBytes);
  if (!envelope) return fail(envelope.error());
  const auto opened = uploader::opened(*envelope, kPackPayloadType, keys);
  if (!opened) return fail(opened.error());
  auto manifest = parse_manifest(opened->payload);
  if (!manifest) return fail(std::move(manifest.error()));
  PackCheck check;
  check.origin = std::move(manifest->origin);
  check.key_id = opened->key->id();
  check.files = manifest->files.size();
  manifest->files.push_back({std::string(kPackManifest), to_hex(sha256(opened->payload))});
  for (const Listed& listed : manifest->files) {
    if (auto done = check_file(base, listed, check); !done) return fail(std::move(done.error()));
  }
  const auto names = names_in(base);
  if (!names) return fail(names.error());
  for (const std::string& name : *names) {
    const bool listed = std::any_of(manifest->files.begin(), manifest->files.end(),
                                    [&](const Listed& file) { return file.name == name; });
    if (!listed && name != kPackEnvelope) check.added.push_back(name);
  }
  return check;
}

}  // namespace camaudit::app
