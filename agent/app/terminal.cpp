// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/terminal.hpp"

#include <fmt/format.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "agent/base/text.hpp"

namespace camaudit::app {
namespace {

constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kWidest = 140;
constexpr std::size_t kWidthOfAFile = 100;

std::size_t width_of_output() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) == 1 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return std::clamp<std::size_t>(size.ws_col, kNarrowest, kWidest);
  }
  const char* columns = std::getenv("COLUMNS");
  const long given = columns == nullptr ? 0 : std::strtol(columns, nullptr, 10);
  return given > 0 ? std::clamp(static_cast<std::size_t>(given), kNarrowest, kWidest) : kWidthOfAFile;
}

bool colour_wanted(ColourChoice choice) {
  if (choice != ColourChoice::Auto) return choice == ColourChoice::Always;
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool refused =
      (no_color != nullptr && *no_color != '\0') || term == nullptr || std::string_view(term) == "dumb";
  return !refused && ::isatty(STDOUT_FILENO) == 1;
}

}  // namespace

report::TerminalStyle output_style(ColourChoice colour) {
  report::TerminalStyle style;
  style.width = width_of_output();
  style.colour = colour_wanted(colour);
  style.utf8 = std::string_view(::nl_langinfo(CODESET)) == "UTF-8";
  return style;
}

ProgressLine::ProgressLine(bool wanted) : shown_(wanted && ::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  clear();
}

void ProgressLine::show(const std::string& text) {
  if (!shown_) return;
  std::fputs(("\r\x1b[K" + text).c_str(), stderr);
  std::fflush(stderr);
  dirty_ = true;
}

void ProgressLine::clear() {
  if (!dirty_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  dirty_ = false;
}

void complain(const std::string& text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    fmt::print(stderr, "camaudit: {}\n", escape_for_terminal(rest.substr(0, end)));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
}

}  // namespace camaudit::app
