// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/estate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/model/describe.hpp"

namespace camaudit::app {
namespace {

/// A device that was not, or not fully, surveyed: every fact table missing, for the reason given.
model::DeviceSurvey not_surveyed(const net::Url& url, UtcSeconds now, const std::string& reason) {
  model::DeviceSurvey survey;
  survey.url = url.to_string();
  survey.address = url.authority();
  survey.surveyed_at = now;
  survey.reason = reason;
  model::for_each_table(survey.facts, [&](std::string_view name, const auto&) {
    if (name != "fact_status") survey.facts.fact_status.push_back({std::string(name), "missing", reason});
  });
  return survey;
}

}  // namespace

EstateSurvey::EstateSurvey(onvif::SurveyServices services, const Credentials& credentials,
                           const onvif::SurveyOptions& options, Progress progress)
    : services_(services), credentials_(credentials), options_(options), progress_(std::move(progress)) {}

Task<void> EstateSurvey::run(std::vector<net::Url> devices, int concurrency, TaskGroup& group) {
  devices_ = std::move(devices);
  const UtcSeconds now = to_utc_seconds(services_.clock.wall());
  surveys_.clear();
  for (const net::Url& url : devices_) surveys_.push_back(not_surveyed(url, now, "interrupted before it was surveyed"));
  const auto workers = std::min<std::size_t>(static_cast<std::size_t>(concurrency), devices_.size());
  for (std::size_t i = 0; i < workers; ++i) group.spawn(work());
  co_await group.join();
}

Task<void> EstateSurvey::work() {
  while (next_ < devices_.size()) {
    const std::size_t at = next_++;
    const net::Url& url = devices_[at];
    if (!options_.fence.allows(std::string_view(url.host))) {
      surveys_[at] = not_surveyed(url, to_utc_seconds(services_.clock.wall()),
                                  "not contacted: the address lies outside [discovery] allowed");
    } else {
      surveys_[at] = co_await onvif::survey_device(services_, url, credentials_.for_device(url), options_);
    }
    progress_(++done_, devices_.size());
  }
}

}  // namespace camaudit::app
