// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/alerts/book.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "agent/alerts/wording.hpp"

namespace camaudit::alerts {
namespace {

using model::Outcome;
using store::AlertKey;
using store::AlertRow;

enum class Sense { Well, NotKnown, Ill };

Sense sense_of(Outcome outcome) {
  if (outcome == Outcome::Fail) return Sense::Ill;
  return outcome == Outcome::Unknown || outcome == Outcome::Error ? Sense::NotKnown : Sense::Well;
}

/// What is not told yet is as if it had been told to be well.
Sense told_of(const AlertRow& row) {
  return row.told ? sense_of(*row.told) : Sense::Well;
}

constexpr std::int64_t kDay = 86400;

AlertKey key_of(const Condition& condition) {
  return {std::string(text_of(condition.kind).name), condition.rule, condition.device, condition.subject};
}

/// That the book has seen a night.
AlertKey night_key() {
  return {std::string(text_of(Kind::Night).name), "", "", ""};
}

class Settling {
 public:
  Settling(Book& book, const Scope& scope, const Policy& policy, UtcSeconds now)
      : book_(book), scope_(scope), policy_(policy), now_(now) {}

  std::vector<Alert> run(std::vector<Condition> conditions) {
    const bool first = scope_.night && !book_.contains(night_key());
    if (first) book_[night_key()].since = now_;
    take(std::move(conditions));
    mention_the_rest();
    // A network first: what it covers is not told one by one.
    for (const bool network : {true, false}) {
      for (auto& [key, condition] : stands_) {
        if ((condition.kind == Kind::NetworkUnreachable) == network) settle(key, condition);
      }
    }
    return worded(news_, first ? 1 : static_cast<std::size_t>(policy_.group_above));
  }

 private:
  bool too_low(const Condition& condition) const {
    return condition.kind == Kind::Finding && condition.severity < policy_.level;
  }

  void take(std::vector<Condition> conditions) {
    for (Condition& condition : conditions) {
      const Sense sense = sense_of(condition.outcome);
      if (sense == Sense::NotKnown) {
        if (scope_.not_asked.contains(condition.device) && !condition.device.empty()) continue;
        not_known_.try_emplace({condition.rule, condition.device}, condition.evidence);
      }
      AlertKey key = key_of(condition);
      // Most of a night is well and always was: of that there is nothing to tell or to note.
      if (sense != Sense::Ill && !book_.contains(key)) continue;
      // A rule may say several things of one subject: the worst stands.
      const auto [at, is_new] = stands_.try_emplace(std::move(key), std::move(condition));
      if (!is_new && sense > sense_of(at->second.outcome)) at->second = std::move(condition);
    }
  }

  /// What is noted of the kinds that were looked at in full, and stands nowhere now.
  void mention_the_rest() {
    for (const Kind kind : scope_.whole) {
      const std::string name(text_of(kind).name);
      for (auto at = book_.lower_bound({name, "", "", ""}); at != book_.end() && at->first.kind == name; ++at) {
        const auto& [key, row] = *at;
        if (stands_.contains(key) || scope_.not_asked.contains(key.device) || scope_.not_judged.contains(key.rule)) {
          continue;
        }
        stands_.emplace(key, unmentioned(kind, key, row));
      }
    }
  }

  Condition unmentioned(Kind kind, const AlertKey& key, const AlertRow& row) const {
    Condition condition;
    condition.kind = kind;
    condition.rule = key.rule;
    condition.device = key.device;
    condition.subject = key.subject;
    condition.address = row.address;
    condition.network = row.network;
    condition.severity = row.severity;
    condition.outcome = kind == Kind::Finding || !key.device.empty() ? Outcome::NotApplicable : Outcome::Pass;
    // Where a rule could not judge a device in full, the part that it does not name may be one it did not see.
    const auto hidden = not_known_.find({key.rule, key.device});
    if (kind == Kind::Finding && hidden != not_known_.end()) {
      condition.outcome = Outcome::Unknown;
      condition.evidence = hidden->second;
    }
    return condition;
  }

  void settle(const AlertKey& key, const Condition& condition) {
    const Sense is = sense_of(condition.outcome);
    auto at = book_.find(key);
    if (too_low(condition)) {
      if (at != book_.end()) book_.erase(at);
      return;
    }
    if (at == book_.end()) {
      if (is != Sense::Ill) return;
      AlertRow fresh;
      fresh.outcome = Outcome::Pass;
      at = book_.emplace(key, std::move(fresh)).first;
    }
    AlertRow& row = at->second;
    bring_to_now(row);
    const auto previous = row.told;
    const auto change = step(row, condition, is == Sense::Ill && covered(condition));
    if (change) tell(*change, key, row, condition, previous);
    const bool finished = is == Sense::Well && told_of(row) == Sense::Well && !row.flapping && row.changes.empty();
    if (finished) book_.erase(at);
  }

