// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/html_text.hpp"

#include "agent/base/text.hpp"

namespace camaudit {

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : escape_for_terminal(text)) {
    switch (c) {
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
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace camaudit
