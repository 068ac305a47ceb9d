// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/heartbeat.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <cmath>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "agent/base/uuid.hpp"
#include "agent/net/subnet.hpp"
#include "agent/store/inventory_file.hpp"

namespace camaudit::daemon {
namespace {

namespace ip = boost::asio::ip;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kTurn{1};
/// Where something waits for a look to end.
constexpr milliseconds kBusyTurn{50};
/// A turn that comes later than that: the program was stopped, or the machine stood still without saying so.
constexpr std::chrono::seconds kStoodStill{30};
constexpr milliseconds kSlept{1000};
/// To a device of which only that is to be seen.
constexpr milliseconds kToConnect{1500};

/// A reading is kept when it has moved by more than whole seconds and the way there explain, and no more often than
/// that.
constexpr double kClockStep = 2.0;
constexpr std::int64_t kClockEvery = 3600;

/// What is kept while the inventory cannot be written; beyond it all of it is given up, and leaves a hole.
constexpr std::size_t kMostPending = 20'000;

/// What was remembered of it, as the book has it.
Standing standing_of(const std::optional<store::Contact>& contact) {
  if (!contact || !contact->answered) return Standing::Unknown;
  if (*contact->answered) return Standing::Answers;
  return contact->cause == store::kCauseNetwork ? Standing::NetworkDown : Standing::DeviceDown;
}

store::Contact contact_of(const std::string& device, Standing standing, UtcSeconds since) {
  store::Contact contact{device, since, std::nullopt, {}};
  if (standing != Standing::Unknown) contact.answered = standing == Standing::Answers;
  if (is_down(standing)) {
    contact.cause = standing == Standing::NetworkDown ? store::kCauseNetwork : store::kCauseDevice;
  }
  return contact;
}

}  // namespace

Heartbeat::Heartbeat(HeartbeatServices services, HeartbeatOptions options, OnBeat tell)
    : services_(services), options_(std::move(options)), tell_(std::move(tell)) {}

Task<void> Heartbeat::run() {
  TaskGroup looks(co_await boost::asio::this_coro::executor);
  looks.spawn(beat_on(looks));
  co_await looks.join();
}

Task<void> Heartbeat::beat_on(TaskGroup& looks) {
  exchange_with_inventory();
  for (;;) {
    begin();
    while (!is_over()) {
      if (!interrupted_) start_due(looks);
      const SteadyTime turn = next_turn();
      co_await services_.sleeper.until(turn);
      interrupted_ = interrupted_ || was_interrupted(turn);
      last_turn_ = services_.clock.steady();
    }
    if (interrupted_ || devices_.empty()) {
      exchange_with_inventory();
      continue;
    }
    const std::string trouble = clock_trouble();
    Beat beat = trouble.empty() ? conclude() : Beat{};
    exchange_with_inventory();
    beat.problem = trouble.empty() ? problem_ : trouble;
    last_beat_ = beat;
    last_beat_->changes.clear();
    tell_(beat);
  }
}

void Heartbeat::begin() {
  if (next_options_) options_ = *std::exchange(next_options_, std::nullopt);
  begun_ = last_turn_ = services_.clock.steady();
  slept_before_ = services_.clock.slept();
  planned_ = 0;
  again_.clear();
  interrupted_ = false;
  for (Device& device : devices_) {
    device.asked = false;
    device.failures = 0;
    device.no_way = false;
    device.busy = false;
    device.clock_offset_seconds.reset();
  }
}

bool Heartbeat::is_over() const {
  if (!busy_.empty()) return false;
  if (interrupted_) return true;
  return services_.clock.steady() >= begun_ + options_.period && planned_ == devices_.size() && again_.empty();
}

/// Evenly over most of the beat; the rest is for second looks.
SteadyTime Heartbeat::due(std::size_t planned) const {
  const auto spread = std::chrono::duration_cast<std::chrono::microseconds>(options_.period) * 4 / 5;
  return begun_ + spread * static_cast<std::int64_t>(planned) / static_cast<std::int64_t>(devices_.size());
}

SteadyTime Heartbeat::next_turn() const {
  const SteadyTime now = services_.clock.steady();
  const SteadyTime end = begun_ + options_.period;
  const bool late = now >= end || (planned_ < devices_.size() && due(planned_) <= now);
  if (late) return now + kBusyTurn;
  SteadyTime turn = std::min(now + kTurn, end);
  if (planned_ < devices_.size()) turn = std::min(turn, due(planned_));
  return turn;
}

bool Heartbeat::was_interrupted(SteadyTime turn) const {
  return services_.clock.steady() - turn > kStoodStill || services_.clock.slept() - slept_before_ > kSlept;
}

void Heartbeat::start_due(TaskGroup& looks) {
  const SteadyTime now = services_.clock.steady();
  for (const SecondLook& second : std::exchange(again_, {})) {
    if (second.due > now || !start(looks, second.device)) again_.push_back(second);
  }
  if (now < begun_ + options_.period) {
    std::erase_if(requests_, [&](const Request& request) {
      if (request.due > now) return false;
      const auto at = std::find_if(devices_.begin(), devices_.end(),
                                   [&](const Device& device) { return device.id == request.device; });
      return at == devices_.end() || start(looks, static_cast<std::size_t>(at - devices_.begin()));
    });
  }
  while (planned_ < devices_.size() && due(planned_) <= now) {
    if (!start(looks, planned_)) {
      // A host of several devices must not hold up those behind it.
      if (!busy_.contains(devices_[planned_].host)) return;
      again_.push_back({now, planned_});
    }
    ++planned_;
  }
}

/// False: not now.
bool Heartbeat::start(TaskGroup& looks, std::size_t at) {
  if (busy_.size() >= static_cast<std::size_t>(std::max(options_.at_once, 1))) return false;
  if (!busy_.insert(devices_[at].host).second) return false;
  looks.spawn(look(at));
  return true;
}

Task<void> Heartbeat::look(std::size_t at) {
  Device& device = devices_[at];
  const SteadyTime began = services_.clock.steady();
  const onvif::SurveyServices services{services_.transport, services_.clock, services_.random};
  const onvif::Look found = co_await onvif::look_at(services, device.url, options_.fence, options_.call_timeout);
  device.busy = !found.answered && co_await is_busy_with_a_run(device);
  busy_.erase(device.host);
  if (!interrupted_ && !device.busy) take(device, found, began);
}

/// Its port accepts connections, so that it lives, and a run may have the one that it serves. Where no run is under way
/// it would be ill.
Task<bool> Heartbeat::is_busy_with_a_run(const Device& device) {
  if (!options_.run_under_way()) co_return false;
  const net::TcpEndpoint endpoint(device.host, device.url.port);
  co_return co_await services_.network.connect(endpoint, kToConnect) == net::Connect::Open;
}

void Heartbeat::take(Device& device, const onvif::Look& found, SteadyTime began) {
  const bool alike = device.asked && found.answered == (device.failures == 0);
  if (!alike) device.turned = began;
  device.asked = true;
  device.no_way = found.no_way;
  if (found.answered) {
    device.failures = 0;
    device.clock_offset_seconds = found.clock_offset_seconds;
    return;
  }
  device.reason = found.reason;
  if (++device.failures > 1 || is_down(device.standing)) return;
  const SteadyTime due = services_.clock.steady() + std::min<milliseconds>(kAgainAfter, options_.period / 10);
  again_.push_back({due, static_cast<std::size_t>(&device - devices_.data())});
}

/// A standing interface without a carrier, or no route, is no fault of a device.
std::set<std::string> Heartbeat::subnets_without_a_way() const {
  std::set<std::string> gone;
  std::set<std::string> seen;
  std::optional<std::vector<net::Interface>> interfaces;
  for (const Device& device : devices_) {
    if (device.failures == 0 || !seen.insert(device.subnet).second) continue;
    const auto ours = services_.network.source_address(device.host);
    if (!ours) {
      gone.insert(device.subnet);
      continue;
    }
    if (!interfaces) interfaces = services_.network.interfaces().value_or(std::vector<net::Interface>{});
    for (const net::Interface& interface : *interfaces) {
      const auto& has = interface.addresses;
      if (!interface.up && std::find(has.begin(), has.end(), *ours) != has.end()) gone.insert(device.subnet);
    }
  }
  return gone;
}

std::vector<Verdict> Heartbeat::judge_all() {
  const std::set<std::string> gone = subnets_without_a_way();
  std::vector<Looked> all;
  all.reserve(devices_.size());
  for (const Device& device : devices_) {
    const bool no_way = device.no_way || gone.contains(device.subnet);
    const bool answered = device.busy ? !is_down(device.standing) : device.failures == 0;
    all.push_back({device.subnet, device.standing, device.just_fell, device.lingers, answered, no_way});
  }
  return judge(all);
}

/// A machine without a battery for its clock begins in another year, and nobody may set it for hours.
std::string Heartbeat::clock_trouble() const {
  if (!known_until_ || options_.own_clock_synchronised()) return {};
  const UtcSeconds known =
      pending_.spans.empty() ? *known_until_ : std::max(*known_until_, pending_.spans.back().until);
  const UtcSeconds now = to_utc_seconds(services_.clock.wall());
  if (known.value - now.value <= std::chrono::seconds(kPutBack).count()) return {};
  return fmt::format(
      "the clock says {}, but {} is over: synchronise it or, if it is right, set local_clock = \"trusted\" under "
      "[survey]",
      format_rfc3339(now), format_rfc3339(known));
}

Beat Heartbeat::conclude() {
  // All moments by the wall clock as it is now, so that a step of it in between turns nothing round.
  const SteadyTime end = services_.clock.steady();
  const WallTime wall = services_.clock.wall();
  const auto at = [&](SteadyTime when) {
    return to_utc_seconds(wall - std::chrono::duration_cast<milliseconds>(end - when));
  };
  Beat beat;
  beat.since = at(begun_);
  beat.until = at(end);
  beat.watched = devices_.size();
  store::Watched watched;
  watched.spans.push_back({beat.since, beat.until, 1});
  const bool clock_is_good = options_.own_clock_synchronised();
  const std::vector<Verdict> verdicts = judge_all();
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    Device& device = devices_[i];
    const Standing before = device.standing;
    const Standing now = device.busy ? before : verdicts[i].standing;
    device.standing = now;
    device.lingers = !device.busy && verdicts[i].lingers;
    beat.answering += now == Standing::Answers ? 1U : 0U;
    beat.device_down += now == Standing::DeviceDown ? 1U : 0U;
    beat.network_down += now == Standing::NetworkDown ? 1U : 0U;
    if (now == Standing::Answers) device.reason.clear();
    if (clock_is_good) note_clock(device, beat.until);
    if (now == before) {
      device.just_fell = false;
      continue;
    }
    // It fell with its network, and that showed only now: the fall stays where it was.
    const bool recast = before == Standing::DeviceDown && now == Standing::NetworkDown;
    if (!recast) device.since = before == Standing::NetworkDown && is_down(now) ? beat.since : at(device.turned);
    device.just_fell = now == Standing::DeviceDown && !is_down(before);
    watched.contacts.push_back(contact_of(device.id, now, device.since));
    if (before == Standing::Unknown && now == Standing::Answers) continue;
    beat.changes.push_back(
        {{device.id, device.url.authority(), device.subnet, now, device.since, device.reason}, before});
  }
  for (const Device& device : devices_) {
    if (device.reading && device.reading->at == beat.until) watched.readings.push_back(*device.reading);
  }
  keep(std::move(watched));
  return beat;
}

