// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/watcher.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "agent/app/run_lock.hpp"
#include "agent/app/state.hpp"
#include "agent/app/terminal.hpp"
#include "agent/app/version.hpp"
#include "agent/base/task_group.hpp"
#include "agent/net/curl_transport.hpp"
#include "agent/net/udp_network.hpp"

namespace camaudit::daemon {
namespace {

/// A device that says hello is not always ready to be asked; one that says goodbye is given time to go.
constexpr std::chrono::seconds kAfterHello{5};
constexpr std::chrono::seconds kAfterBye{15};

/// The heartbeat has a turn every second.
constexpr std::chrono::minutes kSlack{1};

}  // namespace

Watcher::Watcher(boost::asio::any_io_executor executor, const Accepted& accepted, std::string state_dir,
                 const Clock& clock, Sleeper& sleeper, Vitals& vitals, app::Alerting& alerting)
    : executor_(std::move(executor)),
      accepted_(accepted),
      state_dir_(std::move(state_dir)),
      clock_(clock),
      sleeper_(sleeper),
      vitals_(vitals),
      alerting_(alerting) {}

void Watcher::reload() {
  begin_again_ = true;
  if (parts_ != nullptr) parts_->cancel();
}

void Watcher::report() {
  if (heartbeat_ && heartbeat_->last_turn() != SteadyTime{}) {
    vitals_.promise("heartbeat", heartbeat_->last_turn() + kSlack);
  }
}

std::string Watcher::summary() const {
  if (!last_beat_ || last_beat_->watched == 0) return {};
  return fmt::format("of {} devices {} answer", last_beat_->watched, last_beat_->answering);
}

void Watcher::hear(const onvif::Announcement& announcement) {
  const bool joined = announcement.kind == onvif::Announcement::Kind::Joined;
  heartbeat_->look_now(announcement.sighting.endpoint_reference, announcement.sighting.from,
                       joined ? kAfterHello : kAfterBye);
}

void Watcher::take(const Beat& beat) {
  if (!beat.problem.empty() && (!last_beat_ || last_beat_->problem.empty())) {
    app::complain("the heartbeat cannot be written down: " + beat.problem);
  }
  last_beat_ = beat;
  last_beat_->changes.clear();
  if (beat.watched > 0) tell_changes(beat);
}

void Watcher::tell_changes(const Beat& beat) {
  if (untold_) {
    for (const ContactChange& change : beat.changes) untold_->insert(change.contact.subnet);
    if (untold_->empty()) return;
  }
  if (alerting_.settle(accepted_.config, {}, conditions_of(heartbeat_->contacts(), untold_))) untold_.emplace();
}

Task<void> Watcher::watch() {
  const app::Config& config = accepted_.config;
  net::CurlTransport transport(executor_, fmt::format("camaudit/{}", app::kVersion), config.discovery.allowed);
  net::AsioNetwork network(executor_);
  HeartbeatOptions options;
  options.inventory = app::inventory_path(state_dir_);
  options.fence = config.discovery.allowed;
  options.period = config.schedule.heartbeat;
  options.call_timeout = config.survey.call_timeout;
  if (config.survey.trust_local_clock) {
    options.own_clock_synchronised = [] { return true; };
  }
  options.run_under_way = [this] {
    const auto lock = app::RunLock::take(state_dir_);
    return !lock && lock.error().kind == ErrorKind::Unavailable;
  };
  const HeartbeatServices services{transport, network, clock_, sleeper_, random_};
  heartbeat_ = std::make_unique<Heartbeat>(services, std::move(options), [this](const Beat& beat) { take(beat); });
  const onvif::DiscoveryServices links{network, clock_, sleeper_, random_};
  onvif::AnnouncementListener listener(links, config.discovery.interfaces,
                                       [this](const onvif::Announcement& heard) { hear(heard); });
  TaskGroup parts(executor_);
  parts_ = &parts;
  parts.spawn(heartbeat_->run());
  if (config.discovery.multicast) parts.spawn(listener.run());
  co_await parts.join();
  parts_ = nullptr;
  heartbeat_.reset();
}

Task<void> Watcher::run() {
  do {
    begin_again_ = false;
    co_await watch();
  } while (begin_again_ && !stopped_);
}

}  // namespace camaudit::daemon
