// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/picture.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "uploader/collector/key_registry.hpp"

namespace camaudit::collector {
namespace {

constexpr std::size_t kAlertsShown = 200;
constexpr std::int64_t kDaySeconds = 86400;
constexpr std::string_view kNoArea = "not known";

using RevokedKeys = std::map<std::string, UtcSeconds>;  ///< by id: since when

RevokedKeys revoked_of(const std::vector<RegisteredKey>& keys) {
  RevokedKeys revoked;
  for (const RegisteredKey& key : keys) {
    if (key.revoked_at) revoked.emplace(key.key.id(), *key.revoked_at);
  }
  return revoked;
}

/// Of several sites: one that says yes speaks for the authority; no is said by all of them.
Answer together(Answer one, Answer other) {
  if (one == Answer::Yes || other == Answer::Yes) return Answer::Yes;
  return one == Answer::Unknown || other == Answer::Unknown ? Answer::Unknown : Answer::No;
}

class Painter {
 public:
  Painter(const AuthorityList* list, const std::vector<RegisteredKey>& keys, UtcSeconds now)
      : today_{now.value - now.value % kDaySeconds}, revoked_(revoked_of(keys)) {
    picture_.now = now;
    picture_.listed = list != nullptr;
    if (list == nullptr) return;
    for (const ListedAuthority& listed : list->authorities) {
      AuthorityPicture& authority = authorities_[listed.gss_code];
      authority.name = listed.name;
      authority.nation = listed.nation;
      authority.police_force = listed.police_force;
    }
  }

  void add_summaries(const std::vector<SummaryRow>& rows) {
    for (auto begin = rows.begin(); begin != rows.end();) {
      const auto end =
          std::find_if(begin, rows.end(), [&](const SummaryRow& row) { return row.gss_code != begin->gss_code; });
      add_authority({begin, end});
      begin = end;
    }
  }

  /// After the summaries: a site with a key that never sent any.
  void add_key(const RegisteredKey& key) {
    if (key.revoked_at || !sites_.insert(key.origin).second) return;
    ++authority(key.origin.gss_code).sites;
    picture_.silent.push_back({key.origin, {}, key.added_at, false});
  }

  void add_hole(const Hole& hole) {
    std::string_view state = "explained";
    if (hole.explanation.empty()) {
      state = picture_.now.value - hole.noticed_at.value < kMissingSeconds ? "awaited" : "missing";
    }
    if (state == "missing") authority(hole.origin.gss_code).missing += hole.last - hole.first + 1;
    picture_.holes.push_back({hole, state});
  }

  void add_alert(KeptAlert alert) {
    if (alert.settled) return;
    ++picture_.alert_count;
    // What lay in no folder of a site is nobody's.
    if (!alert.origin.gss_code.empty()) {
      const auto known = authorities_.find(alert.origin.gss_code);
      if (known != authorities_.end()) ++known->second.alerts;
    }
    if (picture_.alerts.size() < kAlertsShown) picture_.alerts.push_back(std::move(alert));
  }

  Picture finished() && {
    AreaPicture national{"national", "England and Wales", 0, 0, {}, {}, 0};
    std::map<std::string, AreaPicture> nations;
    std::map<std::string, AreaPicture> forces;
    for (auto& [code, authority] : authorities_) {
      authority.gss_code = code;
      judge_sites(authority);
      if (authority.counted) {
        count(authority, national);
        count(authority, area(nations, "nation", authority.nation));
        count(authority, area(forces, "police_force", authority.police_force));
      }
      picture_.authorities.push_back(std::move(authority));
    }
    picture_.areas.push_back(std::move(national));
    for (auto* areas : {&nations, &forces}) {
      for (auto& [name, one] : *areas) picture_.areas.push_back(std::move(one));
    }
    std::sort(picture_.silent.begin(), picture_.silent.end(),
              [](const SilentSite& a, const SilentSite& b) { return a.origin < b.origin; });
    return std::move(picture_);
  }

 private:
  AuthorityPicture& authority(const std::string& code) {
    const auto [at, added] = authorities_.try_emplace(code);
    if (added && picture_.listed) at->second.counted = false;
    return at->second;
  }

  /// What a site would be if nothing newer came. What a key that was revoked has signed may be anybody's.
  SilentSite silence_of(const SummaryRow& row) const {
    const UtcSeconds overdue{std::min(row.not_after.value, row.produced_at.value + kSilenceSeconds)};
    const auto revoked = revoked_.find(row.key_id);
    const bool is_revoked = revoked != revoked_.end();
    return {{row.gss_code, row.site},
            row.produced_at,
            is_revoked ? std::min(overdue, revoked->second) : overdue,
            is_revoked};
  }

