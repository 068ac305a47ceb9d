// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/html_text.hpp"

#include "agent/base/text.hpp"

namespace camaudit {
namespace {

/// U+FFFE and U+FFFF, which XML does not allow.
bool is_no_character(std::string_view text, std::size_t at) {
  const std::string_view bytes = text.substr(at, 3);
  return bytes == "\xEF\xBF\xBE" || bytes == "\xEF\xBF\xBF";
}

}  // namespace

std::string html_text(std::string_view text) {
  const std::string shown = escape_for_terminal(text);
  std::string out;
  out.reserve(shown.size());
  for (std::size_t at = 0; at < shown.size(); ++at) {
    switch (shown[at]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\xEF':
        if (is_no_character(shown, at)) {
          out += shown[at + 2] == '\xBE' ? "\\ufffe" : "\\uffff";
          at += 2;
          break;
        }
        [[fallthrough]];
      default:
        out += shown[at];
    }
  }
  return out;
}

}  // namespace camaudit
