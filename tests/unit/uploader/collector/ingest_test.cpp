// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/ingest.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <tuple>

#include "agent/base/exit_code.hpp"
#include "tests/unit/uploader/collector/centre.hpp"
#include "uploader/collector/incoming.hpp"
#include "uploader/collector/receipt.hpp"
#include "uploader/dsse.hpp"
#include "uploader/receipt.hpp"

namespace camaudit::collector {
namespace {

using test::Agent;
using test::Centre;
using test::kDay;
using test::kEpoch;
using test::kTonight;
using test::Sent;
using Names = std::vector<std::string>;

const Origin kOrigin{"E09000099", "main"};

struct Taking : testing::Test {
  Taking() { centre.register_key(agent); }

  IngestReport ingest() {
    auto report = centre.ingest();
    EXPECT_TRUE(report) << report.error().what;
    return report.value_or(IngestReport{});
  }
  std::size_t accepted_rows() { return latest_summaries(centre.database)->size(); }

  Centre centre;
  Agent agent{kOrigin};
};

TEST_F(Taking, AGoodSummaryIsKeptReceiptedAndGone) {
  const Sent sent = agent.send(kTonight);
  centre.deliver(sent, kOrigin);
  const IngestReport report = ingest();
  EXPECT_EQ(report.accepted, 1U);
  EXPECT_EQ(report.refused + report.duplicates + report.waiting + report.passed_over, 0U);
  EXPECT_EQ(centre.files_below("incoming"), Names{});
  const std::string name = "E09000099/main/" + sent.name.to_string();
  EXPECT_EQ(centre.files_below("archive"), Names{name});
  EXPECT_EQ(centre.content("archive/" + name), sent.envelope);
  EXPECT_TRUE(centre.alerts.empty());

  const std::string receipt_file = "v1/E09000099/main/receipts/" + uploader::receipt_name(sent.name);
  ASSERT_EQ(centre.files_below("receipts"), Names{receipt_file});
  const auto opened = uploader::opened(centre.content("receipts/" + receipt_file), uploader::kReceiptPayloadType,
                                       std::array{centre.receipt_key.public_key()});
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(opened->payload,
            R"({"gss_code":"E09000099","site":"main","epoch":1790000000,"sequence":1,"payload_sha256":")" +
                sent.name.payload_sha256 + R"(","received_at":"2026-11-24T02:00:00Z"})");
}

TEST_F(Taking, TheSameOnceMoreChangesNothingAndGetsTheSameReceipt) {
  const Sent sent = agent.send(kTonight);
  centre.deliver(sent, kOrigin);
  ingest();
  const std::string receipt_file = "receipts/v1/E09000099/main/receipts/" + uploader::receipt_name(sent.name);
  const std::string first = centre.content(receipt_file);
  std::filesystem::remove(centre.base / receipt_file);
  centre.clock.advance(std::chrono::hours{1});
  centre.deliver(sent, kOrigin);
  const IngestReport report = ingest();
  EXPECT_EQ(report.accepted, 0U);
  EXPECT_EQ(report.duplicates, 1U);
  EXPECT_EQ(centre.content(receipt_file), first);
  EXPECT_EQ(centre.files_below("incoming"), Names{});
  EXPECT_TRUE(centre.alerts.empty());
}

TEST_F(Taking, AFullDatabaseKeepsTheFilesForLater) {
  for (int night = 0; night < 40; ++night) centre.deliver(agent.send(kTonight - (40 - night) * kDay), kOrigin);
  ASSERT_TRUE(centre.database.execute("PRAGMA max_page_count = 1"));  // what it has, and no page more
  const auto refused = centre.ingest();
  ASSERT_FALSE(refused);
  EXPECT_EQ(exit_code_for(refused.error().kind), kExitCannotCreate);
  EXPECT_NE(refused.error().what.find("make room"), std::string::npos) << refused.error().what;
  EXPECT_EQ(centre.files_below("incoming").size(), 40U);
  EXPECT_EQ(centre.files_below("receipts"), Names{});
  EXPECT_EQ(accepted_rows(), 0U);
  ASSERT_TRUE(centre.database.execute("PRAGMA max_page_count = 100000"));
  EXPECT_EQ(ingest().accepted, 40U);
  EXPECT_EQ(centre.files_below("incoming"), Names{});
}

