// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/heartbeat_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iostream>

#include "agent/app/config.hpp"
#include "agent/base/random.hpp"
#include "agent/daemon/heartbeat.hpp"
#include "agent/net/curl_transport.hpp"
#include "agent/net/udp_network.hpp"
#include "agent/store/history.hpp"
#include "agent/store/inventory_file.hpp"
#include "tests/bench/child.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/fleet.hpp"
#include "tests/bench/good.hpp"
#include "tests/bench/workplace.hpp"

namespace camaudit::bench {
namespace {

/// Of a beat as it is where nothing is configured.
const double kPeriod = std::chrono::duration<double>(daemon::HeartbeatOptions{}.period).count();

/// With which the memory of many devices is compared.
constexpr int kFew = 10;

/// Resident now.
double resident_kib() {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    double kib = 0;
    if (word == "VmRSS:" && file >> kib) return kib;
  }
  return 0;
}

/// As a night left it that found these.
void write_inventory(const std::string& path, const std::vector<std::string>& urls) {
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  auto file = good(store::open_inventory(path, now));
  store::Outcome outcome;
  outcome.run = {"bench", now, now};
  outcome.whole_estate = true;
  std::vector<model::DeviceSurvey> surveys;
  for (const std::string& url : urls) {
    model::DeviceSurvey& survey = surveys.emplace_back();
    survey.address = good(net::parse_url(url)).authority();
    survey.id = model::DeviceId("address:" + survey.address);
    survey.url = url;
    survey.state = model::DeviceState::Assessed;
  }
  outcome.surveys = surveys;
  good(store::remember(file.database, outcome));
}

double number_in(const std::string& inventory, const std::string& sql) {
  auto database = good(store::read_inventory(inventory));
  auto statement = good(database.prepare(sql));
  return good(statement.step()) ? static_cast<double>(statement.integer(0)) : -1;
}

}  // namespace

int heartbeat_process(const std::string& inventory, int seconds, int beats) {
  boost::asio::io_context io;
  const app::Config config = app::default_config();
  net::CurlTransport transport(io.get_executor(), "camaudit-bench", config.discovery.allowed);
  net::AsioNetwork network(io.get_executor());
  const SystemClock clock;
  AsioSleeper sleeper;
  SystemRandom random;
  daemon::HeartbeatOptions options;
  options.inventory = inventory;
  options.fence = config.discovery.allowed;
  options.period = std::chrono::seconds(seconds);
  Figures figures;
  boost::asio::cancellation_signal enough;
  daemon::Heartbeat heartbeat({transport, network, clock, sleeper, random}, options, [&](const daemon::Beat& beat) {
    figures["watched"] = static_cast<double>(beat.watched);
    figures["answering"] += static_cast<double>(beat.answering);
    if (!beat.problem.empty()) std::cerr << beat.problem << '\n';
    for (const auto& change : beat.changes)
      std::cerr << change.contact.address << ": " << change.contact.reason << '\n';
    if (++figures["beats"] >= beats) enough.emit(boost::asio::cancellation_type::terminal);
  });
  const Usage before = own_usage();
  boost::asio::co_spawn(io, heartbeat.run(),
                        boost::asio::bind_cancellation_slot(enough.slot(), [](const std::exception_ptr&) {}));
  io.run();
  const Usage after = own_usage();
  figures["user"] = after.user - before.user;
  figures["system"] = after.system - before.system;
  figures["resident_kib"] = resident_kib();
  std::cout << to_line(figures) << '\n';
  return 0;
}

int run_heartbeat_bench(const HeartbeatBenchOptions& options) {
  const Workplace place;
  Fleet fleet(options.programs + "/camaudit-simulator", place.path(),
              FleetOptions{FleetKind::Mixed, options.devices, 0, 0});
  std::vector<std::string> urls;
  {
    std::ifstream file(fleet.addresses());
    for (std::string name, url; file >> name >> url;) urls.push_back(url);
  }
  const auto measure = [&](const std::string& inventory, int beats) {
    Child child({options.programs + "/camaudit-bench", kHeartbeatProcess, inventory, std::to_string(options.seconds),
                 std::to_string(beats)});
    Figures figures = from_line(child.line());
    if (child.wait() != 0) throw std::runtime_error("the heartbeat ended badly");
    return figures;
  };
  // The few first, so that the book of all is theirs alone.
  const std::string few = place.file("few.db");
  write_inventory(few, {urls.begin(), urls.begin() + std::min<std::ptrdiff_t>(kFew, std::ssize(urls))});
  Figures small = measure(few, 1);
  const std::string all = place.file("all.db");
  write_inventory(all, urls);
  Figures many = measure(all, options.beats);
  double looks = 0;
  for (const auto& [kind, requests] : fleet.stop()) looks += static_cast<double>(requests.total);

  const double per_beat = (many["user"] + many["system"]) / options.beats;
  const double devices = many["watched"];
  std::cout << fmt::format("{:.0f} devices, {} beats of {} s\n", devices, options.beats, options.seconds);
  std::cout << fmt::format(
      "  CPU         {:8.3f} s a beat ({:.0f} us a look), {:.3f} % of a core in beats of {:.0f} s\n", per_beat,
      1e6 * per_beat / devices, 100 * per_beat / kPeriod, kPeriod);
  std::cout << fmt::format(
      "  memory      {:8.1f} MiB resident after them, {:.1f} MiB with {:.0f} devices after one beat\n",
      many["resident_kib"] / 1024, small["resident_kib"] / 1024, small["watched"]);
  int wrong = 0;
  const auto want = [&wrong](double got, double wanted, const char* what) {
    if (got == wanted) return;
    std::cerr << fmt::format("WRONG: {}: {} and not {}\n", what, got, wanted);
    ++wrong;
  };
  want(devices, options.devices, "watched");
  want(many["answering"], devices * options.beats, "answers");
  want(looks, devices * options.beats + small["watched"], "requests");
  want(number_in(all, "SELECT sum(beats) FROM watch"), options.beats, "beats in the book");
  want(number_in(all, "SELECT count(*) FROM contact WHERE answered"), devices, "devices that answer in the book");
  if (wrong == 0) std::cout << "Every device was asked once in each beat.\n";
  return wrong == 0 ? 0 : 1;
}

}  // namespace camaudit::bench
