// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/doctor_delivery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ranges>

#include "agent/app/collector.hpp"
#include "agent/app/privileges.hpp"
#include "agent/base/clock.hpp"
#include "uploader/delivery.hpp"
#include "uploader/receipt.hpp"

namespace camaudit::app {
namespace {

using Verdict = Check::Verdict;

constexpr std::int64_t kSoon = 30 * 24 * 60 * 60;
/// A collector takes summaries in within hours, so that one or two of them without a receipt are usual.
constexpr std::size_t kReceiptsAwaited = 3;

Check client(const Config& config, UtcSeconds now) {
  Check check{"collector credentials", Verdict::Good, {}, {}};
  const auto collector = load_collector(config);
  if (!collector) {
    check.verdict = Verdict::Bad;
    check.finding = collector.error().what;
    check.remedy = "correct [collector] or [authority]";
    return check;
  }
  if (!collector->notes.empty()) {
    check.verdict = Verdict::Warning;
    check.finding = collector->notes.front();
    return check;
  }
  if (!collector->client_not_after) {
    check.finding = "no client certificate is shown";
    return check;
  }
  const auto left = collector->client_not_after->value - now.value;
  check.finding = fmt::format("the client certificate {} {}", left < 0 ? "ended on" : "is valid until",
                              format_date(*collector->client_not_after));
  if (left < kSoon) {
    check.verdict = left < 0 ? Verdict::Bad : Verdict::Warning;
    check.remedy = "ask whoever runs the collector for a new one";
  }
  return check;
}

Check spool(const Config& config, const std::string& state_dir) {
  Check check{"spool", Verdict::Good, {}, {}};
  uploader::SystemFiles files;
  const SystemClock clock;
  const auto contents = uploader::look_into_spool(spool_place(config, state_dir, files, clock));
  if (!contents) {
    const bool none = contents.error().kind == ErrorKind::NotFound;
    check.verdict = none ? Verdict::Good : Verdict::Bad;
    check.finding = none ? "empty: no summary was made yet" : with_owner_of(state_dir, contents.error()).what;
    return check;
  }
  const auto state = uploader::load_delivery_state(files, spool_directory(state_dir));
  check.finding =
      fmt::format("{} waiting, {} parked, {} delivered and kept, {} set aside, {} gaps", contents->pending.size(),
                  contents->parked.size(), contents->sent.size(), contents->corrupt.size(), contents->gaps.size());
  if (state.last_delivered) check.finding += ", last delivered " + format_rfc3339(*state.last_delivered);
  if (!contents->reserve_there) {
    check.verdict = Verdict::Warning;
    check.finding += "; the disk is full, and the room kept for that is in use";
    check.remedy = "make room where the state directory lies";
  } else if (!contents->parked.empty()) {
    check.verdict = Verdict::Warning;
    check.remedy = "see why with 'camaudit spool list', then 'camaudit spool deliver --parked'";
  } else if (!state.trouble.empty()) {
    check.verdict = Verdict::Warning;
    check.finding += "; at the last attempt: " + state.trouble;
  }
  return check;
}

/// How many of the newest delivered summaries the collector gave no receipt for.
std::size_t without_receipt(const uploader::SpoolContents& contents, const std::string& state_dir,
                            uploader::FileSystem& files) {
  const auto newest_first = std::views::reverse(contents.sent);
  const auto receipted = std::find_if(newest_first.begin(), newest_first.end(), [&](const auto& sent) {
    uploader::FileSystem::Info info;
    return files.stat(receipts_directory(state_dir) + "/" + uploader::receipt_name(sent.second.name), info) == 0;
  });
  return static_cast<std::size_t>(std::distance(newest_first.begin(), receipted));
}

/// That a summary arrived does not say that it was believed: of one that it refuses the collector tells nobody here.
Check receipts(const Config& config, const std::string& state_dir) {
  Check check{"receipts", Verdict::Good, {}, {}};
  uploader::SystemFiles files;
  const SystemClock clock;
  const auto contents = uploader::look_into_spool(spool_place(config, state_dir, files, clock));
  const std::size_t none = contents ? without_receipt(*contents, state_dir, files) : 0;
  check.finding = none == 0 ? "none is awaited" : fmt::format("none yet for the last {} delivered", none);
  if (none < kReceiptsAwaited) return check;
  check.verdict = Verdict::Warning;
  check.remedy = "ask the collector's operator: it refuses them, or waits for the key of this site";
  return check;
}

}  // namespace

std::vector<Check> examine_delivery(const Config& config, const std::string& state_dir) {
  std::vector<Check> checks{client(config, to_utc_seconds(SystemClock().wall())), spool(config, state_dir)};
  if (!config.collector.receipt_key.empty()) checks.push_back(receipts(config, state_dir));
  return checks;
}

}  // namespace camaudit::app