TEST_F(Taking, ADuplicateIsOneThoughItsKeyWasRevokedSince) {
  const Sent sent = agent.send(kTonight);
  centre.deliver(sent, kOrigin);
  ingest();
  KeyRegistry registry(centre.database);
  ASSERT_TRUE(registry.revoke(agent.key.public_key().id(), "stolen", centre.now()));
  centre.deliver(sent, kOrigin);
  EXPECT_EQ(ingest().duplicates, 1U);
  centre.deliver(agent.send(kTonight), kOrigin);
  EXPECT_EQ(ingest().refused, 1U);
  EXPECT_EQ(centre.alert_kinds(), Names{"revoked"});
  EXPECT_EQ(accepted_rows(), 1U) << "what was accepted stays";
}

TEST_F(Taking, TheNewestFirstAndThenWhatWaited) {
  std::vector<Sent> sent;
  for (int night = 0; night < 4; ++night) sent.push_back(agent.send(kTonight - (3 - night) * kDay));
  for (const int night : {3, 1}) {
    centre.deliver(sent[static_cast<std::size_t>(night)], kOrigin);
    EXPECT_EQ(ingest().accepted, 1U);
  }
  const auto open = holes(centre.database);
  ASSERT_EQ(open->size(), 2U);
  EXPECT_EQ((*open)[0].first, 1);
  EXPECT_EQ((*open)[0].last, 1);
  EXPECT_EQ((*open)[1].first, 3);
  EXPECT_EQ((*open)[1].last, 3);
  for (const int night : {0, 2}) centre.deliver(sent[static_cast<std::size_t>(night)], kOrigin);
  EXPECT_EQ(ingest().accepted, 2U);
  EXPECT_TRUE(holes(centre.database)->empty());
  EXPECT_TRUE(centre.alerts.empty());
}

TEST_F(Taking, GapsExplainHolesInWholeOrInPart) {
  centre.deliver(agent.send(kTonight - 9 * kDay), kOrigin);
  agent.sequence = 8;
  auto late = agent.next(kTonight);
  auto* gap = late.add_gaps();
  gap->set_epoch(kEpoch);
  gap->set_first_sequence(3);
  gap->set_last_sequence(5);
  gap->set_reason(summary::v1::GAP_REASON_NO_ROOM);
  centre.deliver(agent.sign(late), kOrigin);
  EXPECT_EQ(ingest().accepted, 2U);
  const auto open = holes(centre.database);
  const UtcSeconds now = centre.now();
  EXPECT_EQ(*open, (std::vector<Hole>{{kOrigin, kEpoch, 2, 2, now, ""},
                                      {kOrigin, kEpoch, 3, 5, now, "the spool was full"},
                                      {kOrigin, kEpoch, 6, 7, now, ""}}));
}

TEST_F(Taking, WhatALaterEpochTellsOfTheEndOfAnEarlierOneIsAHoleToo) {
  centre.deliver(agent.send(kTonight - 9 * kDay), kOrigin);
  agent.epoch = kTonight - kDay;
  agent.sequence = 1;
  agent.previous.clear();
  auto first = agent.next(kTonight);
  for (const auto& [epoch, from, to] : {std::tuple(kEpoch - 9, 1, 2), std::tuple(kEpoch, 4, 5)}) {
    auto* gap = first.add_gaps();
    gap->set_epoch(static_cast<std::uint64_t>(epoch));
    gap->set_first_sequence(static_cast<std::uint64_t>(from));
    gap->set_last_sequence(static_cast<std::uint64_t>(to));
    gap->set_reason(summary::v1::GAP_REASON_TOO_OLD);
  }
  centre.deliver(agent.sign(first), kOrigin);
  EXPECT_EQ(ingest().accepted, 2U);
  const UtcSeconds now = centre.now();
  EXPECT_EQ(*holes(centre.database), (std::vector<Hole>{{kOrigin, kEpoch - 9, 1, 2, now, "waited too long"},
                                                        {kOrigin, kEpoch, 2, 3, now, ""},
                                                        {kOrigin, kEpoch, 4, 5, now, "waited too long"}}));
}

