// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace camaudit {

/// The offset of the first byte that is not part of well-formed UTF-8 (RFC 3629), or nullopt if all is well.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// What a device sent, made fit to keep: at most `max_bytes` (cut on a character boundary, with "…" at the end), white
/// space at both ends removed, bytes that are not UTF-8 replaced by U+FFFD. Control characters stay: they are evidence,
/// and every output escapes them for its own format.
std::string bounded_text(std::string_view text, std::size_t max_bytes = 1024);

/// For a terminal or the journal: C0, DEL and C1 controls, bidirectional overrides and invalid bytes are shown as
/// \x1b or \u202e, so nothing from a device can move the cursor, recolour or reorder a line.
std::string escape_for_terminal(std::string_view text);

/// Serialised JSON in which control characters, bidirectional marks and the like inside strings are \u escapes too, so
/// that it may be shown on a terminal. (JSON itself only escapes U+0000 to U+001F.)
std::string harmless_json(std::string_view serialised);

/// How many terminal columns the text takes, counting one per code point, two for the usual wide East Asian ranges and
/// none for combining marks.
std::size_t display_width(std::string_view text);

/// ASCII only: letters A-Z to a-z.
std::string to_lower_ascii(std::string_view text);

/// The candidate that a mistyped word most likely meant, or empty if none is near (edit distance over a third) or the
/// word is of more than 64 bytes, which is no slip.
template <class Range>
std::string nearest(std::string_view word, const Range& candidates);

std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Range>
std::string nearest(std::string_view word, const Range& candidates) {
  std::string best;
  if (word.size() > 64) return best;
  std::size_t best_distance = word.size() / 3 + 2;
  for (const auto& candidate : candidates) {
    const std::size_t length = std::string_view(candidate).size();
    // At least so many have to be put in or taken out.
    if (std::max(length, word.size()) - std::min(length, word.size()) >= best_distance) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace camaudit
