// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/result_words.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "agent/base/text.hpp"

namespace camaudit::rules {
namespace {

enum class Kind { Word, Text, Other };

struct Token {
  Kind kind = Kind::Other;
  std::string text;  ///< a word in small letters, a text without its quotes, else one character
  std::size_t offset = 0;
  std::size_t depth = 0;  ///< of parentheses around it
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The length of a text in quotes; a doubled quote stands for one.
std::size_t quoted_length(std::string_view from) {
  for (std::size_t i = 1; i < from.size(); ++i) {
    if (from[i] != from.front()) continue;
    if (i + 1 == from.size() || from[i + 1] != from.front()) return i + 1;
    ++i;
  }
  return from.size();
}

std::size_t length_until(std::string_view from, std::string_view end) {
  const std::size_t at = from.find(end, 2);
  return at == std::string_view::npos ? from.size() : at + end.size();
}

std::vector<Token> tokens_of(std::string_view query) {
  std::vector<Token> tokens;
  std::size_t depth = 0;
  for (std::size_t at = 0; at < query.size();) {
    const std::string_view rest = query.substr(at);
    std::size_t length = 1;
    if (rest.starts_with("--")) {
      at += length_until(rest, "\n");
    } else if (rest.starts_with("/*")) {
      at += length_until(rest, "*/");
    } else if (rest.front() == '\'' || rest.front() == '"') {
      length = quoted_length(rest);
      const bool text = rest.front() == '\'';
      const std::string_view inside = rest.substr(1, std::max<std::size_t>(length, 2) - 2);
      tokens.push_back({text ? Kind::Text : Kind::Word, std::string(inside), at, depth});
      at += length;
    } else if (is_word(rest.front())) {
      while (length < rest.size() && is_word(rest[length])) ++length;
      tokens.push_back({Kind::Word, to_lower_ascii(rest.substr(0, length)), at, depth});
      at += length;
    } else {
      if (rest.front() == ')' && depth > 0) --depth;
      if (std::string_view(" \t\r\n").find(rest.front()) == std::string_view::npos) {
        tokens.push_back({Kind::Other, std::string(1, rest.front()), at, depth});
      }
      if (rest.front() == '(') ++depth;
      ++at;
    }
  }
  return tokens;
}

bool is(const Token& token, std::string_view word) {
  return token.kind != Kind::Text && token.text == word;
}

/// One expression of a result column, without its name.
void add_words(std::span<const Token> expression, std::vector<ResultWord>& words) {
  if (expression.size() == 1 && expression.front().kind == Kind::Text) {
    words.push_back({expression.front().text, expression.front().offset});
  }
  if (expression.empty() || !is(expression.front(), "case") || !is(expression.back(), "end")) return;
  std::vector<bool> giving;  // of each CASE that is open: behind its THEN or ELSE
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const Token& token = expression[i];
    if (is(token, "case")) giving.push_back(false);
    if (is(token, "end") && !giving.empty()) giving.pop_back();
    const bool gives = is(token, "then") || is(token, "else");
    if (giving.empty() || token.depth != expression.front().depth) continue;
    if (gives || is(token, "when")) giving.back() = gives;
    const bool given = gives && i + 2 < expression.size() && expression[i + 1].kind == Kind::Text &&
                       std::find(giving.begin(), giving.end(), false) == giving.end();
    const auto ends = [&](const Token& next) { return is(next, "when") || is(next, "else") || is(next, "end"); };
    if (given && ends(expression[i + 2])) words.push_back({expression[i + 1].text, expression[i + 1].offset});
  }
}

constexpr std::array<std::string_view, 7> kAfterColumns{"from",  "where",     "order", "limit",
                                                        "union", "intersect", "except"};

/// The result columns of the SELECT whose word is at `begin`.
std::vector<std::span<const Token>> columns_of(std::span<const Token> tokens, std::size_t begin) {
  const std::size_t depth = tokens[begin].depth;
  std::vector<std::span<const Token>> columns;
  std::size_t from = begin + 1;
  if (from < tokens.size() && is(tokens[from], "distinct")) ++from;
  for (std::size_t i = from; i <= tokens.size(); ++i) {
    const bool outside = i == tokens.size() || tokens[i].depth < depth;
    const auto ends = [&](std::string_view word) { return is(tokens[i], word); };
    const bool last =
        outside || (tokens[i].depth == depth && std::any_of(kAfterColumns.begin(), kAfterColumns.end(), ends));
    if (!last && !(tokens[i].depth == depth && is(tokens[i], ","))) continue;
    columns.push_back(tokens.subspan(from, i - from));
    from = i + 1;
    if (last) break;
  }
  return columns;
}

}  // namespace

std::vector<ResultWord> result_words(std::string_view query, std::string_view name, std::size_t position) {
  const std::vector<Token> tokens = tokens_of(query);
  std::vector<ResultWord> words;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!is(tokens[i], "select")) continue;
    const auto columns = columns_of(tokens, i);
    for (std::size_t column = 0; column < columns.size(); ++column) {
      std::span<const Token> expression = columns[column];
      const bool named = expression.size() > 2 && is(expression[expression.size() - 2], "as");
      const bool wanted = named && is(expression.back(), name);
      if (named) expression = expression.first(expression.size() - 2);
      if (wanted || (tokens[i].depth == 0 && column == position)) add_words(expression, words);
    }
  }
  return words;
}

}  // namespace camaudit::rules
