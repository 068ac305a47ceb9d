// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace camaudit::test {

/// The bytes of a file of tests/golden. CAMAUDIT_GOLDEN_DIR comes from the build.
inline std::string golden(const std::string& name) {
  const std::string path = std::string(CAMAUDIT_GOLDEN_DIR) + "/" + name;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("no golden file " + name);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The same without the line end that editors put after the last line.
inline std::string golden_line(const std::string& name) {
  std::string text = golden(name);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace camaudit::test
