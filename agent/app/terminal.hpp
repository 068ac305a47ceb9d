// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

#include "agent/report/table.hpp"

namespace camaudit::app {

enum class ColourChoice { Auto, Always, Never };

/// How to write to standard output: its width if it is a terminal (else 100 columns, or COLUMNS), colour as chosen and
/// as NO_COLOR and TERM allow, UTF-8 as the locale says.
report::TerminalStyle output_style(ColourChoice colour);

/// A line on standard error that is rewritten as work goes on, shown only on a terminal.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(const std::string& text);
  void clear();

 private:
  const bool shown_;
  bool dirty_ = false;
};

/// "camaudit: text" on standard error, control characters escaped.
void complain(const std::string& text);

}  // namespace camaudit::app
