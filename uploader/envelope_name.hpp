// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace camaudit::uploader {

/// The largest epoch and sequence that ten digits hold.
inline constexpr std::uint64_t kMaximumTenDigits = 9'999'999'999;

/// What the name of a stored envelope says: EPOCH-SEQUENCE-SHA256.dsse.json, both numbers of ten digits, the digest
/// that of the payload in lower-case hexadecimal. Names in order are summaries in order.
struct EnvelopeName {
  std::uint64_t epoch = 0;
  std::uint64_t sequence = 0;
  std::string digest;

  auto operator<=>(const EnvelopeName&) const = default;
};

std::string to_string(const EnvelopeName& name);

/// nullopt for any other text; a folder before the name is none of it.
std::optional<EnvelopeName> parse_envelope_name(std::string_view text);

}  // namespace camaudit::uploader