  /// All sites of one authority.
  void add_authority(std::vector<SummaryRow> rows) {
    AuthorityPicture& authority = this->authority(rows.front().gss_code);
    // The newest tells the name, unless the list did.
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.produced_at > b.produced_at; });
    const auto fill = [](std::string& field, const std::string& told) {
      if (field.empty()) field = told;
    };
    fill(authority.name, rows.front().authority);
    fill(authority.nation, rows.front().nation);
    fill(authority.police_force, rows.front().police_force);
    authority.last_made = rows.front().produced_at;
    std::set<std::string> frameworks;
    for (const SummaryRow& row : rows) {
      sites_.insert({row.gss_code, row.site});
      ++authority.sites;
      if (const SilentSite silent = silence_of(row); picture_.now >= silent.overdue_since) {
        picture_.silent.push_back(silent);
        continue;
      }
      for (std::size_t i = 0; i < kMeasureCount; ++i) {
        const Answer answer = measures()[i].answer(row, today_);
        authority.answers[i] = authority.current_sites == 0 ? answer : together(authority.answers[i], answer);
      }
      authority.totals += row;
      if (!row.rulebook.empty()) authority.rulebooks.insert(row.rulebook);
      for (std::string_view rest = row.sla_frameworks; !rest.empty();) {
        const auto comma = rest.find(", ");
        frameworks.emplace(rest.substr(0, comma));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 2);
      }
      ++authority.current_sites;
    }
    if (!authority.counted) return;
    for (const std::string& framework : frameworks) ++picture_.frameworks[framework];
  }

  static void judge_sites(AuthorityPicture& authority) {
    if (authority.current_sites == 0) {
      authority.reporting = authority.last_made ? Reporting::Silent : Reporting::Never;
    } else if (authority.current_sites == authority.sites) {
      authority.reporting = Reporting::Current;
    } else {
      authority.reporting = Reporting::Partly;
      // A site of which nothing is known may hold what would turn no into yes.
      for (Answer& answer : authority.answers) answer = together(answer, Answer::Unknown);
    }
  }

  static AreaPicture& area(std::map<std::string, AreaPicture>& areas, std::string_view kind, const std::string& name) {
    AreaPicture& area = areas[name.empty() ? std::string(kNoArea) : name];
    area.kind = kind;
    area.name = name.empty() ? std::string(kNoArea) : name;
    return area;
  }

  static void count(const AuthorityPicture& authority, AreaPicture& area) {
    ++area.authorities;
    if (authority.reporting == Reporting::Current || authority.reporting == Reporting::Partly) ++area.reporting;
    for (std::size_t i = 0; i < kMeasureCount; ++i) area.tallies[i].add(authority.answers[i]);
    area.totals += authority.totals;
    if (has_local_rules(authority)) ++area.local_rules;
  }

  Picture picture_;
  UtcSeconds today_;
  RevokedKeys revoked_;
  std::map<std::string, AuthorityPicture> authorities_;
  std::set<Origin> sites_;  ///< that were told of
};

}  // namespace

bool has_local_rules(const AuthorityPicture& authority) {
  return std::any_of(authority.rulebooks.begin(), authority.rulebooks.end(),
                     [](const std::string& version) { return version.ends_with("+local"); });
}

std::string_view to_string(Reporting reporting) {
  switch (reporting) {
    case Reporting::Current:
      return "current";
    case Reporting::Partly:
      return "partly";
    case Reporting::Silent:
      return "silent";
    case Reporting::Never:
      break;
  }
  return "never";
}

Result<Picture> picture_of(store::Database& database, const AuthorityList* list, UtcSeconds now) {
  // One moment of the database, while an ingest may be writing.
  auto moment = store::Transaction::begin(database);
  if (!moment) return fail(std::move(moment.error()));
  const auto rows = latest_summaries(database);
  if (!rows) return fail(rows.error());
  const auto keys = KeyRegistry(database).all();
  if (!keys) return fail(keys.error());
  const auto found = holes(database);
  if (!found) return fail(found.error());
  auto alerts = Ledger(database).alerts();
  if (!alerts) return fail(std::move(alerts.error()));
  Painter painter(list, *keys, now);
  painter.add_summaries(*rows);
  for (const RegisteredKey& key : *keys) painter.add_key(key);
  for (const Hole& hole : *found) painter.add_hole(hole);
  for (KeptAlert& alert : *alerts) painter.add_alert(std::move(alert));
  return std::move(painter).finished();
}

}  // namespace camaudit::collector
