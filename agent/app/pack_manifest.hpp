// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "uploader/signing_key.hpp"

/// The manifest of a Code Assessment Pack: which files it has, and that the authority's key has signed for them.
///
///   manifest.json       camaudit.pack-manifest/1: name, size and SHA-256 of every other file, and whose pack it is
///   manifest.dsse.json  a DSSE envelope of exactly those bytes, of the payload type below
namespace camaudit::app {

inline constexpr std::string_view kPackPayloadType = "application/vnd.camaudit.pack-manifest.v1+json";
inline constexpr std::string_view kPackManifest = "manifest.json";
inline constexpr std::string_view kPackEnvelope = "manifest.dsse.json";

/// Whose pack it is.
struct PackOrigin {
  std::string authority;
  std::string scheme;
  std::string made;  ///< RFC 3339
  std::string run;   ///< id of the run that it tells of
};

/// Adds manifest and signature to the files of a pack.
void seal_pack(const PackOrigin& origin, const uploader::SigningKey& key, std::map<std::string, std::string>& files);

/// Whether a directory looks like a pack and not like a folder of summaries.
bool is_pack(const std::string& directory);

/// A pack whose manifest has a good signature, and what is wrong with its files.
struct PackCheck {
  PackOrigin origin;
  std::string key_id;     ///< that signed it
  std::size_t files = 0;  ///< that the manifest names
  std::vector<std::string> altered;
  std::vector<std::string> missing;
  std::vector<std::string> added;

  bool good() const { return altered.empty() && missing.empty() && added.empty(); }
};

/// Malformed if no key of these has signed the manifest, or it is none; TooLarge; NotFound and PermissionDenied for
/// what cannot be read.
Result<PackCheck> check_pack(const std::string& directory, std::span<const uploader::PublicKey> keys);

}  // namespace camaudit::app
