// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/discovery_bench.hpp"

#include <fmt/format.h>

#include <iostream>

#include "onvif/soap/discovery.hpp"
#include "tests/bench/answering_estate.hpp"
#include "tests/bench/usage.hpp"

namespace camaudit::bench {

int run_discovery_bench(const DiscoveryOptions& options) {
  constexpr const char* kMessageId = "urn:uuid:1419d68a-1dd2-11b2-a105-000000000001";
  AnsweringEstate estate(options.devices);
  MeanCpu ours;
  std::string wrong;
  while (!ours.enough()) {
    const Discovered discovered = estate.discover();
    ours.add(discovered.cpu);
    wrong = lost_in(discovered.found, options.devices);
    if (!wrong.empty()) break;
  }
  const auto answers = estate.answers_to(kMessageId);
  std::size_t bytes = 0;
  for (const auto& answer : answers) bytes += answer.bytes.size();
  std::size_t read = 0;
  const double once = mean_cpu_of([&] {
    read = 0;
    for (const auto& answer : answers) {
      const auto message = onvif::soap::read_discovery_message(answer.bytes);
      if (message && message->targets.size() == 1) ++read;
    }
  });
  if (read != answers.size()) wrong = fmt::format("{} of {} answers could be read", read, answers.size());

  const double floor = once * AnsweringEstate::kAnswers;
  const double datagrams = static_cast<double>(answers.size()) * AnsweringEstate::kAnswers;
  std::cout << fmt::format("{} devices, which answer {} probes each with {:.0f} bytes\n", answers.size(),
                           AnsweringEstate::kAnswers, static_cast<double>(bytes) / static_cast<double>(answers.size()));
  std::cout << fmt::format("  discovery   {:8.3f} s CPU from probes to targets, {:.1f} us a datagram\n", ours.each(),
                           1e6 * ours.each() / datagrams);
  std::cout << fmt::format("  floor       {:8.3f} s CPU, {:.1f} us a datagram: each read once and forgotten\n", floor,
                           1e6 * floor / datagrams);
  std::cout << fmt::format("  ratio       {:8.2f}\n", ours.each() / floor) << std::flush;
  if (wrong.empty()) return 0;
  std::cerr << "WRONG: " << wrong << '\n';
  return 1;
}

}  // namespace camaudit::bench