TEST_F(Taking, AForkIsSetAsideWholeWithItsReason) {
  Agent twin = agent;
  centre.deliver(agent.send(kTonight), kOrigin);
  const Sent other = twin.send(kTonight - 1);
  centre.deliver(other, kOrigin);
  const IngestReport report = ingest();
  EXPECT_EQ(report.accepted, 1U);
  EXPECT_EQ(report.refused, 1U);
  const auto aside = centre.files_below("refused");
  ASSERT_EQ(aside.size(), 2U);
  const bool first_accepted = centre.content("refused/" + aside[0]) == other.envelope;
  EXPECT_TRUE(first_accepted || centre.content("refused/" + aside[0]).size() == other.envelope.size());
  EXPECT_TRUE(aside[0].starts_with("fork/") && aside[0].ends_with(".file")) << aside[0];
  const std::string reason = centre.content("refused/" + aside[1]);
  EXPECT_NE(reason.find("kind: fork\nwhy: another summary"), std::string::npos) << reason;
  ASSERT_EQ(centre.alerts.size(), 1U);
  EXPECT_TRUE(centre.alerts[0].starts_with("fork: E09000099/main/")) << centre.alerts[0];
  EXPECT_EQ(centre.files_below("incoming"), Names{});
}

TEST_F(Taking, AnotherSuccessorOfTheSameSummaryIsAFork) {
  centre.deliver(agent.send(kTonight - 2 * kDay), kOrigin);
  ingest();
  agent.previous = std::string(32, 'x');
  centre.deliver(agent.send(kTonight - kDay), kOrigin);
  EXPECT_EQ(ingest().refused, 1U);
  EXPECT_EQ(centre.alert_kinds(), Names{"fork"});
}

TEST_F(Taking, ANewStateIsANewEpochAndTheOldOneEnds) {
  centre.deliver(agent.send(kTonight - 3 * kDay), kOrigin);
  const Sent waited = agent.send(kTonight - 2 * kDay);
  ingest();
  Agent reborn(kOrigin, 50, kTonight - kDay);
  centre.deliver(reborn.send(kTonight - kDay + 60), kOrigin);
  EXPECT_EQ(ingest().waiting, 1U);
  EXPECT_EQ(ingest().waiting, 1U);
  EXPECT_EQ(centre.alert_kinds(), Names{"unregistered"}) << "once";
  EXPECT_EQ(centre.alerts.size(), 1U);
  EXPECT_EQ(centre.files_below("incoming").size(), 1U);

  centre.register_key(reborn, reborn.epoch);
  EXPECT_EQ(ingest().accepted, 1U);
  ASSERT_EQ(centre.notes.size(), 1U);
  EXPECT_NE(centre.notes[0].find("a new epoch begins"), std::string::npos);
  EXPECT_TRUE(Ledger(centre.database).alerts()->front().settled);

  centre.deliver(waited, kOrigin);
  EXPECT_EQ(ingest().accepted, 1U) << "what waited is of its own time";
  centre.deliver(agent.send(kTonight), kOrigin);
  EXPECT_EQ(ingest().refused, 1U);
  EXPECT_EQ(centre.alert_kinds().front(), "rollback");
  reborn.epoch = kTonight - 5 * kDay;
  reborn.sequence = 7;
  centre.deliver(reborn.send(kTonight - 4 * kDay), kOrigin);
  EXPECT_EQ(ingest().refused, 1U);
  EXPECT_EQ(centre.alert_kinds().front(), "rollback") << "before the epoch that its key begins with";
}

