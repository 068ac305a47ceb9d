// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/problem.hpp"
#include "agent/base/text.hpp"
#include "agent/base/time.hpp"

/// What the fuzzers share: how a property is told that does not hold, and properties of everything that is read.
namespace camaudit::fuzz {

/// 2026-06-15T12:00:00Z: "today" for every reader that asks.
inline constexpr UtcSeconds kToday{1'781'524'800};

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program with the name of a property that does not hold; libFuzzer keeps the input.
inline void require(bool holds, std::string_view property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(property.size()), property.data());
  std::abort();
}

/// Well-formed UTF-8 that neither acts on a terminal nor begins a line of its own.
inline bool is_harmless(std::string_view text) {
  return escape_for_terminal(text) == text;
}

inline void require_bounded(std::string_view text, std::size_t most = 1024) {
  require(text.size() <= most && !find_invalid_utf8(text), "a text is kept as bounded UTF-8");
}

/// Every problem names the file, a place that the file has, and what is wrong in one harmless line.
inline void check_problems(const std::vector<Problem>& problems, std::string_view file, std::string_view text) {
  const auto lines = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }) + 1);
  for (const Problem& problem : problems) {
    require(problem.file == file, "a problem names the file");
    require(problem.line <= lines, "a problem names a line that the file has");
    require((problem.line == 0) == (problem.column == 0), "a problem with a line has a column");
    require(!problem.what.empty() && is_harmless(problem.what), "a problem is told in one harmless line");
  }
}

/// Of the same text one line further down the same problems are told, one line further down; what is wrong with the
/// file as a whole stays at its beginning.
inline void check_shift(const std::vector<Problem>& here, const std::vector<Problem>& below) {
  require(here.size() == below.size(), "an empty line in front changes no problem");
  for (std::size_t i = 0; i < here.size(); ++i) {
    const bool whole = here[i].line == 0 || (here[i].line == 1 && here[i].column == 1);
    const bool moved = below[i].line == here[i].line + 1;
    require((moved || (whole && below[i].line == here[i].line)) && below[i].column == here[i].column,
            "a problem moves with its line");
  }
}

}  // namespace camaudit::fuzz
