// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <compare>
#include <concepts>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace camaudit {

/// A text that does not change: copies share it and take the room of a pointer. For what hundreds of thousands of
/// findings say alike. It reads as a std::string.
class SharedText {
 public:
  SharedText() = default;
  SharedText(std::string text) : held_(text.empty() ? nullptr : new Held(std::move(text))) {}
  SharedText(std::string_view text) : SharedText(std::string(text)) {}
  SharedText(const char* text) : SharedText(std::string(text)) {}

  const std::string& str() const { return held_ ? held_->text : nothing(); }
  operator const std::string&() const { return str(); }
  operator std::string_view() const { return str(); }
  bool empty() const { return !held_; }

  template <std::convertible_to<std::string_view> Other>
  friend bool operator==(const SharedText& a, const Other& b) {
    return std::string_view(a) == std::string_view(b);
  }
  template <std::convertible_to<std::string_view> Other>
  friend std::strong_ordering operator<=>(const SharedText& a, const Other& b) {
    return std::string_view(a) <=> std::string_view(b);
  }

 private:
  struct Held : boost::intrusive_ref_counter<Held> {
    explicit Held(std::string in) : text(std::move(in)) {}
    const std::string text;
  };

  static const std::string& nothing() {
    static const std::string empty;
    return empty;
  }

  boost::intrusive_ptr<const Held> held_;
};

/// Gives the same SharedText for the same bytes, as long as it lives.
class SharedTexts {
 public:
  SharedText of(std::string_view text) {
    const auto known = known_.find(text);
    if (known != known_.end()) return known->second;
    SharedText made(text);
    known_.emplace(made, made);
    return made;
  }

 private:
  std::unordered_map<std::string_view, SharedText> known_;  ///< by views into the texts
};

}  // namespace camaudit
