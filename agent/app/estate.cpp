// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/estate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/model/describe.hpp"
#include "agent/net/subnet.hpp"
#include "onvif/device_client.hpp"
#include "onvif/identity.hpp"

namespace camaudit::app {
namespace {

/// A device that was not, or not fully, surveyed: every fact table missing, for the reason given.
model::DeviceSurvey not_surveyed(const net::Url& url, UtcSeconds now, const std::string& reason) {
  model::DeviceSurvey survey;
  survey.url = url.to_string();
  survey.address = url.authority();
  survey.surveyed_at = now;
  survey.reason = reason;
  survey.asked = false;
  model::for_each_table(survey.facts, [&](std::string_view name, const auto&) {
    if (name != "fact_status") survey.facts.fact_status.push_back({std::string(name), "missing", reason});
  });
  return survey;
}

}  // namespace

EstateSurvey::EstateSurvey(onvif::SurveyServices services, const Credentials& credentials,
                           const onvif::SurveyOptions& options, EstateLimits limits, Progress progress)
    : spare_(limits.spare),
      services_{services.transport, services.clock, services.random, &spare_},
      credentials_(credentials),
      options_(options),
      limits_(limits),
      progress_(std::move(progress)) {}

Task<void> EstateSurvey::run(std::vector<Target> targets, TaskGroup& group) {
  targets_ = std::move(targets);
  begun_ = to_utc_seconds(services_.clock.wall());
  surveys_.assign(targets_.size(), std::nullopt);
  for (std::size_t at = 0; at < targets_.size(); ++at) {
    subnets_[net::subnet_of(targets_[at].addresses.front().host)].waiting.push_back(at);
  }
  if (group.was_cancelled()) co_return;
  waiting_ = targets_.size();
  progress_(0, targets_.size());
  turn_ = subnets_.begin();
  // No more workers than can be busy: one subnet keeps at most its share of them so.
  std::size_t workers = 0;
  for (const auto& [name, subnet] : subnets_) {
    workers += std::min(subnet.waiting.size(), static_cast<std::size_t>(limits_.per_subnet));
  }
  workers = std::min(workers, static_cast<std::size_t>(limits_.concurrency));
  for (std::size_t i = 0; i < workers; ++i) group.spawn(work());
  co_await group.join();
}

std::vector<model::DeviceSurvey> EstateSurvey::take() {
  std::vector<model::DeviceSurvey> all;
  all.reserve(surveys_.size());
  for (std::size_t at = 0; at < surveys_.size(); ++at) {
    all.push_back(surveys_[at]
                      ? std::move(*surveys_[at])
                      : not_surveyed(targets_[at].addresses.front(), begun_, "interrupted before it was surveyed"));
  }
  surveys_.clear();
  return all;
}

EstateSurvey::Subnet* EstateSurvey::next_subnet() {
  for (std::size_t tried = 0; tried < subnets_.size(); ++tried) {
    Subnet& subnet = turn_->second;
    if (++turn_ == subnets_.end()) turn_ = subnets_.begin();
    if (!subnet.waiting.empty() && subnet.under_way < limits_.per_subnet) return &subnet;
  }
  return nullptr;
}

Task<void> EstateSurvey::work() {
  while (waiting_ > 0) {
    Subnet* subnet = next_subnet();
    // What still waits belongs to subnets that are full: the workers busy there will see to it.
    if (subnet == nullptr) co_return;
    const std::size_t at = subnet->waiting.front();
    subnet->waiting.pop_front();
    --waiting_;
    ++subnet->under_way;
    co_await survey(at);
    --subnet->under_way;
    progress_(++done_, targets_.size());
  }
}

Task<void> EstateSurvey::survey(std::size_t at) {
  const Target& target = targets_[at];
  const net::Url& url = target.addresses.front();
  const UtcSeconds now = to_utc_seconds(services_.clock.wall());
  if (!options_.fence.allows(std::string_view(url.host))) {
    surveys_[at] = not_surveyed(url, now, "not contacted: the address lies outside [discovery] allowed");
    co_return;
  }
  if (services_.clock.steady() >= limits_.end) {
    surveys_[at] = not_surveyed(url, now, "not contacted: the time allowed for the whole run ran out");
    co_return;
  }
  std::string identity = target.endpoint_reference;
  if (identity.empty() && credentials_.ask_for_identity()) identity = co_await identity_of(url);
  auto credential = credentials_.for_device(url, identity);
  auto survey = co_await onvif::survey_device(services_, url, std::move(credential), options_);
  if (survey.endpoint_reference.empty()) survey.endpoint_reference = target.endpoint_reference;
  surveys_[at] = std::move(survey);
}

Task<std::string> EstateSurvey::identity_of(const net::Url& url) {
  const auto session = services_.transport.open_device_session(1);
  onvif::CallLimits limits;
  limits.call_timeout = options_.call_timeout;
  onvif::DeviceClient client(*session, services_.clock, services_.random, url, std::nullopt, limits);
  const onvif::Answer answer = co_await client.ask_anonymously(onvif::soap::Operation::GetEndpointReference, url, {});
  if (answer.outcome != model::CallOutcome::Ok) co_return std::string();
  const auto reference = onvif::soap::read_endpoint_reference(answer.response.body);
  co_return reference ? normalised_uuid(*reference) : std::string();
}

}  // namespace camaudit::app
