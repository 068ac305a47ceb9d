// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/actions_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace camaudit::simulator {

ActionsLog::ActionsLog(const std::string& path) {
  if (path.empty()) return;
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path);
}

ActionsLog::~ActionsLog() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void ActionsLog::write(const std::string& line) const {
  if (descriptor_ < 0) return;
  const auto text = line + '\n';
  if (::write(descriptor_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw std::system_error(errno, std::generic_category(), "actions log");
  }
}

}  // namespace camaudit::simulator
