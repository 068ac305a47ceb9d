// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace camaudit::uploader {

/// The place of a summary in the chain of one agent. An epoch is the Unix second at which a signing state was first
/// made; sequences count from 1 in each, without gaps.
struct ChainPlace {
  std::int64_t epoch = 0;
  std::int64_t sequence = 0;
  auto operator<=>(const ChainPlace&) const = default;
};

/// What a signed summary is called, in the spool, on a medium and at the collector:
/// "EPOCH-SEQUENCE-DIGEST.dsse.json", ten digits each and the SHA-256 of the payload in lower-case hex.
struct EntryName {
  ChainPlace place;
  std::string payload_sha256;

  static std::optional<EntryName> parse(std::string_view file_name);
  std::string to_string() const;
  auto operator<=>(const EntryName&) const = default;
};

/// The largest epoch and sequence that ten digits hold.
inline constexpr std::int64_t kLargestCount = 9'999'999'999;

/// The whole of the text as digits, with the number in 0 … kLargestCount.
std::optional<std::int64_t> parse_count(std::string_view digits);

/// Whether a text may be one segment of the path as it is: 1 to 64 letters, digits, '.', '_' and '-', the first a
/// letter or digit.
bool is_path_segment(std::string_view text);

/// Whether a text is a SHA-256 in lower-case hex.
bool is_sha256_hex(std::string_view text);

}  // namespace camaudit::uploader
