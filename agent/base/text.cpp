// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <vector>

namespace camaudit {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t length = 0;  // 0: the first byte does not start a well-formed sequence
};

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t length = 0;
  std::uint32_t value = 0;
  std::uint32_t smallest = 0;
  if ((lead & 0xE0U) == 0xC0U) {
    length = 2, value = lead & 0x1FU, smallest = 0x80;
  } else if ((lead & 0xF0U) == 0xE0U) {
    length = 3, value = lead & 0x0FU, smallest = 0x800;
  } else if ((lead & 0xF8U) == 0xF0U) {
    length = 4, value = lead & 0x07U, smallest = 0x10000;
  } else {
    return {};
  }
  if (text.size() < length) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || value > 0x10FFFF || surrogate) return {};
  return {value, length};
}

bool is_unsafe_on_terminal(std::uint32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
  if (c == 0x2028 || c == 0x2029 || c == 0xFEFF) return true;
  // Bidirectional marks, embeddings, overrides and isolates, and zero-width characters.
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0x061C;
}

bool is_wide(std::uint32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

bool is_combining(std::uint32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x20D0 && c <= 0x20FF) ||
         (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xFE20 && c <= 0xFE2F);
}

bool is_plain_ascii(char c) {
  return c >= ' ' && c <= '~';
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    // Replies are ASCII but for a name or two: eight bytes at a time.
    std::uint64_t eight = 0;
    if (text.size() - at >= sizeof eight) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if ((eight & 0x8080808080808080U) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const CodePoint c = first_code_point(text.substr(at));
    if (c.length == 0) return at;
    at += c.length;
  }
  return std::nullopt;
}

std::string bounded_text(std::string_view text, std::size_t max_bytes) {
  constexpr std::string_view kSpace = " \t\r\n";
  constexpr std::string_view kEllipsis = "…";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  text = text.substr(first, text.find_last_not_of(kSpace) - first + 1);
  if (text.size() <= max_bytes && !find_invalid_utf8(text)) return std::string(text);

  std::string out;
  out.reserve(std::min(text.size(), max_bytes));
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    const std::string_view piece = c.length == 0 ? std::string_view{"\xEF\xBF\xBD"} : text.substr(0, c.length);
    if (out.size() + piece.size() > max_bytes) {
      while (out.size() + kEllipsis.size() > max_bytes && !out.empty()) {
        do {
          const bool continuation = (static_cast<std::uint8_t>(out.back()) & 0xC0U) == 0x80U;
          out.pop_back();
          if (!continuation) break;
        } while (!out.empty());
      }
      return out.append(kEllipsis);
    }
    out.append(piece);
    text.remove_prefix(std::max<std::size_t>(c.length, 1));
  }
  return out;
}

std::string escape_for_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (true) {
    // Nearly all of it, and taken over at once.
    const auto plain = std::find_if_not(text.begin(), text.end(), is_plain_ascii);
    const auto length = static_cast<std::size_t>(plain - text.begin());
    out.append(text.substr(0, length));
    text.remove_prefix(length);
    if (text.empty()) return out;
    const CodePoint c = first_code_point(text);
    if (c.length == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<std::uint8_t>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    if (!is_unsafe_on_terminal(c.value)) {
      out.append(text.substr(0, c.length));
    } else if (c.value < 0x100) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", c.value);
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c.value);
    }
    text.remove_prefix(c.length);
  }
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    if (!is_combining(c.value)) width += is_wide(c.value) ? 2 : 1;
    text.remove_prefix(std::max<std::size_t>(c.length, 1));
  }
  return width;
}

std::string to_lower_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[b.size()];
}

std::string harmless_json(std::string_view serialised) {
  // Outside strings JSON is printable ASCII, and inside them a backslash is already doubled, so whatever is not safe on
  // a terminal stands in a string and may become \u there.
  std::string out;
  out.reserve(serialised.size());
  std::size_t clean = 0;
  const auto unsafe = [&](std::size_t at) {
    const auto byte = static_cast<unsigned char>(serialised[at]);
    return byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2 || byte == 0xEF;
  };
  for (std::size_t at = 0; at < serialised.size();) {
    if (!unsafe(at)) {
      ++at;
      continue;
    }
    const auto lead = static_cast<unsigned char>(serialised[at]);
    const std::size_t length = std::min<std::size_t>(lead == 0x7F ? 1 : lead < 0xE0 ? 2 : 3, serialised.size() - at);
    const std::string_view character = serialised.substr(at, length);
    std::string escaped = escape_for_terminal(character);
    out.append(serialised.substr(clean, at - clean));
    if (escaped == character) {
      out.append(character);
    } else if (escaped.starts_with("\\x")) {
      out.append("\\u00").append(escaped.substr(2));
    } else {
      out.append(escaped);
    }
    at += length;
    clean = at;
  }
  return out.append(serialised.substr(clean));
}

}  // namespace camaudit