void Heartbeat::note_clock(Device& device, UtcSeconds now) {
  if (!device.clock_offset_seconds) return;
  if (device.reading) {
    const bool early = now.value - device.reading->at.value < kClockEvery && now >= device.reading->at;
    const double moved = std::abs(*device.clock_offset_seconds - device.reading->offset_seconds);
    if (early || moved < kClockStep) return;
  }
  device.reading = store::ClockReading{device.id, now, *device.clock_offset_seconds};
}

void Heartbeat::keep(store::Watched watched) {
  const std::size_t size = pending_.spans.size() + pending_.contacts.size() + pending_.readings.size();
  // Times from before the clock was put back and after it cannot stand in one book.
  const bool put_back = !pending_.spans.empty() && watched.spans.front().since < pending_.spans.back().since;
  if (size > kMostPending || put_back) pending_ = {};
  const auto append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  append(pending_.spans, watched.spans);
  append(pending_.contacts, watched.contacts);
  append(pending_.readings, watched.readings);
}

/// Writes what is to be written and reads what is to be watched from now on.
void Heartbeat::exchange_with_inventory() {
  problem_.clear();
  auto inventory = store::open_inventory_between(options_.inventory);
  if (!inventory) {
    if (inventory.error().kind == ErrorKind::NotFound) {
      devices_.clear();
    } else {
      problem_ = std::move(inventory.error().what);
    }
    return;
  }
  Result<void> done;
  if (!pending_.spans.empty()) {
    done = store::record_watched(*inventory, pending_);
    if (done) pending_ = {};
  }
  if (!done) problem_ = std::move(done.error().what);
  done = read_devices(*inventory);
  if (const auto known = store::known_until(*inventory)) known_until_ = *known;
  if (!done && problem_.empty()) problem_ = std::move(done.error().what);
}

