// SPDX-License-Identifier: GPL-3.0-or-later
// Ingest is killed, or its disk fails, at every call that changes something. Whatever happened, the runs that follow
// leave the same as if nothing had.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <set>

#include "tests/unit/uploader/collector/centre.hpp"
#include "uploader/collector/ledger.hpp"
#include "uploader/dsse.hpp"
#include "uploader/payload_digest.hpp"
#include "uploader/receipt.hpp"

namespace camaudit::collector {
namespace {

using test::Agent;
using test::Centre;
using test::kDay;
using test::kTonight;
using test::Sent;

const Origin kOrigin{"E09000099", "main"};
const Origin kOther{"W06000099", "main"};

/// What everything comes to.
struct Outcome {
  std::vector<std::string> archive;
  std::vector<std::string> receipts;
  std::vector<std::string> refused;
  std::vector<std::string> incoming;
  std::vector<std::string> contents;
  std::vector<std::string> alerts;
  std::int64_t summaries = 0;
  bool operator==(const Outcome&) const = default;
};

/// Two good summaries of one site, one of another, a fork, an altered one and one that came before.
void fill(Centre& centre) {
  Agent agent(kOrigin);
  Agent other(kOther, 50);
  centre.register_key(agent);
  centre.register_key(other);
  const Sent first = agent.send(kTonight - 2 * kDay);
  centre.deliver(first, kOrigin);
  ASSERT_TRUE(centre.ingest());
  centre.deliver(first, kOrigin);
  Agent twin = agent;
  centre.deliver(agent.send(kTonight - kDay), kOrigin);
  centre.deliver(agent.send(kTonight), kOrigin);
  twin.sequence = 1;
  twin.previous.clear();
  centre.deliver(twin.send(kTonight - 3 * kDay), kOrigin);
  Sent altered = other.send(kTonight);
  centre.deliver(altered, kOther);
  altered = other.send(kTonight);
  altered.envelope.resize(altered.envelope.size() - 10);
  centre.deliver(altered, kOther);
}

Outcome outcome_of(Centre& centre) {
  Outcome outcome;
  outcome.archive = centre.files_below("archive");
  outcome.receipts = centre.files_below("receipts");
  outcome.refused = centre.files_below("refused");
  outcome.incoming = centre.files_below("incoming");
  for (const std::string& name : outcome.archive) outcome.contents.push_back(centre.content("archive/" + name));
  for (const std::string& name : outcome.receipts) outcome.contents.push_back(centre.content("receipts/" + name));
  for (const std::string& name : outcome.refused) outcome.contents.push_back(centre.content("refused/" + name));
  outcome.alerts = centre.alert_kinds();
  auto count = centre.database.prepare("SELECT count(*) FROM summary");
  EXPECT_TRUE(*count->step());
  outcome.summaries = count->integer(0);
  return outcome;
}

/// What holds at any moment: the archive has whole and on disk what the database knows, nobody sees a receipt for what
/// the database does not know or that a loss of power would halve, and a file is in incoming until its receipt is on
/// disk.
void expect_promises_kept(Centre& centre, int call) {
  std::set<std::string> known;
  auto row = centre.database.prepare("SELECT gss_code, site, epoch, sequence, payload_sha256 FROM summary");
  while (*row->step()) {
    const Origin origin{std::string(row->text(0)), std::string(row->text(1))};
    const uploader::EntryName name{{row->integer(2), row->integer(3)}, std::string(row->text(4))};
    const std::string archived = centre.state.archive(origin) + "/" + name.to_string();
    EXPECT_FALSE(centre.files.unflushed.contains(archived)) << call << ": " << archived;
    const auto text = uploader::read_file(centre.files, archived, uploader::kMaximumEnvelopeBytes);
    ASSERT_TRUE(text) << call << ": " << text.error().what;
    EXPECT_EQ(uploader::dsse_payload_digest(*text).value_or(""), name.payload_sha256) << call << ": " << archived;
    const std::string receipt = centre.state.receipts(origin) + "/" + uploader::receipt_name(name);
    known.insert(receipt);
    const bool receipted = std::filesystem::exists(receipt) && !centre.files.unflushed.contains(receipt);
    const std::string came = centre.incoming() + "/" + origin.to_string() + "/" + name.to_string();
    EXPECT_TRUE(receipted || std::filesystem::exists(came)) << call << ": " << came;
  }
  for (const std::string& name : centre.files_below("receipts")) {
    if (!name.ends_with(".receipt.json")) continue;
    const std::string path = (centre.base / "receipts" / name).string();
    EXPECT_TRUE(known.contains(path)) << call << ": " << name;
    EXPECT_FALSE(centre.files.unwritten.contains(path)) << call << ": " << name;
  }
}

/// Runs ingest with trouble at one call after the other, until there are no more; each time, then without.
void at_every_call(const std::function<void(Centre&, int)>& trouble) {
  Centre undisturbed;
  fill(undisturbed);
  undisturbed.files.changes = 0;
  ASSERT_TRUE(undisturbed.ingest());
  const int calls = undisturbed.files.changes;
  const Outcome wanted = outcome_of(undisturbed);
  ASSERT_EQ(wanted.summaries, 4);
  ASSERT_EQ(wanted.archive.size(), 4U);
  ASSERT_EQ(wanted.receipts.size(), 4U);
  ASSERT_EQ(wanted.refused.size(), 4U);
  ASSERT_TRUE(wanted.incoming.empty());
  ASSERT_GT(calls, 30);
  for (int call = 0; call < calls; ++call) {
    Centre centre;
    fill(centre);
    centre.files.changes = 0;
    trouble(centre, call);
    expect_promises_kept(centre, call);
    centre.files.killed_at.reset();
    centre.files.fails_at.reset();
    const auto report = centre.ingest();
    ASSERT_TRUE(report) << call << ": " << report.error().what;
    const Outcome outcome = outcome_of(centre);
    EXPECT_EQ(outcome.summaries, wanted.summaries) << call;
    EXPECT_TRUE(outcome == wanted) << "call " << call << " of " << calls;
  }
  std::printf("[          ] %d points\n", calls);
}

TEST(Crash, KilledAtEveryCallNothingIsLostOrTakenTwice) {
  at_every_call([](Centre& centre, int call) {
    centre.files.killed_at = call;
    EXPECT_THROW(static_cast<void>(centre.ingest()), test::Killed) << call;
  });
}

TEST(Crash, AFullDiskAtEveryCallLosesNothing) {
  at_every_call([](Centre& centre, int call) {
    centre.files.fails_at = call;
    const auto report = centre.ingest();
    EXPECT_FALSE(report) << call;
  });
}

}  // namespace
}  // namespace camaudit::collector
