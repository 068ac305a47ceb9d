// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/sleeper.hpp"
#include "agent/base/task.hpp"
#include "agent/net/collector.hpp"
#include "uploader/delivery_state.hpp"
#include "uploader/file_system.hpp"
#include "uploader/outbox.hpp"
#include "uploader/verdict.hpp"

namespace camaudit::uploader {

/// What delivery works with; all of it outlives the delivery.
struct DeliveryServices {
  net::CollectorSession& collector;
  FileSystem& files;
  const Clock& clock;
  Sleeper& sleeper;
  Random& random;
};

/// The address of a summary: `base`, which ends in '/', then the authority, the site and the name.
struct Destination {
  std::string base;
  std::string gss_code;
  std::string site;
  std::chrono::milliseconds timeout{60'000};  ///< of one PUT
  /// What a 401 or 403 of this receiver means, in words of an operator.
  std::string refusal{"it does not accept this client, look at client_certificate and client_key"};
};

/// The request that delivers one envelope.
net::CollectorRequest put_request(const Destination& to, const EntryName& name, std::string envelope);

/// What one pass came to.
struct DeliveryReport {
  std::size_t delivered = 0;
  std::size_t parked = 0;
  std::size_t damaged = 0;
  /// Why something still waits; empty: nothing does.
  std::string trouble;
  /// For the operator's attention, each once.
  std::vector<std::string> alerts;
  /// For the log.
  std::vector<std::string> notes;
  bool storage_failed = false;  ///< it is the spool itself that cannot be worked with
};

/// The time between two summaries of one pass, so that a collector that comes back is not run over.
inline constexpr std::chrono::milliseconds kPace{250};
/// So many summaries refused in a row with the same status are no fault of the summaries: the pass ends there.
inline constexpr std::size_t kParkedInARow = 3;

/// What is kept beside the spool about delivery.
std::string delivery_state_path(const std::string& spool_directory);
DeliveryState load_delivery_state(FileSystem& files, const std::string& spool_directory);

/// One pass over an outbox that lies in `directory`: sends what waits there, newest first, until nothing is left or the
/// collector is in no state to go on. The lock is not held while the network is waited for. What was done is in
/// `report` also if the pass is cancelled. Ends at once, with that trouble, if another process delivers.
Task<void> deliver_pending(Outbox& outbox, std::string directory, Destination to, DeliveryServices services,
                           DeliveryReport& report);

/// What `take` gives; where another process has it (Unavailable), asked again for up to ten seconds: whoever works on
/// an outbox holds its lock for moments only.
template <class Take>
Task<std::invoke_result_t<Take>> take_patiently(Take take, Sleeper& sleeper, const Clock& clock) {
  constexpr int kAttempts = 100;
  constexpr std::chrono::milliseconds kPause{100};
  for (int attempt = 1;; ++attempt) {
    auto taken = take();
    if (taken || taken.error().kind != ErrorKind::Unavailable || attempt == kAttempts) co_return taken;
    co_await sleeper.until(clock.steady() + kPause);
  }
}

}  // namespace camaudit::uploader
