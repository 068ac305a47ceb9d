// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/markup.hpp"

#include "agent/base/text.hpp"

namespace camaudit::report {
namespace {

/// U+FFFE and U+FFFF, which XML does not allow.
bool is_no_character(std::string_view text, std::size_t at) {
  const std::string_view bytes = text.substr(at, 3);
  return bytes == "\xEF\xBF\xBE" || bytes == "\xEF\xBF\xBF";
}

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
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
        if (is_no_character(text, at)) {
          out += text[at + 2] == '\xBE' ? "\\ufffe" : "\\uffff";
          at += 2;
          break;
        }
        [[fallthrough]];
      default:
        out.push_back(text[at]);
    }
  }
}

}  // namespace

std::string markup_text(std::string_view text) {
  // bounded_text() takes away space at the ends, which matters between two elements.
  const bool space_before = text.starts_with(' ');
  const bool space_behind = text.size() > 1 && text.ends_with(' ');
  std::string out(space_before ? " " : "");
  append_escaped(out, escape_for_terminal(bounded_text(text, Markup::kLongestText)));
  if (space_behind) out.push_back(' ');
  return out;
}

void Markup::begin(std::string_view element, std::initializer_list<Attribute> attributes) {
  out_.append("<").append(element);
  for (const Attribute& attribute : attributes) {
    out_.append(" ").append(attribute.name).append("=\"").append(markup_text(attribute.value)).append("\"");
  }
}

Markup& Markup::open(std::string_view element, std::initializer_list<Attribute> attributes) {
  begin(element, attributes);
  out_.push_back('>');
  open_.emplace_back(element);
  return *this;
}

Markup& Markup::close() {
  out_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

Markup& Markup::text(std::string_view text) {
  out_ += markup_text(text);
  return *this;
}

Markup& Markup::element(std::string_view name, std::string_view text, std::initializer_list<Attribute> attributes) {
  return open(name, attributes).text(text).close();
}

Markup& Markup::empty(std::string_view name, std::initializer_list<Attribute> attributes) {
  begin(name, attributes);
  out_ += "/>";
  return *this;
}

Markup& Markup::line() {
  out_.push_back('\n');
  return *this;
}

Markup& Markup::raw(std::string_view constant) {
  out_ += constant;
  return *this;
}

}  // namespace camaudit::report
