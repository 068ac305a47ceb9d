// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/survey_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>

#include "agent/app/credentials.hpp"
#include "agent/app/estate.hpp"
#include "agent/app/terminal.hpp"
#include "agent/app/version.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/text.hpp"
#include "agent/net/curl_transport.hpp"

namespace camaudit::app {
namespace {

namespace ip = boost::asio::ip;

/// The address that a host name stands for: the first inside the fence, else the first. What is checked against the
/// fence is then what is contacted.
Result<std::string> resolve(const std::string& host, const net::Fence& fence) {
  boost::system::error_code problem;
  ip::make_address(host, problem);
  if (!problem) return host;
  boost::asio::io_context io;
  ip::tcp::resolver resolver(io);
  const auto found = resolver.resolve(host, "", problem);
  if (problem || found.empty()) return fail(ErrorKind::NotFound, "the host name '{}' is not known", host);
  for (const auto& entry : found) {
    if (fence.allows(entry.endpoint().address())) return entry.endpoint().address().to_string();
  }
  return found.begin()->endpoint().address().to_string();
}

bool excluded(const net::Url& url, const std::vector<net::AddressRange>& ranges) {
  boost::system::error_code problem;
  const auto address = ip::make_address(url.host, problem);
  return !problem &&
         std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) { return range.contains(address); });
}

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

void tell_calls(const model::DeviceSurvey& device) {
  for (const auto& call : device.calls) {
    complain(fmt::format("{} {} {} {} ms{}{}", device.address, call.operation, to_string(call.outcome),
                         call.milliseconds, call.detail.empty() ? "" : ": ", call.detail));
  }
}

}  // namespace

Result<std::vector<net::Url>> devices_to_survey(const std::vector<std::string>& named, const Config& config) {
  std::vector<net::Url> devices;
  for (const std::string& text : named) {
    auto url = parse_device(text);
    if (!url) {
      const std::string shown = escape_for_terminal(bounded_text(text, 200));
      return fail(std::move(url.error()).with_context(fmt::format("--device '{}'", shown)));
    }
    devices.push_back(std::move(*url));
  }
  if (named.empty()) devices = config.discovery.devices;
  std::vector<net::Url> wanted;
  for (net::Url& url : devices) {
    auto address = resolve(url.host, config.discovery.allowed);
    if (!address) return fail(std::move(address.error()));
    url.host = std::move(*address);
    if (excluded(url, config.discovery.exclude)) continue;
    if (std::find(wanted.begin(), wanted.end(), url) == wanted.end()) wanted.push_back(std::move(url));
  }
  return wanted;
}

Result<SurveyRun> survey_devices(std::vector<net::Url> devices, const Config& config, const CommonOptions& common) {
  const auto credentials = Credentials::load(config.credentials);
  if (!credentials) return fail(credentials.error());
  if (!common.quiet) {
    for (const std::string& note : credentials->notes()) complain(note);
  }
  const onvif::SurveyOptions options = survey_options(config);
  const SystemClock clock;
  SystemRandom random;
  const SteadyTime begin = clock.steady();

  boost::asio::io_context io;
  net::CurlTransport transport(io.get_executor(), fmt::format("camaudit/{}", kVersion), options.fence);
  ProgressLine progress(!common.quiet);
  EstateSurvey estate({transport, clock, random}, *credentials, options, [&](std::size_t done, std::size_t total) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(clock.steady() - begin).count();
    progress.show(fmt::format("surveying: {} of {} devices, {} s", done, total, seconds));
  });

  SurveyRun run;
  std::exception_ptr failure;
  {
    TaskGroup group(io.get_executor());
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code& problem, int) {
      if (problem) return;
      run.interrupted = true;
      group.cancel();
    });
    progress.show(fmt::format("surveying: 0 of {} devices", devices.size()));
    boost::asio::co_spawn(io, estate.run(std::move(devices), config.survey.concurrency, group),
                          [&](std::exception_ptr problem) {
                            failure = std::move(problem);
                            signals.cancel();
                          });
    io.run();
  }
  progress.clear();
  if (failure) std::rethrow_exception(failure);
  run.devices = estate.take();
  if (common.verbose) {
    for (const auto& device : run.devices) tell_calls(device);
  }
  return run;
}

}  // namespace camaudit::app
