// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/summary_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "tests/bench/good.hpp"
#include "tests/bench/made_chain.hpp"
#include "tests/bench/summary_floor.hpp"
#include "tests/bench/usage.hpp"
#include "uploader/summary_reader.hpp"
#include "uploader/verification.hpp"

namespace camaudit::bench {
namespace {

constexpr double kKib = 1024;
constexpr int kNights = 1;

/// What is aimed at for a thousand cameras.
constexpr double kSize = 32;

std::string compared(std::string_view what, std::size_t told, std::size_t there) {
  return told == there ? "" : fmt::format("{} of {} {} are told", told, there, what);
}

/// What a summary leaves out of a report, or adds to it; empty if it tells the same.
std::string untold(const summary::v1::Summary& summary, const report::Report& report) {
  std::size_t devices = 0;
  std::size_t failed = 0;
  uploader::for_each_device(summary, [&](const uploader::SummaryDevice& device) {
    ++devices;
    failed +=
        static_cast<std::size_t>(std::count(device.outcomes.begin(), device.outcomes.end(), summary::v1::OUTCOME_FAIL));
  });
  if (auto lacks = compared("devices", devices, report.devices.size()); !lacks.empty()) return lacks;
  // A device that fails a requirement on several subjects is told once.
  std::set<std::pair<std::string, std::string>> failures;
  for (const model::Finding& finding : report.findings) {
    if (finding.outcome != model::Outcome::Fail || finding.device.value().empty()) continue;
    failures.emplace(finding.rule, finding.device.value());
  }
  return compared("failures", failed, failures.size());
}

}  // namespace

int run_summary_bench(const SummaryOptions& options) {
  const Workplace place;
  const MadeAudit audit = made_audit(options.devices, kNights, place);
  MadeChain chain(audit);
  uploader::SignedSummary made = chain.next();
  const double making = mean_cpu_of([&] { made = chain.next(); });
  const std::span keys(&chain.key().public_key(), 1);
  uploader::VerifiedSummary read = good(uploader::verified_summary(made.envelope, keys));
  const double reading = mean_cpu_of([&] { read = good(uploader::verified_summary(made.envelope, keys)); });
  SummaryFloor floor(made.envelope, chain.key());
  const double least_making = mean_cpu_of([&] { floor.make(); });
  const double least_reading = mean_cpu_of([&] { floor.read(); });

  const double size = static_cast<double>(made.envelope.size()) / kKib;
  const double cameras =
      static_cast<double>(std::count_if(audit.report.devices.begin(), audit.report.devices.end(),
                                        [](const auto& device) { return device.kind == model::DeviceKind::Camera; }));
  std::cout << fmt::format("The summary of {} devices and {} findings\n", audit.report.devices.size(),
                           audit.report.findings.size());
  std::cout << fmt::format("  making      {:8.3f} ms CPU, from the report to the envelope\n", 1e3 * making);
  std::cout << fmt::format("  floor       {:8.3f} ms CPU: the finished message by protobuf and OpenSSL alone\n",
                           1e3 * least_making);
  std::cout << fmt::format("  ratio       {:8.2f}\n", making / least_making);
  std::cout << fmt::format("  reading     {:8.3f} ms CPU, from the envelope to what is verified and checked\n",
                           1e3 * reading);
  std::cout << fmt::format("  floor       {:8.3f} ms CPU: the same bytes by OpenSSL and protobuf alone\n",
                           1e3 * least_reading);
  std::cout << fmt::format("  ratio       {:8.2f}\n", reading / least_reading);
  std::cout << fmt::format(
                   "  size        {:8.1f} KiB as it is sent, {:.1f} KiB of it payload; {:.1f} KiB for 1000 "
                   "cameras (at most {})\n",
                   size, static_cast<double>(floor.payload_bytes()) / kKib, size * 1000 / cameras, kSize)
            << std::flush;
  const std::string wrong = untold(*read.summary, audit.report);
  if (wrong.empty()) return 0;
  std::cerr << "WRONG: " << wrong << '\n';
  return 1;
}

}  // namespace camaudit::bench
