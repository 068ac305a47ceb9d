// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/survey_process.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "agent/app/config.hpp"
#include "agent/app/credentials.hpp"
#include "agent/app/estate.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/task_group.hpp"
#include "agent/net/curl_transport.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/fleet.hpp"
#include "tests/bench/recording_http.hpp"
#include "tests/bench/usage.hpp"

namespace camaudit::bench {
namespace {

app::Credentials account(const app::Config& config, const std::string& password_file) {
  app::CredentialConfig scope;
  scope.ranges = config.discovery.allowed.ranges();
  scope.username = kUser;
  scope.password_file = password_file;
  scope.where = "benchmark";
  auto credentials = app::Credentials::load({scope});
  if (!credentials) throw std::runtime_error(credentials.error().what);
  return std::move(*credentials);
}

std::vector<app::Target> targets_in(const std::string& addresses) {
  std::ifstream file(addresses);
  std::vector<app::Target> targets;
  for (std::string name, url; file >> name >> url;) {
    app::Target target;
    target.addresses.push_back(*net::parse_url(url));
    targets.push_back(std::move(target));
  }
  return targets;
}

void run_all(boost::asio::io_context& io, app::EstateSurvey& estate, std::vector<app::Target> targets) {
  TaskGroup group(io.get_executor());
  std::exception_ptr failure;
  boost::asio::co_spawn(io, estate.run(std::move(targets), group),
                        [&](std::exception_ptr problem) { failure = std::move(problem); });
  io.run();
  if (failure) std::rethrow_exception(failure);
}

void check_for_repetition(const std::vector<Session>& sessions, Figures& figures) {
  for (const Session& session : sessions) {
    for (const std::string& question : asked_twice(session)) {
      if (figures["asked_twice"] == 0) std::cerr << "asked twice: " << question << '\n';
      ++figures["asked_twice"];
    }
  }
}

}  // namespace

int survey_process(const std::string& addresses, const std::string& password_file, const std::string& requests) {
  const app::Config config = app::default_config();
  onvif::SurveyOptions options;
  options.connections_per_device = config.survey.connections_per_device;
  options.call_timeout = config.survey.call_timeout;
  options.device_timeout = config.survey.device_timeout;
  options.fence = config.discovery.allowed;
  const app::EstateLimits limits{config.survey.concurrency, config.survey.per_subnet, SteadyTime::max()};
  const app::Credentials credentials = account(config, password_file);

  boost::asio::io_context io;
  net::CurlTransport transport(io.get_executor(), "camaudit-bench", config.discovery.allowed);
  RecordingHttp recording(transport);
  net::HttpTransport& used = requests.empty() ? static_cast<net::HttpTransport&>(transport) : recording;
  const SystemClock clock;
  SystemRandom random;
  app::EstateSurvey estate({used, clock, random}, credentials, options, limits, [](std::size_t, std::size_t) {});

  auto targets = targets_in(addresses);
  const SteadyTime begin = clock.steady();
  const Usage before = own_usage();
  run_all(io, estate, std::move(targets));
  const Usage after = own_usage();
  Figures figures;
  figures["wall"] = std::chrono::duration<double>(clock.steady() - begin).count();
  figures["user"] = after.user - before.user;
  figures["system"] = after.system - before.system;
  figures["peak_kib"] = static_cast<double>(after.peak_kib);
  const auto surveys = estate.take();
  figures["devices"] = static_cast<double>(surveys.size());
  for (const auto& survey : surveys) {
    if (survey.state == model::DeviceState::Assessed) {
      ++figures["assessed"];
    } else {
      std::cerr << survey.address << ": " << survey.reason << '\n';
    }
  }
  if (!requests.empty()) {
    write_requests(requests, recording.sessions());
    check_for_repetition(recording.sessions(), figures);
  }
  std::cout << to_line(figures) << '\n';
  return 0;
}

}  // namespace camaudit::bench
