// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <optional>
#include <ranges>
#include <string_view>

#include "agent/app/carrying.hpp"
#include "agent/app/collector.hpp"
#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/keys.hpp"
#include "agent/app/network_run.hpp"
#include "agent/app/options.hpp"
#include "agent/app/spool_delivery.hpp"
#include "agent/net/curl_collector.hpp"
#include "uploader/delivery.hpp"
#include "uploader/next_link.hpp"
#include "uploader/receipts.hpp"

namespace camaudit::app {
namespace {

/// What all outboxes of this machine came to.
struct Total {
  uploader::DeliveryReport report;
  std::optional<Error> failed;
  std::size_t receipts = 0;

  void add(const uploader::DeliveryReport& one) {
    report.delivered += one.delivered;
    report.parked += one.parked;
    report.damaged += one.damaged;
    if (report.trouble.empty()) report.trouble = one.trouble;
    report.storage_failed |= one.storage_failed;
    for (const auto* lines : {&one.notes, &one.alerts}) {
      for (const std::string& line : *lines) complain(line);
    }
  }
};

/// Trouble with what is carried for another site, which is not that of this machine's own summaries.
std::string of_carried(const CarriedSite& site, std::string_view why) {
  return fmt::format("carried for {}/{}: {}", site.gss_code, site.site, why);
}

void name_site(const CarriedSite& site, uploader::DeliveryReport& report) {
  for (auto* lines : {&report.notes, &report.alerts}) {
    for (std::string& line : *lines) line = of_carried(site, line);
  }
  if (!report.trouble.empty()) report.trouble = of_carried(site, report.trouble);
}

/// Whether it is this outbox's turn; else what is said about it.
std::optional<std::string> not_due(uploader::FileSystem& files, const std::string& directory, const Clock& clock) {
  const auto state = uploader::load_delivery_state(files, directory);
  const auto left = uploader::time_left(state, clock.wall());
  if (left.count() == 0) return std::nullopt;
  return fmt::format("the next attempt is due in {} s: {}", std::chrono::ceil<std::chrono::seconds>(left).count(),
                     state.trouble);
}

struct Work {
  const Config& config;
  const CommonOptions& common;
  const SpoolOptions& options;
  const Collector& collector;
  uploader::DeliveryServices services;
  Total& total;
};

/// `carried`: of another site; else null.
Task<void> deliver_one(uploader::Outbox& outbox, std::string directory, uploader::Destination to,
                       const CarriedSite* carried, Work& work) {
  if (work.options.if_due) {
    if (auto why = not_due(work.services.files, directory, work.services.clock); why && !outbox.waiting().empty()) {
      work.total.report.trouble = carried != nullptr ? of_carried(*carried, *why) : std::move(*why);
      co_return;
    }
  }
  uploader::DeliveryReport report;
  co_await uploader::deliver_pending(outbox, std::move(directory), std::move(to), work.services, report);
  if (carried != nullptr) name_site(*carried, report);
  work.total.add(report);
}

/// Puts in line what was asked for beside what waits.
template <class Box>
Result<void> line_up(Box& box, const SpoolOptions& options) {
  if (options.parked) {
    if (const auto again = box.unpark(); !again) return fail(again.error());
  }
  if (options.again) {
    if (const auto again = box.resend(); !again) return fail(again.error());
  }
  return {};
}

/// That there are none yet is usual: the collector takes summaries in by the hour.
Task<void> ask_for_receipts(std::vector<uploader::EntryName> delivered, Work& work) {
  uploader::ReceiptReport report;
  co_await uploader::fetch_receipts(std::move(delivered), receipts_directory(work.common.state_dir),
                                    work.collector.destination, *work.collector.receipt_key, work.services, report);
  for (const std::string& alert : report.alerts) complain(alert);
  if (!report.trouble.empty()) complain("receipts: " + report.trouble);
  work.total.receipts = report.fetched;
}

Task<void> deliver_all(Work& work) {
  const std::string directory = spool_directory(work.common.state_dir);
  const auto place = spool_place(work.config, work.common.state_dir, work.services.files, work.services.clock);
  auto spool = co_await uploader::take_patiently([&place] { return uploader::Spool::open(place); },
                                                 work.services.sleeper, work.services.clock);
  if (!spool) {
    work.total.failed = spool.error();
    co_return;
  }
  if (const auto lined_up = line_up(*spool, work.options); !lined_up) {
    work.total.failed = lined_up.error();
    co_return;
  }
  for (const std::string& note : spool->take_notes()) complain(note);
  auto keys = key_store(work.common.state_dir);
  if (const auto noted = uploader::note_head(*spool, keys); !noted) complain(noted.error().what);
  co_await deliver_one(*spool, directory, work.collector.destination, nullptr, work);
  std::vector<uploader::EntryName> delivered;
  for (const auto& [chain_place, entry] : std::views::reverse(spool->sent())) delivered.push_back(entry.name);
  // From here on the network is waited for, and somebody may want to put the next summary in.
  spool->release();
  if (work.collector.receipt_key && work.total.report.trouble.empty()) {
    co_await ask_for_receipts(std::move(delivered), work);
  }
  for (const CarriedSite& site : carried_sites(work.services.files, work.common.state_dir)) {
    const auto at = carried_place(work.config, work.common.state_dir, site, work.services.files, work.services.clock);
    auto carried = co_await uploader::take_patiently([&at] { return uploader::Carried::open(at); },
                                                     work.services.sleeper, work.services.clock);
    const auto lined_up = carried ? line_up(*carried, work.options) : fail(carried.error());
    if (!lined_up) {
      work.total.failed = lined_up.error();
      co_return;
    }
    uploader::Destination to = work.collector.destination;
    to.gss_code = site.gss_code;
    to.site = site.site;
    to.refusal = "it must permit this machine to send for that site";
    const std::string folder = site_directory(work.common.state_dir, site);
    co_await deliver_one(*carried, folder, to, &site, work);
  }
}

}  // namespace

int deliver_spool(const Config& config, const CommonOptions& common, const SpoolOptions& options) {
  const auto collector = load_collector(config);
  if (!collector) return complain_of_file(collector.error());
  if (!common.quiet) {
    for (const std::string& note : collector->notes) complain(note);
  }
  NetworkRun network(config, common);
  AsioSleeper sleeper;
  uploader::SystemFiles files;
  net::CurlCollector session(network.executor(), collector->profile);
  Total total;
  Work work{config, common, options, *collector, {session, files, network.clock(), sleeper, network.random()}, total};
  network.run(deliver_all(work));
  const auto& report = total.report;
  if (!common.quiet) {
    fmt::print("{} delivered, {} parked, {} damaged\n", report.delivered, report.parked, report.damaged);
    if (total.receipts > 0) {
      fmt::print("{} receipt{} of the collector\n", total.receipts, total.receipts == 1 ? "" : "s");
    }
  }
  if (network.interrupted()) return kExitInterrupted;
  if (total.failed) return complain_and_exit(*total.failed);
  if (!report.trouble.empty()) {
    // Who asks by the minute, and has been told once by an alert, is not told again.
    if (!common.quiet || !options.if_due) complain(report.trouble);
    return report.storage_failed ? kExitCannotCreate : kExitUnavailable;
  }
  return report.parked + report.damaged > 0 ? kExitFailed : kExitOk;
}

int spool_deliver_command(const CommonOptions& common, const SpoolOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  return deliver_spool(*config, common, options);
}

}  // namespace camaudit::app
