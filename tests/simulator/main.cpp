// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/simulator/actions_log.hpp"
#include "tests/simulator/discovery_server.hpp"
#include "tests/simulator/fleet.hpp"
#include "tests/simulator/server.hpp"

namespace {

using namespace camaudit::simulator;

constexpr rlim_t most_descriptors = 200'000;
constexpr int exit_usage = 64;
constexpr int exit_no_input = 66;
constexpr int exit_unavailable = 69;
constexpr int exit_cannot_write = 73;
constexpr int exit_bad_configuration = 78;

constexpr const char* usage =
    "usage: camaudit-simulator FLEET.toml [--ports-file FILE] [--actions-log FILE] [--stats-file FILE]\n"
    "                          [--until-stdin-closes]\n";

struct Options {
  std::string fleet;
  std::string ports_file;
  std::string actions_log;
  std::string stats_file;
  bool until_stdin_closes = false;
};

std::optional<Options> parse_options(const std::vector<std::string>& arguments) {
  Options options;
  if (const char* log = std::getenv("CAMAUDIT_ACTIONS_LOG")) options.actions_log = log;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& argument = arguments[i];
    std::string* value = argument == "--ports-file"    ? &options.ports_file
                         : argument == "--actions-log" ? &options.actions_log
                         : argument == "--stats-file"  ? &options.stats_file
                                                       : nullptr;
    if (value) {
      if (++i == arguments.size()) return std::nullopt;
      *value = arguments[i];
    } else if (argument == "--until-stdin-closes") {
      options.until_stdin_closes = true;
    } else if (argument.starts_with("-") || !options.fleet.empty()) {
      return std::nullopt;
    } else {
      options.fleet = argument;
    }
  }
  if (options.fleet.empty()) return std::nullopt;
  return options;
}

// Readers never see half a file.
bool write_whole(const std::string& path, const std::string& text) {
  const auto temporary = fmt::format("{}.{}", path, ::getpid());
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out) return false;
  }
  return std::rename(temporary.c_str(), path.c_str()) == 0;
}

// A large fleet needs a descriptor for each device and each connection.
void raise_descriptor_limit() {
  const rlimit wanted{most_descriptors, most_descriptors};
  if (::setrlimit(RLIMIT_NOFILE, &wanted) == 0) return;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

class StdinWatch {
 public:
  StdinWatch(boost::asio::io_context& io, bool wanted) : io_(io), descriptor_(io) {
    if (!wanted) return;
    descriptor_.assign(::dup(STDIN_FILENO));
    read();
  }

 private:
  void read() {
    descriptor_.async_read_some(boost::asio::buffer(thrown_away_), [this](const auto& error, std::size_t) {
      if (error) return io_.stop();
      read();
    });
  }

  boost::asio::io_context& io_;
  boost::asio::posix::stream_descriptor descriptor_;
  std::array<char, 256> thrown_away_{};
};

int run(const Options& options) {
  std::ifstream file(options.fleet, std::ios::binary);
  std::stringstream text;
  if (!file || !(text << file.rdbuf())) {
    std::cerr << "camaudit-simulator: cannot read " << options.fleet << '\n';
    return exit_no_input;
  }
  const auto fleet = parse_fleet(text.str(), options.fleet);
  const ActionsLog log(options.actions_log);
  raise_descriptor_limit();

  boost::asio::io_context io(1);
  boost::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&io](const auto&, int) { io.stop(); });
  const StdinWatch stdin_watch(io, options.until_stdin_closes);

  std::optional<FleetServer> server;
  std::optional<DiscoveryServer> discovery;
  try {
    server.emplace(io, fleet.groups, log);
    if (!fleet.discovery.interfaces.empty()) discovery.emplace(io, fleet.discovery, server->populations());
  } catch (const CannotListen& error) {
    std::cerr << "camaudit-simulator: " << error.what() << '\n';
    return exit_unavailable;
  }
  const auto lines = server->names_and_urls();
  if (!options.ports_file.empty() && !write_whole(options.ports_file, lines)) {
    std::cerr << "camaudit-simulator: cannot write " << options.ports_file << '\n';
    return exit_cannot_write;
  }
  std::cout << lines << "ready\n" << std::flush;
  if (discovery) discovery->announce();
  io.run();

  if (discovery) discovery->say_goodbye();
  const auto statistics = server->statistics() + (discovery ? discovery->statistics() : "");
  if (!options.stats_file.empty() && !write_whole(options.stats_file, statistics)) {
    std::cerr << "camaudit-simulator: cannot write " << options.stats_file << '\n';
    return exit_cannot_write;
  }
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto options = parse_options({argv + 1, argv + argc});
  if (!options) {
    std::cerr << usage;
    return exit_usage;
  }
  try {
    return run(*options);
  } catch (const FleetError& error) {
    std::cerr << error.what() << '\n';
    return exit_bad_configuration;
  } catch (const std::exception& error) {
    std::cerr << "camaudit-simulator: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
