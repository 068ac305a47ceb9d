// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <vector>

#include "agent/app/config.hpp"
#include "tests/bench/child.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/fleet.hpp"
#include "tests/bench/workplace.hpp"

namespace camaudit::bench {
namespace {

/// What a camera with nothing unusual may be asked.
constexpr std::int64_t kMostCallsToACamera = 30;
constexpr double kKibInMib = 1024;

using Counted = std::map<std::string, Requests>;

double requests_in(const Counted& counted) {
  double total = 0;
  for (const auto& [kind, requests] : counted) total += static_cast<double>(requests.total);
  return total;
}

class Bench {
 public:
  explicit Bench(const BenchOptions& options)
      : options_(options), password_(place_.write("password", std::string(kPassword) + "\n")) {}

  int run() {
    std::cout << fmt::format("{} devices; {} at once, of which {} in one /24; one connection to each\n\n",
                             options_.devices, survey_.concurrency, survey_.per_subnet);
    against_the_floor("plain", FleetKind::Plain);
    against_the_floor("mixed", FleetKind::Mixed);
    against_the_ideal();
    with_many_devices();
    if (wrong_ == 0) std::cout << "\nEvery device was surveyed, and nothing was asked twice.\n";
    return wrong_ == 0 ? 0 : 1;
  }

 private:
  void against_the_floor(std::string_view name, FleetKind kind);
  void against_the_ideal();
  void with_many_devices();

  std::string program(std::string_view name) const { return fmt::format("{}/{}", options_.programs, name); }
  Fleet fleet(FleetKind kind, int devices, int delay_ms, int port) const {
    return {program("camaudit-simulator"), place_.path(), FleetOptions{kind, devices, delay_ms, port}};
  }
  Figures survey(const Fleet& fleet, const std::string& requests);
  Figures figures_of(const std::vector<std::string>& command);
  void check_requests(const Counted& counted);
  void complain(const std::string& text) {
    std::cerr << "WRONG: " << text << '\n';
    ++wrong_;
  }

