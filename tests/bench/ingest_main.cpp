// SPDX-License-Identifier: GPL-3.0-or-later
// What taking in summaries costs: makes signed envelopes for many sites in a folder of its own, runs the collector's
// ingest over them in this process, and prints how many a second. Times are printed and never judged; that every
// envelope was accepted is.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>

#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/sha256.hpp"
#include "proto/camaudit/summary/v1/summary.pb.h"
#include "tests/bench/collector_house.hpp"
#include "tests/bench/usage.hpp"
#include "uploader/dsse.hpp"
#include "uploader/summary.hpp"

namespace {

namespace fs = std::filesystem;
using namespace camaudit;

struct Sizes {
  int envelopes = 10'000;
  int sites = 400;
  int devices = 100;  ///< of each site, no two alike
  std::string folder;
};

summary::v1::Summary summary_of(const collector::Origin& origin, const Sizes& sizes, SystemRandom& random) {
  summary::v1::Summary made;
  made.mutable_authority()->set_name("Authority of " + origin.gss_code);
  made.mutable_authority()->set_gss_code(origin.gss_code);
  made.mutable_authority()->set_site(origin.site);
  made.mutable_rulebook()->set_sha256(std::string(32, 'r'));
  for (int rule = 0; rule < 70; ++rule) {
    auto* requirement = made.add_requirements();
    requirement->set_rule(fmt::format("P{:02}-REQUIREMENT-{}", rule % 12 + 1, rule));
    requirement->mutable_outcomes()->set_pass(static_cast<std::uint32_t>(sizes.devices));
  }
  auto* profile = made.mutable_devices()->add_profiles();
  for (int rule = 0; rule < 30; ++rule) profile->add_outcomes(summary::v1::OUTCOME_PASS);
  auto* make = made.mutable_devices()->add_makes();
  std::string pseudonyms(static_cast<std::size_t>(sizes.devices) * 8, '\0');
  random.fill(std::as_writable_bytes(std::span(pseudonyms)));
  make->set_pseudonyms(pseudonyms);
  return made;
}

/// Makes the envelopes; how many bytes.
std::size_t fill(bench::CollectorHouse& house, const Sizes& sizes, UtcSeconds now) {
  SystemRandom random;
  std::size_t bytes = 0;
  for (int site = 0; site < sizes.sites; ++site) {
    const collector::Origin origin{fmt::format("E{:08}", site), "main"};
    const auto key = uploader::SigningKey::create(random);
    house.trust(key.public_key(), origin);
    summary::v1::Summary made = summary_of(origin, sizes, random);
    made.set_key_id(from_hex(key.public_key().id()).value());
    const int nights = sizes.envelopes / sizes.sites + (site < sizes.envelopes % sizes.sites ? 1 : 0);
    for (int night = 1; night <= nights; ++night) {
      made.set_epoch(1'700'000'000);
      made.set_sequence(static_cast<std::uint64_t>(night));
      made.set_produced_at(now.value - std::int64_t{60} * (nights - night));
      made.set_not_after(now.value + 86400);
      const std::string payload = made.SerializeAsString();
      const std::string digest = to_hex(sha256(payload));
      const std::array<const uploader::SigningKey*, 1> keys{&key};
      const std::string envelope = uploader::sealed(uploader::kSummaryPayloadType, payload, keys);
      house.deliver(origin, uploader::EntryName{{1'700'000'000, night}, digest}.to_string(), envelope);
      made.set_previous_digest(from_hex(digest).value());
      bytes += envelope.size();
    }
  }
  return bytes;
}

int measure(const Sizes& sizes) {
  std::string name =
      (sizes.folder.empty() ? fs::temp_directory_path() : fs::path(sizes.folder)) / "ingest-bench-XXXXXX";
  const fs::path base = ::mkdtemp(name.data());
  bench::CollectorHouse house(base.string());
  const std::size_t bytes = fill(house, sizes, to_utc_seconds(SystemClock().wall()));
  ::sync();  // what was made above is not what is measured
  collector::IngestReport report;
  const auto begun = std::chrono::steady_clock::now();
  const double used = bench::cpu_of([&] { report = house.take_in(); });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  fs::remove_all(base);
  const auto accepted = static_cast<double>(report.accepted);
  fmt::print("{} envelopes of {} sites, {} bytes each: {:.0f} a second, {:.0f} a second of CPU\n", report.accepted,
             sizes.sites, bytes / static_cast<std::size_t>(sizes.envelopes), accepted / seconds, accepted / used);
  return report.accepted == static_cast<std::size_t>(sizes.envelopes) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("What taking in summaries costs", "camaudit-ingest-bench");
  Sizes sizes;
  app.add_option("--envelopes", sizes.envelopes)->check(CLI::Range(1, 1'000'000));
  app.add_option("--sites", sizes.sites)->check(CLI::Range(1, 100'000));
  app.add_option("--devices", sizes.devices, "Of each site")->check(CLI::Range(1, 10'000));
  app.add_option("--folder", sizes.folder, "Where to make the state directory")->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);
  try {
    return measure(sizes);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "camaudit-ingest-bench: {}\n", problem.what());
    return EXIT_FAILURE;
  }
}