bool Heartbeat::is_watched(const store::WatchedDevice& known, UtcSeconds now) const {
  const auto forgotten = std::chrono::seconds(kForgetAfter).count();
  return !known.absent_since || now.value - known.absent_since->value <= forgotten;
}

Result<void> Heartbeat::read_devices(store::Database& inventory) {
  auto all = store::watched_devices(inventory);
  if (!all) return fail(std::move(all.error()));
  const UtcSeconds now = to_utc_seconds(services_.clock.wall());
  std::map<std::string, Device> before;
  for (Device& device : devices_) before.emplace(device.id, std::move(device));
  devices_.clear();
  store::Watched left;
  for (store::WatchedDevice& known : *all) {
    auto url = net::parse_url(known.url);
    boost::system::error_code no_address;
    const ip::address host = url ? ip::make_address(url->host, no_address) : ip::address();
    if (!url || no_address || !options_.fence.allows(host) || !is_watched(known, now)) {
      if (known.contact && known.contact->answered) left.contacts.push_back({known.device, now, std::nullopt, {}});
      continue;
    }
    Device& device = devices_.emplace_back();
    if (const auto same = before.find(known.device); same != before.end()) device = std::move(same->second);
    device.id = std::move(known.device);
    device.endpoint_reference = normalised_uuid(known.endpoint_reference);
    device.url = std::move(*url);
    device.host = host;
    device.subnet = net::subnet_of(device.url.host);
    // The book counts, unless it has not got the latest yet.
    if (!pending_.spans.empty() && device.standing != Standing::Unknown) continue;
    device.standing = standing_of(known.contact);
    if (known.contact) device.since = known.contact->since;
    device.reading = std::move(known.reading);
  }
  const auto place = [](const Device& device) { return std::tuple(device.host, device.url.port); };
  std::stable_sort(devices_.begin(), devices_.end(),
                   [&](const Device& a, const Device& b) { return place(a) < place(b); });
  devices_.shrink_to_fit();
  return left.contacts.empty() ? Result<void>{} : store::record_watched(inventory, left);
}

std::size_t Heartbeat::look_now(std::string_view endpoint_reference, const ip::address& from, milliseconds after) {
  const std::string reference = normalised_uuid(endpoint_reference);
  const SteadyTime now = services_.clock.steady();
  std::size_t known = 0;
  const auto ask_for = [&](auto is_meant) {
    for (Device& device : devices_) {
      if (!is_meant(device)) continue;
      ++known;
      if (device.looked_at_for_others && now - *device.looked_at_for_others < kLookNoMoreThanEvery) continue;
      device.looked_at_for_others = now;
      requests_.push_back({now + after, device.id});
    }
  };
  if (!reference.empty()) ask_for([&](const Device& device) { return device.endpoint_reference == reference; });
  if (known == 0) ask_for([&](const Device& device) { return device.host == from; });
  return known;
}

std::vector<Contact> Heartbeat::contacts() const {
  std::vector<Contact> all;
  all.reserve(devices_.size());
  for (const Device& device : devices_) {
    all.push_back({device.id, device.url.authority(), device.subnet, device.standing, device.since, device.reason});
  }
  return all;
}

}  // namespace camaudit::daemon
