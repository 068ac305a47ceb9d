// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/app/audit_run.hpp"
#include "agent/app/config.hpp"
#include "agent/base/result.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/key_store.hpp"

namespace camaudit::app {

/// How long after a summary the next one is overdue: a night and half a day, as the collector counts silence too.
inline constexpr std::int64_t kSummaryHours = 36;

/// Whether the configuration says whose summaries they are; InvalidInput with the remedy.
Result<void> says_whose(const Config& config);

/// Whether summaries can be made: who the authority is, and a key to sign with. InvalidInput (of the configuration) or
/// NotFound, with the remedy.
Result<uploader::SigningState> ready_to_seal(const Config& config, const std::string& state_dir, UtcSeconds now);

/// Makes the summary of a run, signs it and puts it into the spool as the next one of the chain. Notes of the spool are
/// printed. A spool that was lost begins a new epoch, so that no sequence is used twice. Unavailable if another process
/// works on the spool for more than a minute.
Result<uploader::EntryName> seal(const AuditRun& run, const Config& config, const std::string& state_dir);

}  // namespace camaudit::app
