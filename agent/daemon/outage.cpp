// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/outage.hpp"

#include <map>

namespace camaudit::daemon {
namespace {

struct Count {
  std::size_t stood = 0;
  std::size_t fell = 0;

  bool nearly_all() const { return fell >= kFewestOfANetwork && fell * 100 >= stood * kPercentOfANetwork; }
};

/// Whether what becomes of it tells something of the network.
bool stood(const Looked& looked) {
  return looked.before == Standing::Answers || looked.before == Standing::NetworkDown ||
         (looked.before == Standing::DeviceDown && looked.just_fell);
}

}  // namespace

std::vector<Verdict> judge(const std::vector<Looked>& all_looked) {
  std::map<std::string_view, Count> subnets;
  Count all;
  for (const Looked& looked : all_looked) {
    if (!stood(looked)) continue;
    for (Count* count : {&subnets[looked.subnet], &all}) {
      ++count->stood;
      if (!looked.answered) ++count->fell;
    }
  }
  std::vector<Verdict> verdicts;
  verdicts.reserve(all_looked.size());
  for (const Looked& looked : all_looked) {
    Verdict verdict;
    if (looked.answered) {
      verdict.standing = Standing::Answers;
    } else if (looked.no_way || (stood(looked) && (all.nearly_all() || subnets[looked.subnet].nearly_all()))) {
      verdict.standing = Standing::NetworkDown;
    } else if (looked.before == Standing::NetworkDown && !looked.lingers) {
      verdict = {Standing::NetworkDown, true};
    } else {
      verdict.standing = Standing::DeviceDown;
    }
    verdicts.push_back(verdict);
  }
  return verdicts;
}

}  // namespace camaudit::daemon
