// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "agent/base/result.hpp"
#include "agent/store/database.hpp"
#include "uploader/collector/origin.hpp"

namespace camaudit::collector {

/// Sites that the collector has heard of.
struct KnownOrigins {
  std::set<Origin> told;     ///< that have a key, or a summary that was accepted
  std::set<Origin> waiting;  ///< of which a file waits for its key
};
Result<KnownOrigins> known_origins(store::Database& database);

/// What may have been meant by a code or site that is none, for the end of an error: "; did you mean …? known are …".
std::string code_hint(std::string_view code, const KnownOrigins& known);
std::string site_hint(const Origin& origin, const KnownOrigins& known);

/// Why a key for that site is probably for another one: nothing ever came from there, while one with nearly the same
/// name waits for a key. Empty: nothing speaks against it.
std::string why_mistyped(const Origin& origin, const KnownOrigins& known);

}  // namespace camaudit::collector
