// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "agent/store/database.hpp"
#include "uploader/collector/authority_list.hpp"
#include "uploader/collector/ledger.hpp"
#include "uploader/collector/measure.hpp"
#include "uploader/collector/summary_row.hpp"

/// The national picture: what all authorities together have told, and who has told nothing. Every format shows this.
namespace camaudit::collector {

/// Whether an authority has told anything lately: all its sites, some of them, none any more, none ever.
enum class Reporting { Current, Partly, Silent, Never };
std::string_view to_string(Reporting reporting);

struct AuthorityPicture {
  std::string gss_code;
  std::string name;
  std::string nation;
  std::string police_force;
  bool counted = true;  ///< false: it reports, and is not in the list that was given
  Reporting reporting = Reporting::Never;
  std::int64_t sites = 0;  ///< that have a key or sent something
  std::int64_t current_sites = 0;
  std::optional<UtcSeconds> last_made;  ///< the newest of its summaries
  std::array<Answer, kMeasureCount> answers{Answer::Unknown, Answer::Unknown, Answer::Unknown, Answer::Unknown,
                                            Answer::Unknown};
  std::int64_t missing = 0;         ///< summaries that should be there
  std::int64_t alerts = 0;          ///< not settled
  Totals totals;                    ///< of the newest summaries of the sites that are not silent
  std::set<std::string> rulebooks;  ///< that their outcomes are by
};

/// Whether one of its rulebooks is not as it was published.
bool has_local_rules(const AuthorityPicture& authority);

/// A nation, the area of a police force, or all of them. Only what is counted.
struct AreaPicture {
  std::string_view kind;  ///< national, nation, police_force
  std::string name;
  std::int64_t authorities = 0;
  std::int64_t reporting = 0;  ///< at least one site that is not silent
  std::array<Tally, kMeasureCount> tallies{};
  Totals totals;
  std::int64_t local_rules = 0;  ///< authorities that added or replaced rules: their outcomes are by those too
};

struct SilentSite {
  Origin origin;
  std::optional<UtcSeconds> last_made;  ///< absent: it has a key and never sent anything
  UtcSeconds overdue_since;             ///< or when the key was registered, or revoked
  bool key_revoked = false;             ///< that signed the last: nothing of it counts
};

struct HolePicture {
  Hole hole;
  std::string_view state;  ///< explained, awaited, missing
};

struct Picture {
  UtcSeconds now;
  bool listed = false;                             ///< a list of authorities gives the denominators
  std::vector<AreaPicture> areas;                  ///< the national one first, then nations, then police forces
  std::vector<AuthorityPicture> authorities;       ///< by code
  std::map<std::string, std::int64_t> frameworks;  ///< editions of the model, and how many authorities follow it
  std::vector<SilentSite> silent;
  std::vector<HolePicture> holes;
  std::vector<KeptAlert> alerts;  ///< not settled, newest first; the first of them
  std::int64_t alert_count = 0;   ///< all of them
};

/// A summary is overdue when the agent said so, or after this time.
inline constexpr std::int64_t kSilenceSeconds = 36 * 3600;
/// A summary may be under way for so long after one behind it came.
inline constexpr std::int64_t kMissingSeconds = 48 * 3600;

/// `list`: nullptr if there is none; then every authority counts that has sent a summary or has a key.
Result<Picture> picture_of(store::Database& database, const AuthorityList* list, UtcSeconds now);

}  // namespace camaudit::collector
