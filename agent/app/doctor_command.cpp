// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>

#include "agent/app/doctor.hpp"
#include "agent/app/doctor_delivery.hpp"
#include "agent/app/doctor_nights.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/options.hpp"
#include "agent/app/scope.hpp"
#include "agent/app/service_fence.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "agent/net/udp_network.hpp"
#include "agent/report/json.hpp"

namespace camaudit::app {
namespace {

void print_json(const std::vector<Check>& checks) {
  boost::json::array list;
  for (const Check& check : checks) {
    boost::json::object entry;
    entry["subject"] = check.subject;
    entry["verdict"] = boost::json::string_view(to_string(check.verdict));
    entry["finding"] = check.finding;
    entry["remedy"] = check.remedy;
    list.push_back(std::move(entry));
  }
  boost::json::object root;
  root["schema"] = "camaudit.doctor/1";
  root["checks"] = std::move(list);
  std::cout << harmless_json(boost::json::serialize(root)) << '\n';
}

std::string mark(Check::Verdict verdict, const report::TerminalStyle& style) {
  static constexpr const char* kUtf8[] = {"✓", "!", "✗"};
  static constexpr const char* kPlain[] = {"ok", "!", "x"};
  static constexpr const char* kColours[] = {"32", "33", "31"};
  const auto at = static_cast<std::size_t>(verdict);
  const std::string text = fmt::format("{:<2}", (style.utf8 ? kUtf8 : kPlain)[at]);
  return style.colour ? fmt::format("\x1b[{}m{}\x1b[0m", kColours[at], text) : text;
}

void print_table(const std::vector<Check>& checks, const report::TerminalStyle& style) {
  for (const Check& check : checks) {
    const std::string line = escape_for_terminal(check.subject + ": " + check.finding);
    std::cout << mark(check.verdict, style) << ' ' << report::wrapped(line, style.width, 3, 3) << '\n';
    if (check.remedy.empty()) continue;
    const std::string_view arrow = style.utf8 ? "→" : "->";
    std::cout << fmt::format("   {} ", arrow) << report::wrapped(escape_for_terminal(check.remedy), style.width, 6, 6)
              << '\n';
  }
}

int print_fence(const Config& config) {
  Servers servers;
  if (config.collector.url) {
    auto found = addresses_of(config.collector.url->host);
    if (!found) {
      complain(fmt::format("[collector] url: {}: the fence would shut it out", found.error().what));
      return kExitUnavailable;
    }
    servers.collector = std::move(*found);
  }
  servers.names = name_servers(read_file("/etc/resolv.conf", std::size_t{1} << 16U).value_or(""));
  std::cout << service_fence(config, servers);
  return output_exit();
}

}  // namespace

int doctor_command(const CommonOptions& common, const DoctorOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  if (options.write_fence) return print_fence(*config);
  boost::asio::io_context io;
  net::AsioNetwork network(io.get_executor());
  std::vector<Check> checks = examine(*config, network, kernel_clock_synchronised());
  for (Check& check : examine_nights(*config, common.state_dir)) checks.push_back(std::move(check));
  if (config->collector.url) {
    auto asked = boost::asio::co_spawn(io, examine_collector(network, *config->collector.url), boost::asio::use_future);
    io.run();
    checks.push_back(asked.get());
    for (Check& check : examine_delivery(*config, common.state_dir)) checks.push_back(std::move(check));
  }
  if (options.format == "json") {
    print_json(checks);
  } else {
    print_table(checks, output_style(common.colour));
  }
  std::cout << std::flush;
  if (const int code = output_exit(); code != kExitOk) return code;
  const bool bad = std::any_of(checks.begin(), checks.end(),
                               [](const Check& check) { return check.verdict == Check::Verdict::Bad; });
  return bad ? kExitFailed : kExitOk;
}

}  // namespace camaudit::app
