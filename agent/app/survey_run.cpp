// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/survey_run.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "agent/app/credentials.hpp"
#include "agent/app/estate.hpp"
#include "agent/app/network_run.hpp"
#include "agent/base/text.hpp"

namespace camaudit::app {
namespace {

onvif::SurveyOptions survey_options(const Config& config) {
  onvif::SurveyOptions options;
  options.connections_per_device = config.survey.connections_per_device;
  options.call_timeout = config.survey.call_timeout;
  options.device_timeout = config.survey.device_timeout;
  options.own_clock_synchronised = config.survey.trust_local_clock || kernel_clock_synchronised();
  options.follow_service_addresses = config.survey.follow_service_addresses;
  options.fence = config.discovery.allowed;
  return options;
}

/// "4 min 10 s left": what the devices so far took, held against what is left of them.
std::string time_left(std::chrono::steady_clock::duration taken, std::size_t done, std::size_t total) {
  if (done < 8 || done >= total) return {};
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(taken * (total - done) / done).count();
  if (left < 60) return fmt::format(", about {} s left", left);
  return fmt::format(", about {} min left", (left + 30) / 60);
}

void tell_calls(const model::DeviceSurvey& device) {
  for (const auto& call : device.calls) {
    complain(fmt::format("{} {} {} {} ms{}{}", device.address, call.operation, to_string(call.outcome),
                         call.milliseconds, call.detail.empty() ? "" : ": ", call.detail));
  }
}

/// The pipeline as one task, whose references outlive it.
Task<void> discover_and_survey(NetworkRun& network, const Scope& scope, const Config& config, EstateSurvey& estate,
                               TaskGroup& surveys, SurveyRun& run, SteadyTime end) {
  Watch watch = network.watch(end);
  run.found = co_await find_devices(network.discovery(), network.transport(), scope, config, std::move(watch));
  std::vector<Target> targets = run.found.targets;
  // Interrupted while it looked: nothing more is asked, and every device found is told as such.
  if (network.interrupted()) surveys.cancel();
  co_await estate.run(std::move(targets), surveys);
}

}  // namespace

Result<SurveyRun> survey_scope(Scope scope, const Config& config, const CommonOptions& common) {
  const auto credentials = Credentials::load(config.credentials);
  if (!credentials) return fail(credentials.error());
  if (!common.quiet) {
    for (const std::string& note : credentials->notes()) complain(note);
  }
  const onvif::SurveyOptions options = survey_options(config);
  NetworkRun network(config, common);
  EstateLimits limits;
  limits.concurrency = config.survey.concurrency;
  limits.per_subnet = config.survey.per_subnet;
  limits.end = network.clock().steady() + config.survey.run_timeout;

  std::optional<SteadyTime> begin;
  const auto progress = [&](std::size_t done, std::size_t total) {
    const SteadyTime now = network.clock().steady();
    if (!begin) begin = now;
    network.progress().show(
        fmt::format("surveying: {} of {} devices{}", done, total, time_left(now - *begin, done, total)));
  };
  EstateSurvey estate({network.transport(), network.clock(), network.random()}, *credentials, options, limits,
                      progress);
  SurveyRun run;
  TaskGroup surveys(network.executor());
  network.run(discover_and_survey(network, scope, config, estate, surveys, run, limits.end));
  run.devices = estate.take();
  run.known = std::move(scope.known);
  for (std::size_t i = 0; i < run.devices.size(); ++i) {
    run.devices[i].id = model::DeviceId(run.found.targets[i].stored_id);
  }
  run.interrupted = network.interrupted();
  if (common.verbose) {
    for (const auto& device : run.devices) tell_calls(device);
  }
  return run;
}

}  // namespace camaudit::app
