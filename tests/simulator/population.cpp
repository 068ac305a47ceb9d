// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/population.hpp"

#include <fmt/format.h>

#include "tests/simulator/tls.hpp"

namespace camaudit::simulator {

Population::Population(DeviceGroup group, const ActionsLog& log) : group_(std::move(group)), log_(log) {}

void Population::listens_on(std::int64_t number, std::int64_t port) {
  if (group_.model.listens_anywhere) {
    shared_port_ = port;
  } else {
    ports_[number] = port;
  }
}

std::int64_t Population::port(std::int64_t number) const {
  const auto found = ports_.find(number);
  return found == ports_.end() ? shared_port_ : found->second;
}

std::string Population::url(std::int64_t number) const {
  return fmt::format("{}://{}:{}/onvif/device_service", group_.model.https ? "https" : "http",
                     url_host(group_.address(number)), port(number));
}

std::shared_ptr<Member> Population::member(std::int64_t number, const boost::asio::any_io_executor& executor) {
  auto& member = members_[number];
  if (member) return member;
  member = std::make_shared<Member>(group_.device(number), port(number), log_);
  const auto& device = member->responder.device();
  if (device.max_connections > 0) member->slot_free = std::make_unique<boost::asio::steady_timer>(executor);
  if (device.https && group_.model.listens_anywhere) {
    // Thousands of keys would take too long to make: these devices left the factory with the same one.
    if (!shared_tls_) shared_tls_ = std::make_shared<boost::asio::ssl::context>(make_tls(device));
    member->tls = shared_tls_;
  } else if (device.https) {
    member->tls = std::make_shared<boost::asio::ssl::context>(make_tls(device));
  }
  return member;
}

std::string Population::name_and_url(std::int64_t number) const {
  return fmt::format("{} {}", group_.name(number), url(number));
}

std::string Population::statistics(std::int64_t number) const {
  const auto found = members_.find(number);
  if (found == members_.end()) return group_.name(number) + " requests=0 peak_connections=0 logins_failed=0";
  const auto& member = *found->second;
  return fmt::format("{} requests={} peak_connections={} logins_failed={}", group_.name(number),
                     member.responder.requests(), member.peak_connections, member.responder.failed_logins());
}

}  // namespace camaudit::simulator
