// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/made_audit.hpp"

#include <optional>
#include <utility>

#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/store/inventory_file.hpp"
#include "tests/bench/good.hpp"
#include "tests/bench/made_register.hpp"
#include "tests/bench/synthetic_estate.hpp"
#include "tests/bench/usage.hpp"

namespace camaudit::bench {
namespace {

constexpr std::int64_t kDay = 86400;

}  // namespace

MadeAudit made_audit(int devices, int nights, const Workplace& place) {
  const UtcSeconds tonight = to_utc_seconds(SystemClock().wall());
  SyntheticEstate estate(devices);
  MadeAudit made;
  made.config.authority = {"Exampleton Borough Council", "E07000999", "England", "Exampleshire Police", "main"};
  made.judgement = good(app::read_judgement(made.config));
  made.judgement.declared = declared_in(register_of(estate, tonight), tonight);
  const auto& authority = made.config.authority;
  made.judgement.declared.authority = {
      {authority.name, authority.gss_code, authority.nation, authority.police_force, authority.site}};
  std::optional<store::InventoryFile> kept;
  if (nights > 0) kept = good(store::open_inventory(place.file("inventory.db"), tonight));
  for (int night = nights; night >= 0; --night) {
    const UtcSeconds started{tonight.value - night * kDay};
    app::SurveyRun run;
    run.devices = estate.survey(started);
    store::Database* past = kept ? &kept->database : nullptr;
    made.assessed = cpu_of([&] {
      made.report = good(app::assess(std::move(run), started, made.config, made.judgement, {{}, true}, past));
    });
    if (night > 0) good(app::save_run(kept->database, made.report, true));
  }
  return made;
}

}  // namespace camaudit::bench
