// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "agent/base/task.hpp"
#include "uploader/delivery.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/signing_key.hpp"

/// Receipts of the collector, fetched and kept.
namespace camaudit::uploader {

/// What one pass came to.
struct ReceiptReport {
  std::size_t fetched = 0;
  std::size_t waiting = 0;          ///< the collector has none yet: it has not taken the summary in
  std::vector<std::string> alerts;  ///< receipts that are none, and files that cannot be written
  std::string trouble;              ///< why the pass ended early; empty: it did not
};

/// So many receipts are asked for in one pass, those of the newest summaries first.
inline constexpr std::size_t kReceiptsInAPass = 16;

/// Asks the collector for the receipts of delivered summaries, newest first, that `directory` has none of, and keeps
/// those that hold. It ends at the first answer that is neither a receipt nor "not found".
Task<void> fetch_receipts(std::vector<EntryName> delivered, std::string directory, Destination of, PublicKey key,
                          DeliveryServices services, ReceiptReport& report);

}  // namespace camaudit::uploader
