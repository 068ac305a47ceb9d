// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/nights.hpp"

#include <fmt/format.h>

#include <boost/system/system_error.hpp>
#include <utility>

#include "agent/app/night_conditions.hpp"
#include "agent/app/night_record.hpp"
#include "agent/app/run_lock.hpp"
#include "agent/app/state.hpp"
#include "agent/app/terminal.hpp"
#include "agent/base/exit_code.hpp"
#include "agent/daemon/job.hpp"

namespace camaudit::daemon {
namespace {

/// The wall clock may be set at any moment, so that it is looked at again this often.
constexpr std::chrono::seconds kLook{30};

/// How long after its start the daemon waits for a clock that nothing has set yet: a machine without a battery for its
/// clock begins in another year.
constexpr std::chrono::minutes kClockPatience{10};

/// What a night takes beside the survey: rules, signature, delivery.
constexpr std::chrono::hours kBesideTheSurvey{2};

/// The inventory has a run of the whole estate that began then or later.
bool saved_since(const std::string& state_dir, UtcSeconds when) {
  auto inventory = store::read_inventory(app::inventory_path(state_dir));
  if (!inventory) return false;
  const auto runs = store::past_runs(*inventory);
  return runs && !runs->empty() && runs->back().whole_estate && runs->back().started >= when;
}

}  // namespace

Nights::Nights(const Accepted& accepted, std::string state_dir, const Clock& clock, Sleeper& sleeper, Vitals& vitals,
               app::Alerting& alerting)
    : accepted_(accepted),
      state_dir_(std::move(state_dir)),
      clock_(clock),
      sleeper_(sleeper),
      vitals_(vitals),
      alerting_(alerting),
      started_(clock.steady()),
      last_(app::standing(schedule(), app::load_night(state_dir_), to_utc_seconds(clock.wall()))) {
  app::clear_unsaved_nights(state_dir_);
  last_.running = false;
  keep();
}

app::NightlySchedule Nights::schedule() const {
  return app::schedule_of(accepted_.config.schedule);
}

UtcSeconds Nights::next() const {
  return app::next_try(schedule(), last_, to_utc_seconds(clock_.wall()));
}

bool Nights::clock_is_settled() const {
  return accepted_.config.survey.trust_local_clock || kernel_clock_synchronised() ||
         clock_.steady() >= started_ + kClockPatience;
}

void Nights::keep() {
  if (const auto saved = app::save_night(state_dir_, last_); !saved) app::complain(saved.error().what);
}

Task<void> Nights::run() {
  for (;;) {
    vitals_.promise("nights", clock_.steady() + 4 * kLook);
    const UtcSeconds now = to_utc_seconds(clock_.wall());
    last_ = app::standing(schedule(), last_, now);
    const auto due = app::night_to_try(schedule(), last_, now);
    if (due && clock_is_settled()) co_await try_night(*due);
    co_await sleeper_.until(clock_.steady() + kLook);
  }
}

Task<void> Nights::try_night(UtcSeconds due) {
  // Somebody saves a run at this moment: it is looked at again.
  if (!app::RunLock::take(state_dir_)) co_return;
  const UtcSeconds now = to_utc_seconds(clock_.wall());
  const app::Night before = last_;
  if (last_.due != due) last_ = app::Night{due, 0, now, 0, false};
  ++last_.tries;
  last_.last_try = now;
  last_.exit_code = 0;
  last_.running = true;
  // Put down first: a night that brings the machine down is not tried for ever.
  keep();
  Job job;
  job.command = {sibling_program("camaudit"),
                 "nightly",
                 "--config",
                 accepted_.copy,
                 "--state-dir",
                 state_dir_,
                 "--fail-on",
                 "never",
                 "--quiet"};
  job.time_limit = std::chrono::ceil<std::chrono::seconds>(accepted_.config.survey.run_timeout) + kBesideTheSurvey;
  vitals_.promise("nights", clock_.steady() + job.time_limit + 4 * kLook);
  std::optional<Result<JobEnd>> end;
  try {
    end = co_await run_job(std::move(job));
  } catch (const boost::system::system_error&) {
    // The daemon stops: that is no try of the night's, which is caught up with.
    last_ = before;
    keep();
    throw;
  }
  last_.running = false;
  last_.exit_code = *end ? (*end)->exit_code : static_cast<int>(kExitUnavailable);
  // One that was cut off could not tell it itself, and may have saved its run and made no summary of it.
  const bool cut_off = !*end || (*end)->signalled || (*end)->out_of_time || last_.exit_code == kExitInternal;
  if (cut_off) {
    alerting_.settle(accepted_.config, {}, {app::night_ended(false, last_.exit_code)});
  }
  last_.done = !cut_off && saved_since(state_dir_, now);
  keep();
  if (!last_.done) {
    app::complain(fmt::format("the night came to nothing (exit code {}){}", last_.exit_code,
                              last_.tries < app::kTriesOfANight ? ", it is tried again" : ", it is given up"));
  }
}

}  // namespace camaudit::daemon
