// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace camaudit::simulator {

// One line per SOAP request, each a single O_APPEND write, so that several simulators may share the file.
class ActionsLog {
 public:
  ActionsLog() = default;
  explicit ActionsLog(const std::string& path);
  ~ActionsLog();
  ActionsLog(const ActionsLog&) = delete;
  ActionsLog& operator=(const ActionsLog&) = delete;

  void write(const std::string& line) const;

 private:
  int descriptor_ = -1;
};

}  // namespace camaudit::simulator