  /// A clock that was ahead and was put right must not silence anything, and what is long ago does not count.
  void bring_to_now(AlertRow& row) const {
    row.since = std::min(row.since, now_);
    row.told_at = std::min(row.told_at, now_);
    std::erase_if(row.changes,
                  [this](UtcSeconds at) { return at > now_ || now_.value - at.value >= kFlapWindowSeconds; });
  }

  std::optional<Change> step(AlertRow& row, const Condition& condition, bool is_covered) const {
    const Sense is = sense_of(condition.outcome);
    const bool moved = is != sense_of(row.outcome);
    if (moved) row.since = now_;
    row.outcome = condition.outcome;
    row.severity = condition.severity;
    row.address = condition.address;
    row.network = condition.network;
    if (row.flapping && now_.value - row.since.value >= kQuietSeconds) {
      row.flapping = false;
      row.changes.clear();
    }
    const bool news = is != told_of(row) && !(is == Sense::NotKnown && told_of(row) == Sense::Well) && !is_covered;
    if (news && moved) row.changes.push_back(now_);
    if (row.flapping) return reminder_is_due(row) ? std::optional(Change::Flapping) : std::nullopt;
    if (row.changes.size() > kChangesBorne) {
      row.flapping = true;
      return Change::Flapping;
    }
    if (news) return is == Sense::Ill ? Change::Began : is == Sense::Well ? Change::Over : Change::Unknown;
    if (is == Sense::Ill && told_of(row) == Sense::Ill && reminder_is_due(row)) return Change::Still;
    return std::nullopt;
  }

  /// Half a day less, since a night is not always as long as the one before.
  bool reminder_is_due(const AlertRow& row) const {
    return row.severity == model::Severity::Critical && policy_.remind_days > 0 &&
           now_.value - row.told_at.value >= policy_.remind_days * kDay - kDay / 2;
  }

  /// A device whose whole network is told not to answer; a network of which each device has been told already.
  bool covered(const Condition& condition) const {
    if (condition.kind == Kind::DeviceUnreachable) {
      const auto network = book_.find({std::string(text_of(Kind::NetworkUnreachable).name), "", "", condition.network});
      return network != book_.end() && sense_of(network->second.outcome) == Sense::Ill;
    }
    if (condition.kind != Kind::NetworkUnreachable || condition.devices == 0) return false;
    const std::string name(text_of(Kind::DeviceUnreachable).name);
    std::size_t told = 0;
    for (auto at = book_.lower_bound({name, "", "", ""}); at != book_.end() && at->first.kind == name; ++at) {
      if (at->second.network == condition.network && told_of(at->second) == Sense::Ill) ++told;
    }
    return told >= condition.devices;
  }

  void tell(Change change, const AlertKey& key, AlertRow& row, const Condition& condition,
            std::optional<Outcome> previous) {
    if (change == Change::Flapping) {
      row.told = Outcome::Unknown;
    } else if (change != Change::Still) {
      row.told = row.outcome;
    }
    row.told_at = now_;
    news_.push_back({change, condition.kind, row.severity, key.rule, key.device, key.subject, row.address, row.network,
                     condition.devices, row.outcome, previous, row.since, condition.evidence, condition.remedy});
  }

  Book& book_;
  const Scope& scope_;
  const Policy& policy_;
  const UtcSeconds now_;
  std::map<AlertKey, Condition> stands_;
  std::map<std::pair<std::string, std::string>, std::string> not_known_;  ///< why, by rule and device
  std::vector<News> news_;
};

}  // namespace

std::vector<Alert> settle(Book& book, const Scope& scope, std::vector<Condition> conditions, const Policy& policy,
                          UtcSeconds now) {
  return Settling(book, scope, policy, now).run(std::move(conditions));
}

Result<std::vector<Alert>> settle(store::Database& inventory, const Scope& scope, std::vector<Condition> conditions,
                                  const Policy& policy, UtcSeconds now) {
  std::set<std::string> kinds;
  // A device and its network are told with an eye on each other.
  const auto add = [&kinds](Kind kind) {
    kinds.emplace(text_of(kind).name);
    if (kind == Kind::DeviceUnreachable) kinds.emplace(text_of(Kind::NetworkUnreachable).name);
    if (kind == Kind::NetworkUnreachable) kinds.emplace(text_of(Kind::DeviceUnreachable).name);
  };
  for (const Kind kind : scope.whole) add(kind);
  for (const Condition& condition : conditions) add(condition.kind);
  if (scope.night) add(Kind::Night);
  auto transaction = store::Transaction::begin_write(inventory);
  if (!transaction) return fail(std::move(transaction.error()));
  const auto before = store::alert_rows(inventory, kinds);
  if (!before) return fail(before.error());
  Book book = *before;
  auto alerts = settle(book, scope, std::move(conditions), policy, now);
  auto done = store::save_alert_rows(inventory, *before, book);
  if (done) done = transaction->commit();
  if (!done) return fail(std::move(done.error()));
  return alerts;
}

}  // namespace camaudit::alerts
