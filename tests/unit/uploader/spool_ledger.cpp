// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/uploader/spool_ledger.hpp"

#include <algorithm>

namespace camaudit::test {

using uploader::ChainPlace;
using uploader::EntryName;
using uploader::Gap;

namespace {

bool covers(const std::vector<Gap>& gaps, ChainPlace at) {
  return std::any_of(gaps.begin(), gaps.end(), [at](const Gap& gap) {
    return gap.epoch == at.epoch && gap.sequences.first <= at.sequence && at.sequence <= gap.sequences.last;
  });
}

}  // namespace

void SpoolLedger::attempt(const EntryName& name, const std::string& envelope, const std::vector<Gap>& carried) {
  made_[name.place].push_back({name, envelope, carried});
}

void SpoolLedger::withdraw_beyond(const uploader::Spool& spool) {
  std::erase_if(made_, [&](const auto& made) { return !spool.head() || made.first > spool.head()->place; });
}

void SpoolLedger::deliver(ChainPlace at) {
  delivered_.insert(at);
}

bool SpoolLedger::told(ChainPlace at) const {
  return std::any_of(made_.begin(), made_.end(), [&](const auto& other) {
    return delivered_.contains(other.first) && covers(other.second.back().carried, at);
  });
}

std::map<ChainPlace, std::vector<EntryName>> SpoolLedger::names() const {
  std::map<ChainPlace, std::vector<EntryName>> names;
  for (const auto& [at, attempts] : made_) {
    for (const Made& made : attempts) names[at].push_back(made.name);
  }
  return names;
}

std::vector<std::string> SpoolLedger::untold() const {
  std::vector<std::string> untold;
  for (const auto& [at, attempts] : made_) {
    if (!delivered_.contains(at) && !told(at)) untold.push_back(fmt::format("{}-{} is untold", at.epoch, at.sequence));
  }
  return untold;
}

std::vector<std::string> SpoolLedger::faults(const uploader::Spool& spool, MemoryFiles& files) const {
  std::vector<std::string> faults;
  const auto fault = [&faults](ChainPlace at, std::string_view what) {
    faults.push_back(fmt::format("{}-{} {}", at.epoch, at.sequence, what));
  };
  const auto& head = spool.head();
  if (!confirmed_.empty() && (!head || head->place < *confirmed_.rbegin())) {
    fault(*confirmed_.rbegin(), "was taken in, and the head is behind it");
  }
  if (head) {
    const auto found = made_.find(head->place);
    const bool ours = found != made_.end() && std::any_of(found->second.begin(), found->second.end(),
                                                          [&](const Made& made) { return made.name == *head; });
    if (!ours) fault(head->place, "is the head and was never made");
  }
  for (const uploader::Entries* entries : {&spool.pending(), &spool.parked(), &spool.sent()}) {
    for (const auto& [at, entry] : *entries) {
      if (!head || at > head->place) fault(at, "is visible beyond the head");
      if (!made_.contains(at)) fault(at, "is visible and was never made");
    }
  }
  for (const auto& [at, attempts] : made_) {
    const auto pending = spool.pending().find(at);
    if (pending != spool.pending().end() && !harmed_.contains(at)) {
      const auto& name = pending->second.name;
      const auto& content = files.content(kSpool + "/pending/" + name.to_string());
      const bool whole = std::any_of(attempts.begin(), attempts.end(),
                                     [&](const Made& made) { return made.name == name && made.envelope == content; });
      if (!whole) fault(at, "is not the bytes that were given");
    }
    if (!head || at > head->place) continue;  // it did not get in
    const bool gap = covers(spool.gaps(), at);
    const bool there = pending != spool.pending().end() || spool.parked().contains(at);
    const bool delivered = delivered_.contains(at);
    if (!there && !gap && !told(at) && !delivered) fault(at, "is lost");
    if (there && gap) fault(at, "is there and in a gap");
  }
  const auto explain = [&](const Gap& gap) {
    const bool explained =
        gap.reason == Gap::Reason::TooOld || gap.reason == Gap::Reason::NoRoom ||
        (account_lost_ && gap.reason == Gap::Reason::Unaccounted) ||
        std::any_of(harmed_.begin(), harmed_.end(), [&](ChainPlace at) { return covers({gap}, at); });
    if (!explained) {
      fault({gap.epoch, gap.sequences.first}, fmt::format("is a gap for no reason: {}", to_string(gap.reason)));
    }
  };
  for (const Gap& gap : spool.gaps()) explain(gap);
  for (const auto& [at, attempts] : made_) {
    for (const Made& made : attempts) std::for_each(made.carried.begin(), made.carried.end(), explain);
  }
  return faults;
}

}  // namespace camaudit::test
