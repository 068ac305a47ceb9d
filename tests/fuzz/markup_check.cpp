// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/markup_check.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "tests/fuzz/property.hpp"

namespace camaudit::fuzz {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 5> kReferences{
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == ':';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  void read() {
    take_declaration("<?");
    take_declaration("<!");
    while (!rest_.empty()) {
      const std::string_view content = rest_.substr(0, rest_.find('<'));
      unescaped_markup(content);
      rest_.remove_prefix(content.size());
      if (!rest_.empty()) read_tag();
    }
    require(open_.empty(), "every element is closed");
  }

 private:
  void take_declaration(std::string_view begin) {
    if (rest_.starts_with(begin)) rest_.remove_prefix(rest_.find('>') + 1);
  }

  std::string_view name() {
    const auto* const end = std::find_if_not(rest_.begin(), rest_.end(), is_name);
    const std::string_view word = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    require(!word.empty(), "an element and an attribute have a name");
    rest_.remove_prefix(word.size());
    return word;
  }

  void take(std::string_view expected) {
    require(rest_.starts_with(expected), "a tag is written as tags are");
    rest_.remove_prefix(expected.size());
  }

  void read_tag() {
    take("<");
    if (rest_.starts_with('/')) {
      take("/");
      const std::string_view closed = name();
      require(!open_.empty() && open_.back() == closed, "elements close in the order in which they opened");
      open_.pop_back();
      return take(">");
    }
    const std::string_view opened = name();
    while (rest_.starts_with(' ')) read_attribute();
    if (rest_.starts_with("/>")) return take("/>");
    take(">");
    open_.push_back(opened);
    if (opened == "style") rest_.remove_prefix(std::min(rest_.find("</style>"), rest_.size()));
  }

  void read_attribute() {
    take(" ");
    name();
    take("=\"");
    const std::size_t end = rest_.find('"');
    require(end != std::string_view::npos, "the value of an attribute ends");
    unescaped_markup(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
  }

  std::string_view rest_;
  std::vector<std::string_view> open_;
};

}  // namespace

std::string unescaped_markup(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    require(std::string_view("<>\"'").find(text[at]) == std::string_view::npos, "no mark stands in a text");
    if (text[at] != '&') {
      out.push_back(text[at++]);
      continue;
    }
    const auto* const found = std::find_if(kReferences.begin(), kReferences.end(), [&](const auto& reference) {
      return text.substr(at).starts_with(reference.first);
    });
    require(found != kReferences.end(), "an ampersand begins a reference");
    out.push_back(found->second);
    at += found->first.size();
  }
  return out;
}

void check_markup(std::string_view text) {
  Reader(text).read();
}

}  // namespace camaudit::fuzz
