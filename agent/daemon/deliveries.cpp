// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/deliveries.hpp"

#include <algorithm>
#include <utility>

#include "agent/app/carrying.hpp"
#include "agent/app/collector.hpp"
#include "agent/app/terminal.hpp"
#include "agent/daemon/job.hpp"
#include "uploader/delivery.hpp"

namespace camaudit::daemon {
namespace {

constexpr std::chrono::minutes kLook{1};
/// The collector takes summaries in by the hour.
constexpr std::chrono::hours kReceipts{1};
/// A long backlog is sent in several turns: delivery goes on where it stood.
constexpr std::chrono::hours kTimeLimit{2};

}  // namespace

Deliveries::Deliveries(const Accepted& accepted, std::string state_dir, const Clock& clock, Sleeper& sleeper,
                       Vitals& vitals)
    : accepted_(accepted), state_dir_(std::move(state_dir)), clock_(clock), sleeper_(sleeper), vitals_(vitals) {}

bool Deliveries::something_is_due() {
  const app::Config& config = accepted_.config;
  if (!config.collector.url) return false;
  const auto due = [this](const uploader::SpoolPlace& place) {
    const auto state = uploader::load_delivery_state(files_, place.directory);
    if (uploader::time_left(state, clock_.wall()).count() > 0) return false;
    const auto contents = uploader::look_into_spool(place);
    return contents && !contents->pending.empty();
  };
  const auto place = app::spool_place(config, state_dir_, files_, clock_);
  if (due(place)) return true;
  const auto sites = app::carried_sites(files_, state_dir_);
  const bool carried = std::any_of(sites.begin(), sites.end(), [&](const app::CarriedSite& site) {
    return due(app::carried_place(config, state_dir_, site, files_, clock_));
  });
  if (carried) return true;
  const bool receipts_due = !receipts_asked_ || clock_.steady() >= *receipts_asked_ + kReceipts;
  if (config.collector.receipt_key.empty() || !receipts_due) return false;
  receipts_asked_ = clock_.steady();
  const auto contents = uploader::look_into_spool(place);
  return contents && !contents->sent.empty();
}

Task<void> Deliveries::run() {
  for (;;) {
    vitals_.promise("deliveries", clock_.steady() + 4 * kLook);
    if (something_is_due()) {
      Job job;
      job.command = {sibling_program("camaudit"),
                     "spool",
                     "deliver",
                     "--if-due",
                     "--config",
                     accepted_.copy,
                     "--state-dir",
                     state_dir_,
                     "--quiet"};
      job.time_limit = kTimeLimit;
      vitals_.promise("deliveries", clock_.steady() + kTimeLimit + 4 * kLook);
      const auto end = co_await run_job(std::move(job));
      if (!end) app::complain(end.error().what);
    }
    co_await sleeper_.until(clock_.steady() + kLook);
  }
}

}  // namespace camaudit::daemon