  const BenchOptions& options_;
  const app::SurveyConfig survey_;
  const Workplace place_;
  const std::string password_;
  int wrong_ = 0;
};

Figures Bench::figures_of(const std::vector<std::string>& command) {
  Child child(command);
  Figures figures = from_line(child.line());
  if (const int exit = child.wait(); exit != 0) complain(fmt::format("{} ended with {}", command[1], exit));
  return figures;
}

Figures Bench::survey(const Fleet& fleet, const std::string& requests) {
  Figures figures = figures_of({program("camaudit-bench"), kSurveyProcess, fleet.addresses(), password_, requests});
  if (figures["devices"] == 0 || figures["assessed"] != figures["devices"]) {
    complain(fmt::format("{} of {} devices assessed", figures["assessed"], figures["devices"]));
  }
  if (figures["asked_twice"] != 0) complain(fmt::format("{} questions asked twice", figures["asked_twice"]));
  return figures;
}

void Bench::check_requests(const Counted& counted) {
  for (const auto& [kind, requests] : counted) {
    std::cout << fmt::format("  {:<11} {:6} devices {:7.1f} calls each, {} at most\n", kind, requests.devices,
                             static_cast<double>(requests.total) / static_cast<double>(requests.devices),
                             requests.most);
    const bool camera = kind.find("camera") != std::string::npos;
    if (camera && requests.most > kMostCallsToACamera) complain(kind + ": more calls than promised");
    if (requests.most_connections > survey_.connections_per_device) complain(kind + ": more connections than allowed");
  }
}

void Bench::against_the_floor(std::string_view name, FleetKind kind) {
  const std::string requests = place_.file("requests");
  Fleet recorded = fleet(kind, options_.devices, 0, 0);
  survey(recorded, requests);
  const int port = recorded.port();
  const Counted counted = recorded.stop();

  Fleet surveyed = fleet(kind, options_.devices, 0, port);
  Figures ours = survey(surveyed, "");
  surveyed.stop();
  Fleet bare = fleet(kind, options_.devices, 0, port);
  Figures floor = figures_of({program("camaudit-bench"), kFloorProcess, requests, std::to_string(survey_.concurrency)});
  const double floor_requests = requests_in(bare.stop());

  const double all = requests_in(counted);
  if (floor_requests != all) complain(fmt::format("the floor sent {} requests, the survey {}", floor_requests, all));
  const double cpu = ours["user"] + ours["system"];
  const double floor_cpu = floor["user"] + floor["system"];
  std::cout << fmt::format("CPU, {} fleet\n", name);
  check_requests(counted);
  std::cout << fmt::format(
      "  survey      {:8.2f} s CPU ({:.2f} user, {:.2f} system), {:.0f} us a call, {:.0f} devices/s\n", cpu,
      ours["user"], ours["system"], 1e6 * cpu / all, ours["devices"] / ours["wall"]);
  std::cout << fmt::format("  floor       {:8.2f} s CPU ({:.2f} user, {:.2f} system), {:.1f} MB in {:.0f} requests\n",
                           floor_cpu, floor["user"], floor["system"], floor["bytes"] / 1e6, floor_requests);
  std::cout << fmt::format("  ratio       {:8.2f}   (at most 1.5)\n\n", cpu / floor_cpu) << std::flush;
}

void Bench::against_the_ideal() {
  Fleet slow = fleet(FleetKind::Mixed, options_.devices, options_.delay_ms, 0);
  Figures ours = survey(slow, "");
  const double requests = requests_in(slow.stop());
  const double at_once = std::min(survey_.concurrency, options_.devices);
  const double ideal = requests * options_.delay_ms / 1000.0 / at_once;
  std::cout << fmt::format("Time, mixed fleet, each reply {} ms later\n", options_.delay_ms);
  std::cout << fmt::format("  survey      {:8.2f} s, {:.0f} devices/s, {:.2f} s CPU\n", ours["wall"],
                           ours["devices"] / ours["wall"], ours["user"] + ours["system"]);
  std::cout << fmt::format("  ideal       {:8.2f} s = {:.2f} calls x {} ms x {} devices / {}\n", ideal,
                           requests / options_.devices, options_.delay_ms, options_.devices, at_once);
  std::cout << fmt::format("  ratio       {:8.2f}   (at most 1.15)\n\n", ours["wall"] / ideal) << std::flush;
}

void Bench::with_many_devices() {
  Fleet many = fleet(FleetKind::Mixed, options_.many, 0, 0);
  Figures ours = survey(many, "");
  std::cout << fmt::format("Memory, mixed fleet of {} devices\n", options_.many);
  std::cout << fmt::format("  survey      {:8.1f} MiB at most (below 150), {:.1f} s, {:.0f} devices/s\n",
                           ours["peak_kib"] / kKibInMib, ours["wall"], ours["devices"] / ours["wall"]);

  std::string config = "[discovery]\nmulticast = false\nallowed = [\"127.0.0.0/8\"]\ndevices = [\n";
  {
    std::ifstream file(many.addresses());
    for (std::string kind, url; file >> kind >> url;) config += fmt::format("  \"{}\",\n", url);
  }
  config += fmt::format("]\n[[credentials]]\ndevices = [\"127.0.0.0/8\"]\nusername = \"{}\"\npassword_file = \"{}\"\n",
                        kUser, password_);
  Child audit({program("camaudit"), "audit", "--quiet", "--config", place_.write("camaudit.toml", config), "--output",
               place_.file("report")});
  const int exit = audit.wait();
  // 2 and 3: judged, with failures or gaps.
  if (exit != 0 && exit != 2 && exit != 3) complain(fmt::format("camaudit audit ended with {}", exit));
  std::cout << fmt::format("  whole audit {:8.1f} MiB at most, {:.1f} s CPU\n",
                           static_cast<double>(audit.usage().peak_kib) / kKibInMib, audit.usage().cpu());
}

}  // namespace

int run_bench(const BenchOptions& options) {
  return Bench(options).run();
}

}  // namespace camaudit::bench
