// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/uploader/lives/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tests/unit/uploader/lives/dice.hpp"

namespace camaudit::test {
namespace {

struct Kind {
  Act act;
  std::string_view name;
  int weight;  ///< of 1000 or so
};

constexpr std::array kKinds{
    Kind{Act::Night, "night", 240},
    Kind{Act::SealAgain, "seal again", 25},
    Kind{Act::Days, "days", 15},
    Kind{Act::Deliver, "deliver", 150},
    Kind{Act::Ingest, "ingest", 130},
    Kind{Act::PutAgain, "put again", 30},
    Kind{Act::Intruder, "intruder", 15},
    Kind{Act::Export, "export", 25},
    Kind{Act::Carrier, "carrier", 25},
    Kind{Act::Word, "word", 20},
    Kind{Act::Mood, "mood", 70},
    Kind{Act::SiteEnds, "site ends", 40},
    Kind{Act::SiteFails, "site fails", 40},
    Kind{Act::SiteDisk, "site disk", 15},
    Kind{Act::CentreEnds, "centre ends", 40},
    Kind{Act::CentreFails, "centre fails", 25},
    Kind{Act::CentreDisk, "centre disk", 10},
    Kind{Act::Heal, "heal", 30},
    Kind{Act::Clock, "clock", 25},
    Kind{Act::Rotate, "rotate", 20},
    Kind{Act::LoseKey, "lose key", 10},
    Kind{Act::Register, "register", 30},
    Kind{Act::Harm, "harm", 15},
    Kind{Act::LoseAccount, "lose account", 6},
    Kind{Act::LoseSpool, "lose spool", 5},
    Kind{Act::Unpark, "unpark", 20},
    Kind{Act::Reopen, "reopen", 30},
};

constexpr std::size_t kSteps = 80;

Act any_act(Dice& dice) {
  int sum = 0;
  for (const Kind& kind : kKinds) sum += kind.weight;
  int at = dice.number(sum - 1);
  for (const Kind& kind : kKinds) {
    if (at < kind.weight) return kind.act;
    at -= kind.weight;
  }
  return Act::Night;
}

bool allowed(Act act, const Plan& plan) {
  if (act == Act::Clock) return !plan.clock_true;
  if (act == Act::LoseKey || act == Act::LoseSpool) return !plan.one_epoch;
  // Of an earlier epoch nothing would be known any more.
  return act != Act::LoseAccount || plan.one_epoch;
}

}  // namespace

std::string_view to_string(Act act) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [act](const Kind& kind) { return kind.act == act; });
  return found == kKinds.end() ? "?" : found->name;
}

Plan plan_of(unsigned seed) {
  Dice dice(seed);
  Plan plan{seed, dice.chance(60), dice.chance(40), {}};
  while (plan.steps.size() < kSteps) {
    const Act act = any_act(dice);
    const auto own = static_cast<unsigned>(dice.engine()());
    if (allowed(act, plan)) plan.steps.push_back({act, own});
  }
  return plan;
}

Plan shortened(Plan plan, const std::function<bool(const Plan&)>& fails) {
  for (std::size_t chunk = plan.steps.size() / 2; chunk > 0;) {
    bool smaller = false;
    for (std::size_t begin = 0; begin < plan.steps.size();) {
      Plan less = plan;
      const auto first = less.steps.begin() + static_cast<std::ptrdiff_t>(begin);
      less.steps.erase(first, first + static_cast<std::ptrdiff_t>(std::min(chunk, less.steps.size() - begin)));
      if (fails(less)) {
        plan = std::move(less);
        smaller = true;
      } else {
        begin += chunk;
      }
    }
    if (!smaller || chunk > plan.steps.size()) chunk /= 2;
  }
  return plan;
}

std::string to_string(const Plan& plan) {
  std::string text = fmt::format("seed {}{}{}\n", plan.seed, plan.clock_true ? ", clock true" : "",
                                 plan.one_epoch ? ", one epoch" : "");
  for (const Step& step : plan.steps) text += fmt::format("  {{Act {}, {}u}}\n", to_string(step.act), step.dice);
  return text;
}

}  // namespace camaudit::test
