// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "agent/base/time.hpp"
#include "uploader/sequence_set.hpp"

namespace camaudit::uploader {

/// Summaries that were made and will never be delivered. The next summary carries every one, signed.
struct Gap {
  enum class Reason {
    TooOld,      ///< dropped: it had waited longer than the spool keeps
    NoRoom,      ///< dropped: the spool was full
    Corrupt,     ///< the file was damaged, and was set aside
    Missing,     ///< the file was removed by something else
    Unaccounted  ///< the account of the spool was lost: it may have been delivered
  };

  std::int64_t epoch = 0;
  SequenceRange sequences;
  Reason reason = Reason::Missing;
  UtcSeconds recorded;  ///< by the clock of this machine, which may have been wrong
  bool operator==(const Gap&) const = default;
};
/// "too_old", "no_room", "corrupt", "missing", "unaccounted".
std::string_view to_string(Gap::Reason reason);
std::optional<Gap::Reason> parse_gap_reason(std::string_view text);

}  // namespace camaudit::uploader
