// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/markup.hpp"

#include "agent/base/html_text.hpp"
#include "agent/base/text.hpp"

namespace camaudit {
std::string markup_text(std::string_view text) {
  // bounded_text() takes away space at the ends, which matters between two elements.
  const bool space_before = text.starts_with(' ');
  const bool space_behind = text.size() > 1 && text.ends_with(' ');
  std::string out(space_before ? " " : "");
  out += html_text(bounded_text(text, Markup::kLongestText));
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

Markup& Markup::empty_element(std::string_view name, std::initializer_list<Attribute> attributes) {
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

}  // namespace camaudit
