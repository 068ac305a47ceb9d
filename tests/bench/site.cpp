// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/site.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "agent/register/record.hpp"
#include "agent/rules/engine.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/inventory_file.hpp"
#include "agent/store/schema.hpp"
#include "tests/bench/good.hpp"
#include "tests/bench/made_register.hpp"
#include "tests/bench/usage.hpp"

namespace camaudit::bench {
namespace {

constexpr UtcSeconds kFirstNight{1'780'279'200};  // 2026-06-01T02:00:00Z
constexpr std::int64_t kDay = 86400;

UtcSeconds night(int number) {
  return {kFirstNight.value + number * kDay};
}

}  // namespace

Site::Site(int devices, std::string file) : devices_(devices), file_(std::move(file)), estate_(devices) {
  declared_ = declared_in(register_of(estate_, kFirstNight), kFirstNight);
  declared_.authority = {{"Exampleton Borough Council", "", "England", "Exampleshire Police", "main"}};
}

void Site::survey(int number) {
  number_ = number;
  surveys_ = estate_.survey(night(number));
}

store::Database Site::judge(JudgingCost& cost) {
  auto kept = good(store::open_inventory(file_, night(number_)));
  model::Remembered remembered;
  cost.remembered = cpu_of([&] { remembered = good(store::remembered(kept.database, tonight())); });
  auto database = good(store::Database::open_memory());
  good(store::create_schema(database));
  cost.recorded = cpu_of([&] { record(database, remembered); });
  cost.rules = cpu_of([&] { findings_ = rules::evaluate(database, rules::built_in_rulebook(), {}); });
  return database;
}

store::Remembered Site::save(SavingCost& cost) {
  store::Outcome outcome;
  outcome.run = {fmt::format("night-{}", number_), night(number_), night(number_)};
  outcome.whole_estate = true;
  outcome.surveys = surveys_;
  outcome.findings = findings_;
  for (const auto& rule : rules::built_in_rulebook().rules()) outcome.rules.push_back(rule.id);
  store::Remembered told;
  std::optional<store::InventoryFile> kept;
  cost.opened += cpu_of([&] { kept = good(store::open_inventory(file_, night(number_))); });
  cost.saved += cpu_of([&] {
    told = good(store::remember(kept->database, outcome));
    kept.reset();
  });
  return told;
}

store::Tonight Site::tonight() const {
  store::Tonight tonight{night(number_), {}};
  for (const auto& survey : surveys_) {
    const bool answered = survey.state != model::DeviceState::Unreachable;
    tonight.devices.push_back({survey.id.value(), survey.address, answered, answered});
  }
  return tonight;
}

void Site::record(store::Database& database, const model::Remembered& remembered) {
  auto transaction = good(store::Transaction::begin(database));
  good(store::begin_run(database, {"run", night(number_), night(number_)}));
  std::vector<registry::FoundDevice> found;
  for (const auto& survey : surveys_) {
    good(store::record(database, survey));
    found.push_back(registry::found_device(survey));
  }
  good(registry::record_register(database, declared_, found));
  good(store::record(database, remembered));
  good(transaction.commit());
}

std::string broken_rule(const std::vector<model::Finding>& findings) {
  for (const auto& finding : findings) {
    if (finding.outcome == model::Outcome::Error) return finding.rule.str() + ": " + finding.evidence.str();
  }
  return {};
}

}  // namespace camaudit::bench
