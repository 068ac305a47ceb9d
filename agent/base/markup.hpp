// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace camaudit {

/// An attribute of an element; its value is escaped when it is written.
struct Attribute {
  std::string_view name;
  std::string value;
};

/// Writes HTML and XML element by element, so that there is one place in which text is escaped: whatever it is given as
/// text or value is cut to a bound, its control characters and marks that turn the direction of text are shown as \x1b
/// or \u202e, and it can neither open nor close anything. Names of elements and attributes are ours.
class Markup {
 public:
  /// The longest text or attribute, in bytes, before escaping.
  static constexpr std::size_t kLongestText = 4096;

  Markup& open(std::string_view element, std::initializer_list<Attribute> attributes = {});
  /// Closes the element that was opened last.
  Markup& close();
  Markup& text(std::string_view text);
  /// Opens an element, writes a text and closes it.
  Markup& element(std::string_view name, std::string_view text, std::initializer_list<Attribute> attributes = {});
  /// An element without content.
  Markup& empty_element(std::string_view name, std::initializer_list<Attribute> attributes = {});
  /// A line end, where the file should have one.
  Markup& line();
  /// As it is. For constants of this program only.
  Markup& raw(std::string_view constant);

  const std::string& result() const { return out_; }

 private:
  void begin(std::string_view element, std::initializer_list<Attribute> attributes);

  std::string out_;
  std::vector<std::string> open_;
};

/// The same escaping for a single text.
std::string markup_text(std::string_view text);

}  // namespace camaudit
