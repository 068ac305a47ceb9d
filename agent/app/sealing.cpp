// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/sealing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "agent/app/collector.hpp"
#include "agent/app/files.hpp"
#include "agent/app/keys.hpp"
#include "agent/app/patience.hpp"
#include "agent/app/state.hpp"
#include "agent/app/summary_files.hpp"
#include "agent/app/summary_of.hpp"
#include "agent/app/terminal.hpp"
#include "agent/base/clock.hpp"
#include "uploader/dsse.hpp"
#include "uploader/next_link.hpp"
#include "uploader/spool.hpp"
#include "uploader/summary.hpp"
#include "uploader/verification.hpp"

namespace camaudit::app {
namespace {

/// Whoever works on the spool holds its lock for moments only; but a summary is made now or never.
constexpr std::chrono::seconds kSpoolPatience{60};

std::uint32_t counted(std::int64_t number) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(number, 0, UINT32_MAX));
}

/// Since the run that the newest summary is of; nothing if there is none, or it is forgotten.
std::optional<uploader::SummaryChanges> changes(const std::string& state_dir, const uploader::PublicKey& key) {
  const auto file = latest_summary(state_dir);
  if (!file) return std::nullopt;
  const auto envelope = read_file(*file, uploader::kMaximumEnvelopeBytes);
  if (!envelope) return std::nullopt;
  const auto before = uploader::verified_summary(*envelope, std::span(&key, 1));
  auto inventory = store::read_inventory(inventory_path(state_dir));
  if (!before || !inventory) return std::nullopt;
  const auto counts = store::changes_since(*inventory, before->summary->run().id());
  if (!counts || !*counts) return std::nullopt;
  uploader::SummaryChanges out;
  out.devices_added = counted((*counts)->devices_added);
  out.devices_changed = counted((*counts)->devices_changed);
  out.devices_gone = counted((*counts)->devices_gone);
  out.failures_opened = counted((*counts)->failures_opened);
  out.failures_closed = counted((*counts)->failures_closed);
  return out;
}

}  // namespace

Result<void> says_whose(const Config& config) {
  for (const auto& [name, value] :
       {std::pair("gss_code", &config.authority.gss_code), std::pair("site", &config.authority.site)}) {
    if (uploader::is_path_segment(*value)) continue;
    return fail(ErrorKind::InvalidInput,
                "a summary says whose it is: set {} under [authority], in letters, digits, '.', '_' and '-'", name);
  }
  return {};
}

Result<uploader::SigningState> ready_to_seal(const Config& config, const std::string& state_dir, UtcSeconds now) {
  if (auto named = says_whose(config); !named) return fail(std::move(named.error()));
  auto signing = key_store(state_dir).open(now, config.survey.trust_local_clock || kernel_clock_synchronised());
  if (!signing) {
    return fail(std::move(signing.error()).with_context("summaries are signed"));
  }
  return signing;
}

Result<uploader::EntryName> seal(const AuditRun& run, const Config& config, const std::string& state_dir) {
  uploader::SystemFiles files;
  const SystemClock clock;
  const UtcSeconds now = to_utc_seconds(clock.wall());
  auto keys = key_store(state_dir);
  // Asked again: a key may have taken over while the devices were surveyed.
  auto signing = keys.open(now, config.survey.trust_local_clock || kernel_clock_synchronised());
  if (!signing) return fail(std::move(signing.error()));
  auto spool =
      patiently([&] { return uploader::Spool::open(spool_place(config, state_dir, files, clock)); }, kSpoolPatience);
  if (!spool) return fail(std::move(spool.error()));
  for (const std::string& note : spool->take_notes()) complain(note);
  auto next = uploader::next_link(*spool, keys, *signing, now);
  if (!next) return fail(std::move(next.error()));
  if (!next->note.empty()) complain(next->note);
  uploader::ChainLink& link = next->link;
  link.not_after = {link.produced_at.value + kSummaryHours * 3600};
  const auto content =
      summary_of(run.report, config, run.judgement, run.whole_estate, changes(state_dir, signing->key.public_key()));
  const auto made = uploader::sign_summary(content, link, signing->key, signing->pseudonym_secret);
  auto appended = spool->append(made.name, made.envelope, link.gaps);
  for (const std::string& note : spool->take_notes()) complain(note);
  if (!appended) return fail(std::move(appended.error()));
  if (const auto noted = keys.note_sealed(link.place); !noted) complain(noted.error().what);
  return made.name;
}

}  // namespace camaudit::app
