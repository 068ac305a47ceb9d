// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "agent/store/database.hpp"

/// The book of the heartbeat: when somebody watched, and who answered meanwhile. A beat in which nothing changes moves
/// the end of one row.
namespace camaudit::store {

/// A time that was watched without a break, on one day of UTC at its beginning.
struct WatchSpan {
  UtcSeconds since;
  UtcSeconds until;
  std::int64_t beats = 1;  ///< in each of which every watched device was asked
};

/// Causes of an outage, as tables have them.
inline constexpr std::string_view kCauseDevice = "device";
inline constexpr std::string_view kCauseNetwork = "network";

/// From `since` on, and until the next contact of the device, it answered or did not. It holds only where a span covers
/// the time: between spans nobody looked.
struct Contact {
  std::string device;  ///< by the identity that it is known by
  UtcSeconds since;
  std::optional<bool> answered;  ///< absent: it is not asked any more
  std::string cause;             ///< where it did not: kCauseDevice or kCauseNetwork; else empty
};

/// How far the clock of a device was from ours, where it had moved.
struct ClockReading {
  std::string device;
  UtcSeconds at;
  double offset_seconds = 0;  ///< positive: the device is fast
};

/// What is to be written of one or several beats, oldest first.
struct Watched {
  std::vector<WatchSpan> spans;
  std::vector<Contact> contacts;
  std::vector<ClockReading> readings;
};

/// A known device, and how it stood when it was last asked.
struct WatchedDevice {
  std::string device;
  std::string url;
  std::string endpoint_reference;
  std::optional<UtcSeconds> absent_since;  ///< start of the first run that did not find it any more
  std::optional<Contact> contact;          ///< the last
  std::optional<ClockReading> reading;     ///< the last
};

/// The tables, in an inventory that has none of them.
Result<void> create_contact_tables(Database& database);

/// Every device that some run has found, but for what was imported, in the order in which they were first found.
Result<std::vector<WatchedDevice>> watched_devices(Database& database);

/// The end of the last beat; nothing if nobody ever watched.
Result<std::optional<UtcSeconds>> watched_until(Database& database);

/// The latest moment that the book and the newest run know of: a clock that is right is not before it. Nothing if
/// neither is there.
Result<std::optional<UtcSeconds>> known_until(Database& database);

/// Writes it, whole or not at all. A span that begins where the last one ended makes it longer. If the clock was put
/// back, what the book says of the time that is now to come again is taken out of it first, so that no time is
/// covered twice; how devices stood is kept. What it says of a device that is not known, or not by that name any more,
/// is left out. Unavailable: another writer holds the inventory.
Result<void> record_watched(Database& database, const Watched& watched);

/// The book as it was at a moment.
Result<void> take_back_contacts(Database& database, UtcSeconds moment);

/// Forgets what ended before `horizon`.
Result<void> prune_contacts(Database& database, UtcSeconds horizon);

}  // namespace camaudit::store