TEST_F(Taking, WhatWaitsForAKeyTooLongIsSetAside) {
  Agent late(kOrigin, 50, kEpoch + kDay);
  const Sent sent = late.send(kTonight);
  centre.deliver(sent, kOrigin);
  EXPECT_EQ(ingest().waiting, 1U);
  centre.clock.advance(std::chrono::hours{24 * 30});
  const IngestReport report = ingest();
  EXPECT_EQ(report.waiting, 0U);
  EXPECT_EQ(report.refused, 1U);
  EXPECT_EQ(centre.alert_kinds().size(), 1U);
  const auto aside = centre.files_below("refused");
  ASSERT_EQ(aside.size(), 2U);

  // The key is registered after all, and the file put back where its reason says that it came from.
  centre.register_key(late);
  const std::string reason = centre.content("refused/" + aside[1]);
  const std::string from = reason.substr(6, reason.find('\n') - 6);
  std::filesystem::rename(centre.base / "refused" / aside[0], std::filesystem::path(centre.incoming()) / from);
  EXPECT_EQ(ingest().accepted, 1U) << from;
  EXPECT_TRUE(Ledger(centre.database).alerts()->front().settled);
}

TEST_F(Taking, WhatHasNoPlaceThereIsSetAsideUnreadAndLinksAreNotFollowed) {
  namespace fs = std::filesystem;
  const Sent sent = agent.send(kTonight);
  const fs::path folder = fs::path(centre.incoming()) / "E09000099" / "main";
  const fs::path outside = centre.base / "outside";
  fs::create_directories(outside);
  centre.put(kOrigin, "notes\x1b[31m.txt", "hello");
  centre.put(kOrigin, sent.name.to_string(), std::string(uploader::kMaximumEnvelopeBytes + 1, 'x'));
  Agent other(kOrigin, 50);
  fs::create_symlink("/etc/passwd", folder / other.send(kTonight).name.to_string());
  fs::create_directory_symlink(outside, folder.parent_path() / "linked");
  fs::create_directories(fs::path(centre.incoming()) / "tmp" / "main");
  const IngestReport report = ingest();
  EXPECT_EQ(report.refused, 4U);
  EXPECT_EQ(report.passed_over, 1U);
  EXPECT_EQ(centre.alert_kinds(), (Names{"foreign", "foreign", "foreign", "foreign"}));
  for (const std::string& line : centre.alerts) EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
  EXPECT_TRUE(fs::exists("/etc/passwd"));
  EXPECT_TRUE(fs::exists(outside));
  EXPECT_EQ(centre.files_below("incoming"), Names{});
  EXPECT_EQ(ingest().refused, 0U);
}

TEST_F(Taking, AFolderThatCannotBeEnteredIsNoFileToBeSetAside) {
  Agent other({"E09000098", "main"}, 50);
  centre.deliver(agent.send(kTonight), kOrigin);
  centre.deliver(other.send(kTonight), other.origin);
  std::vector<PassedOver> passed_over;
  centre.files.closed = {centre.incoming() + "/E09000098", EACCES};
  const auto files = list_incoming(centre.files, centre.incoming(), passed_over);
  ASSERT_TRUE(files) << files.error().what;
  ASSERT_EQ(files->size(), 1U) << "the other sites do not wait for that one";
  EXPECT_EQ(files->front().origin, kOrigin);
  ASSERT_EQ(passed_over.size(), 1U);
  EXPECT_EQ(passed_over.front().path, "E09000098");
  EXPECT_TRUE(passed_over.front().alert) << "summaries wait in it";
  for (const int problem : {EMFILE, EIO}) {
    centre.files.closed = {centre.incoming() + "/E09000098/main", problem};
    const auto none = list_incoming(centre.files, centre.incoming(), passed_over);
    ASSERT_FALSE(none) << problem;
    EXPECT_NE(none.error().what.find("E09000098/main"), std::string::npos) << none.error().what;
  }
}

TEST_F(Taking, TwoAtOnceAreOneAtATime) {
  uploader::SystemFiles files;
  const uploader::OpenFile lock(files, centre.state.lock(), O_CREAT | O_RDWR);
  ASSERT_EQ(files.lock(lock.fd()), 0);
  const auto report = centre.ingest();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::Unavailable);
}

TEST_F(Taking, SitesAreChainsOfTheirOwn) {
  Agent depot({"E09000099", "depot"}, 50);
  centre.register_key(depot);
  centre.deliver(agent.send(kTonight), agent.origin);
  centre.deliver(depot.send(kTonight), depot.origin);
  EXPECT_EQ(ingest().accepted, 2U);
  EXPECT_EQ(accepted_rows(), 2U);
}

}  // namespace
}  // namespace camaudit::collector
