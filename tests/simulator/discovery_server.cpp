// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/discovery_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/system/system_error.hpp>

#include "tests/simulator/server.hpp"

namespace camaudit::simulator {

namespace asio = boost::asio;

namespace {

constexpr std::size_t requests_remembered = 4096;
constexpr std::size_t matches_in_one_message = 8;
constexpr std::chrono::milliseconds until_said_again{200};
constexpr std::chrono::milliseconds until_tried_again{2};

bool has(const Device& device, DiscoveryDialect dialect) {
  return device.discovery_dialects.contains(dialect);
}

}  // namespace

DiscoveryServer::DiscoveryServer(asio::io_context& io, const DiscoverySettings& settings,
                                 const std::vector<std::shared_ptr<Population>>& populations)
    : settings_(settings), links_(links_of(settings.interfaces)), timer_(io) {
  const auto started = std::chrono::system_clock::now().time_since_epoch();
  const auto instance = std::chrono::duration_cast<std::chrono::seconds>(started).count();
  for (std::size_t group = 0; group < populations.size(); ++group) {
    const auto& population = *populations[group];
    if (population.group().model.discovery == DiscoveryVersions::off) continue;
    for (std::int64_t number = 1; number <= population.group().count; ++number) {
      Speaker speaker{population.group().device(number), population.url(number), {}, 0, group, {instance, 1}};
      speaker.address = asio::ip::make_address(speaker.device.address);
      for (const auto& link : links_) {
        if (link.holds(speaker.address)) speaker.interface = link.index;
      }
      by_address_.emplace(speaker.address, speakers_.size());
      speakers_.push_back(std::move(speaker));
    }
  }
  if (links_.empty()) return;
  try {
    open(io, false);
    open(io, true);
  } catch (const boost::system::system_error& error) {
    throw CannotListen(fmt::format("discovery cannot listen on UDP port {}: {}", discovery_port, error.what()));
  }
}

void DiscoveryServer::open(asio::io_context& io, bool v6) {
  const bool wanted = std::any_of(links_.begin(), links_.end(), [v6](const Link& link) { return link.has(v6); });
  if (!wanted) return;
  auto& family = (v6 ? v6_ : v4_).emplace(Family{{io, v6, discovery_port}, {io, v6, 0}});
  for (const auto& link : links_) {
    if (link.has(v6)) family.socket.join(link.index);
  }
  listen(family);
}

void DiscoveryServer::listen(Family& family) {
  family.socket.socket.async_wait(asio::ip::udp::socket::wait_read, [this, &family](const auto& error) {
    if (error) return;
    while (const auto arrival = family.socket.receive()) take(*arrival);
    listen(family);
  });
}

void DiscoveryServer::take(const Arrival& arrival) {
  auto parsed = parse_discovery(arrival.bytes);
  if (!parsed) return;
  ++requests_;
  const auto request = std::make_shared<const DiscoveryRequest>(std::move(*parsed));
  const bool again = !is_new(arrival, *request);
  const bool to_all = arrival.to.is_multicast();
  std::vector<std::size_t> asked;
  const auto ask = [&](std::size_t at) {
    if (!again || has(speakers_[at].device, DiscoveryDialect::answers_repeats)) asked.push_back(at);
  };
  if (to_all) {
    for (std::size_t at = 0; at < speakers_.size(); ++at) {
      const auto& speaker = speakers_[at];
      if (speaker.interface == arrival.interface && speaker.address.is_v6() == arrival.to.is_v6()) ask(at);
    }
  } else {
    const auto [begin, end] = by_address_.equal_range(arrival.to);
    for (auto entry = begin; entry != end; ++entry) ask(entry->second);
  }
  answer(arrival, request, asked);
}

// SOAP-over-UDP 1.0: a message that comes again is not taken again.
bool DiscoveryServer::is_new(const Arrival& arrival, const DiscoveryRequest& request) {
  auto key = fmt::format("{}|{}|{}|{}|{}", arrival.from.address().to_string(), arrival.from.port(),
                         arrival.to.to_string(), arrival.interface, request.message_id);
  if (!heard_.insert(key).second) return false;
  heard_in_order_.push_back(std::move(key));
  if (heard_in_order_.size() > requests_remembered) {
    heard_.erase(heard_in_order_.front());
    heard_in_order_.pop_front();
  }
  return true;
}

void DiscoveryServer::answer(const Arrival& arrival, const std::shared_ptr<const DiscoveryRequest>& request,
                             const std::vector<std::size_t>& asked) {
  std::map<std::size_t, std::vector<std::size_t>> together;
  const auto plan_match = [&](std::vector<std::size_t> speakers) {
    Job job{Job::What::match, std::move(speakers), request, request->form, arrival.from};
    const auto when = soon();
    if (has(speakers_[job.speakers.front()].device, DiscoveryDialect::duplicate)) plan(when + until_said_again, job);
    plan(when, std::move(job));
  };
  for (const auto at : asked) {
    const auto& speaker = speakers_[at];
    if (refuses(speaker.device, *request, arrival.to.is_multicast())) {
      plan(soon(), {Job::What::refusal, {at}, request, request->form, arrival.from});
    } else if (matches(speaker.device, *request)) {
      if (!has(speaker.device, DiscoveryDialect::multi_match)) {
        plan_match({at});
        continue;
      }
      auto& lot = together[speaker.group];
      lot.push_back(at);
      if (lot.size() == matches_in_one_message) plan_match(std::exchange(lot, {}));
    }
  }
  for (auto& [group, lot] : together) {
    if (!lot.empty()) plan_match(std::move(lot));
  }
}

std::vector<DiscoveryServer::Job> DiscoveryServer::announcements(Job::What what) const {
  std::vector<Job> jobs;
  if (!settings_.announce) return jobs;
  for (std::size_t at = 0; at < speakers_.size(); ++at) {
    const auto& speaker = speakers_[at];
    if (speaker.interface == 0 || speaker.device.discovery_mode == "NonDiscoverable") continue;
    for (const auto form : {DiscoveryForm::v2005, DiscoveryForm::v1_1}) {
      if (!speaks(speaker.device.discovery, form)) continue;
      jobs.push_back({what, {at}, nullptr, form, discovery_group(speaker.address.is_v6())});
    }
  }
  return jobs;
}

void DiscoveryServer::announce() {
  for (auto& job : announcements(Job::What::hello)) {
    const auto when = soon();
    plan(when + until_said_again, job);
    plan(when, std::move(job));
  }
}

void DiscoveryServer::say_goodbye() {
  planned_.clear();
  for (const auto& job : announcements(Job::What::bye)) say(job);
}

std::string DiscoveryServer::message_of(const Job& job) {
  auto& first = speakers_[job.speakers.front()];
  const Announced announced{first.device, first.url};
  switch (job.what) {
    case Job::What::refusal:
      return fault_message(*job.request, "xml format error", first.sequence);
    case Job::What::hello:
      return hello_message(job.form, announced, first.sequence);
    case Job::What::bye:
      return bye_message(job.form, announced, first.sequence);
    case Job::What::match:
      break;
  }
  std::vector<Announced> devices;
  for (const auto at : job.speakers) devices.push_back({speakers_[at].device, speakers_[at].url});
  return matches_message(*job.request, devices, first.sequence);
}

bool DiscoveryServer::say(const Job& job) {
  const auto& first = speakers_[job.speakers.front()];
  auto& family = first.address.is_v6() ? v6_ : v4_;
  if (!family) return true;
  auto& socket = has(first.device, DiscoveryDialect::other_port) ? family->other_port : family->socket;
  switch (socket.send(message_of(job), first.address, job.to, first.interface)) {
    case Sent::not_yet:
      return false;
    case Sent::yes:
      ++sent_;
      return true;
    case Sent::no:
      ++unsent_;
      return true;
  }
  return true;
}

void DiscoveryServer::plan(Instant when, Job job) {
  const bool next = planned_.empty() || when < planned_.begin()->first;
  planned_.emplace(when, std::move(job));
  if (next) wake_at_next();
}

void DiscoveryServer::wake_at_next() {
  if (planned_.empty()) return;
  timer_.expires_at(planned_.begin()->first);
  timer_.async_wait([this](const auto& error) {
    if (error) return;
    const auto now = std::chrono::steady_clock::now();
    while (!planned_.empty() && planned_.begin()->first <= now) {
      auto due = planned_.extract(planned_.begin());
      if (!say(due.mapped())) {
        due.key() = now + until_tried_again;
        planned_.insert(std::move(due));
      }
    }
    wake_at_next();
  });
}

DiscoveryServer::Instant DiscoveryServer::soon() {
  std::uniform_int_distribution<std::int64_t> delay(0, settings_.delay_ms * 1000);
  return std::chrono::steady_clock::now() + std::chrono::microseconds(delay(random_));
}

std::string DiscoveryServer::statistics() const {
  return fmt::format("(discovery) requests={} sent={} unsent={}\n", requests_, sent_, unsent_);
}

}  // namespace camaudit::simulator
