// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/figures.hpp"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

namespace camaudit::bench {

std::string to_line(const Figures& figures) {
  std::string line;
  for (const auto& [name, value] : figures) line += fmt::format("{}{}={}", line.empty() ? "" : " ", name, value);
  return line;
}

Figures from_line(const std::string& line) {
  Figures figures;
  std::istringstream in(line);
  double value = 0;
  for (std::string name; std::getline(in >> std::ws, name, '=') && in >> value;) figures[name] = value;
  return figures;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace camaudit::bench
