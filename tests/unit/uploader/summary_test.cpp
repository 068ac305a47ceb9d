// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/summary.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "agent/base/sha256.hpp"
#include "tests/support/golden.hpp"
#include "tests/unit/uploader/example_site.hpp"
#include "tests/unit/uploader/rfc8032.hpp"
#include "uploader/dsse.hpp"
#include "uploader/pseudonym.hpp"
#include "uploader/summary_reader.hpp"

namespace camaudit::uploader {
namespace {

namespace v1 = summary::v1;

const Secret kSecret{std::string(32, 's')};

std::string payload_of(const test::ExampleSite& site, const ChainLink& link = test::first_link()) {
  return summary_payload(site.content(), link, test::rfc8032_key().public_key().id(), kSecret);
}

/// A summary that is read, changed and read again.
template <class Change>
std::string refusal_after(Change change) {
  v1::Summary summary;
  EXPECT_TRUE(summary.ParseFromString(payload_of(test::small_site())));
  change(summary);
  const auto read = read_summary(summary.SerializeAsString());
  return read ? std::string() : read.error().what;
}

struct Row {
  v1::DeviceKind kind;
  v1::DeviceState state;
  std::string model;
  std::map<std::string, v1::Outcome> outcomes;
};

/// Every device by its pseudonym.
std::map<std::string, Row> rows_of(const v1::Summary& summary) {
  std::map<std::string, Row> rows;
  for_each_device(summary, [&](const SummaryDevice& device) {
    Row row{device.kind, device.state, std::string(device.model), {}};
    for (int i = 0; i < summary.requirements_size(); ++i) {
      const v1::Outcome outcome = device.outcomes[static_cast<std::size_t>(i)];
      if (outcome != v1::OUTCOME_NONE) row.outcomes[summary.requirements(i).rule()] = outcome;
    }
    rows.emplace(device.pseudonym, row);
  });
  return rows;
}

/// What small_site() comes to, whoever serialised it. The frozen file of the first release says the same.
void expect_small_site(const v1::Summary& summary) {
  EXPECT_EQ(to_hex(summary.key_id()), test::rfc8032_key().public_key().id());
  EXPECT_EQ(summary.epoch(), 1'790'000'000U);
  EXPECT_EQ(summary.sequence(), 1U);
  EXPECT_EQ(summary.previous_digest(), "");
  EXPECT_EQ(summary.produced_at(), 1'795'486'800);
  EXPECT_EQ(summary.not_after(), 1'795'616'400);
  EXPECT_EQ(summary.authority().gss_code(), "E09000099");
  EXPECT_EQ(summary.authority().police_force(), "Exampleshire Police");
  EXPECT_EQ(summary.software().version(), "0.9.0");
  EXPECT_EQ(to_hex(summary.rulebook().sha256()), std::string(64, 'a'));
  EXPECT_TRUE(summary.run().whole_estate());
  EXPECT_TRUE(summary.clock().synchronised());
  EXPECT_EQ(summary.coverage().devices(), 3U);
  EXPECT_EQ(summary.coverage().assessed(), 2U);
  EXPECT_EQ(summary.coverage().unreachable(), 1U);
  EXPECT_EQ(summary.outcomes().pass(), 2U);
  EXPECT_EQ(summary.outcomes().fail(), 2U);
  EXPECT_EQ(summary.outcomes().unknown(), 2U);
  EXPECT_EQ(summary.outcomes().waived(), 1U);
  EXPECT_EQ(summary.outcomes().error(), 1U);

  std::vector<std::string> rules;
  for (const v1::Requirement& requirement : summary.requirements()) rules.push_back(requirement.rule());
  EXPECT_EQ(rules, (std::vector<std::string>{"P06-RETENTION-MIN", "P09-HTTPS", "P01-BROKEN", "P04-SRO-SPOC"}));
  EXPECT_EQ(summary.requirements(0).severity(), v1::SEVERITY_HIGH);
  EXPECT_EQ(summary.requirements(0).outcomes().fail(), 1U);

  const auto rows = rows_of(summary);
  ASSERT_EQ(rows.size(), 3U);
  const auto& one = rows.at(pseudonym_of(model::DeviceId("urn:uuid:one"), kSecret));
  const auto& two = rows.at(pseudonym_of(model::DeviceId("urn:uuid:two"), kSecret));
  const auto& three = rows.at(pseudonym_of(model::DeviceId("urn:uuid:three"), kSecret));
  EXPECT_EQ(one.kind, v1::DEVICE_KIND_CAMERA);
  EXPECT_EQ(one.model, "EC-200");
  EXPECT_EQ(one.outcomes, (std::map<std::string, v1::Outcome>{{"P09-HTTPS", v1::OUTCOME_FAIL}}));
  EXPECT_EQ(two.state, v1::DEVICE_STATE_UNREACHABLE);
  EXPECT_EQ(three.outcomes, (std::map<std::string, v1::Outcome>{{"P06-RETENTION-MIN", v1::OUTCOME_FAIL},
                                                                {"P09-HTTPS", v1::OUTCOME_WAIVED}}));

  const v1::Retention& retention = summary.retention();
  EXPECT_EQ(retention.recordings(), 4U);
  EXPECT_EQ(retention.required_days(), 31U);
  std::map<std::string, unsigned> footage;
  for (const auto& age : retention.footage()) {
    footage[age.has_days_from() ? std::to_string(age.days_from()) : "?"] += age.recordings();
  }
  EXPECT_EQ(footage, (std::map<std::string, unsigned>{{"28", 2}, {"1", 1}, {"?", 1}}));
  EXPECT_EQ(retention.searched_for_gaps(), 2U);
  EXPECT_EQ(retention.with_gaps(), 1U);
  EXPECT_EQ(retention.gap_seconds(), 7200U);

  const v1::Declared& declared = summary.declared();
  EXPECT_TRUE(declared.register_read());
  EXPECT_TRUE(declared.sro().published());
  EXPECT_TRUE(declared.spoc().has_published());
  EXPECT_FALSE(declared.spoc().published());
  EXPECT_EQ(declared.certifications(0).step(), v1::CERTIFICATION_STEP_ONE);
  EXPECT_EQ(declared.certifications(0).expires(), 1'830'297'600);
  EXPECT_TRUE(declared.certifications(0).every_scheme());
  EXPECT_EQ(declared.slas(0).signed_on(), 1'776'643'200);
  EXPECT_FALSE(declared.slas(0).has_reviewed_on());
  EXPECT_TRUE(declared.slas(0).published());
  EXPECT_EQ(declared.published_size(), 2);
  EXPECT_EQ(declared.cameras(), 2U);
  EXPECT_EQ(declared.cameras_matched(), 1U);
  EXPECT_EQ(summary.availability().known(), 4U);
  EXPECT_EQ(summary.availability().checks_answered(), 860U);
  EXPECT_EQ(summary.changes().failures_closed(), 4U);
}

TEST(Summary, SaysWhatTheRunFound) {
  const auto summary = read_summary(payload_of(test::small_site()));
  ASSERT_TRUE(summary) << summary.error().what;
  expect_small_site(*summary);
}

TEST(Summary, TheFirstReleasesBytesAreStillUnderstood) {
  const std::array trusted{test::rfc8032_key().public_key()};
  const auto envelope = opened(test::golden("summary/first-release.dsse.json"), kSummaryPayloadType, trusted);
  ASSERT_TRUE(envelope) << envelope.error().what;
  const auto summary = read_summary(envelope->payload);
  ASSERT_TRUE(summary) << summary.error().what;
  expect_small_site(*summary);
}

TEST(Summary, TheSameInputGivesTheSameBytesInAnyOrder) {
  test::ExampleSite site = test::small_site();
  const std::string payload = payload_of(site);
  EXPECT_EQ(payload_of(site), payload);
  std::reverse(site.devices.begin(), site.devices.end());
  std::reverse(site.findings.begin(), site.findings.end());
  EXPECT_EQ(payload_of(site), payload);
}

TEST(Summary, IsSignedOnceAndNamedByWhatItHolds) {
  const auto made = sign_summary(test::small_site().content(), test::first_link(), test::rfc8032_key(), kSecret);
  const std::array trusted{test::rfc8032_key().public_key()};
  const auto envelope = opened(made.envelope, kSummaryPayloadType, trusted);
  ASSERT_TRUE(envelope);
  EXPECT_EQ(envelope->payload, payload_of(test::small_site()));
  EXPECT_EQ(made.digest, sha256(envelope->payload));
  EXPECT_EQ(made.name.to_string(), "1790000000-0000000001-" + to_hex(made.digest) + ".dsse.json");
}

TEST(Summary, CarriesTheChainAndItsGaps) {
  ChainLink link = test::first_link();
  link.place.sequence = 9;
  link.previous = sha256("before");
  link.gaps = {{1'780'000'000, {7, 9}, Gap::Reason::TooOld, {}}, {1'790'000'000, {5, 5}, Gap::Reason::Corrupt, {}}};
  link.rotation = "{}";
  const auto summary = read_summary(payload_of(test::small_site(), link));
  ASSERT_TRUE(summary) << summary.error().what;
  EXPECT_EQ(to_hex(summary->previous_digest()), to_hex(sha256("before")));
  ASSERT_EQ(summary->gaps_size(), 2);
  EXPECT_EQ(summary->gaps(0).last_sequence(), 9U);
  EXPECT_EQ(summary->gaps(1).reason(), v1::GAP_REASON_CORRUPT);
  EXPECT_EQ(summary->rotation(), "{}");
}

TEST(Summary, TellsGapsInOrderHoweverTheyWereNoticed) {
  ChainLink link = test::first_link();
  const std::int64_t epoch = link.place.epoch;
  link.place.sequence = 9;
  link.previous = sha256("before");
  link.gaps = {{epoch, {7, 7}, Gap::Reason::Corrupt, {}},
               {epoch, {3, 4}, Gap::Reason::Missing, {}},
               {epoch - 5, {8, 8}, Gap::Reason::NoRoom, {}}};
  const auto summary = read_summary(payload_of(test::small_site(), link));
  ASSERT_TRUE(summary) << summary.error().what;
  ASSERT_EQ(summary->gaps_size(), 3);
  EXPECT_EQ(summary->gaps(0).first_sequence(), 8U) << "of an earlier epoch";
  EXPECT_EQ(summary->gaps(1).first_sequence(), 3U);
  EXPECT_EQ(summary->gaps(2).first_sequence(), 7U);
}

TEST(Summary, WithoutARegisterNothingIsSaidOfIt) {
  test::ExampleSite site = test::small_site();
  site.declared.register_part[0].state = "missing";
  const auto summary = read_summary(payload_of(site));
  ASSERT_TRUE(summary);
  EXPECT_FALSE(summary->declared().register_read());
  EXPECT_FALSE(summary->declared().has_spoc());
  EXPECT_EQ(summary->declared().slas_size(), 0);
  EXPECT_TRUE(summary->declared().has_cameras());
}

TEST(Summary, AThousandCamerasTakeAtMost32KiBOnTheWire) {
  const test::ExampleSite site = test::large_site(1000);
  ChainLink link = test::first_link();
  link.place.sequence = 400;
  link.previous = sha256("before");
  link.rotation = std::string(1100, 'r');  // more than one takes
  const auto made = sign_summary(site.content(), link, test::rfc8032_key(), kSecret);
  RecordProperty("bytes", static_cast<int>(made.envelope.size()));
  EXPECT_LE(made.envelope.size(), 32U * 1024);
  const std::array trusted{test::rfc8032_key().public_key()};
  const auto envelope = opened(made.envelope, kSummaryPayloadType, trusted);
  ASSERT_TRUE(envelope);
  const auto summary = read_summary(envelope->payload);
  ASSERT_TRUE(summary) << summary.error().what;
  const auto rows = rows_of(*summary);
  ASSERT_EQ(rows.size(), 1000U);
  for (const auto& finding : site.findings) {
    if (finding.device.empty() || finding.outcome != model::Outcome::Fail) continue;
    EXPECT_EQ(rows.at(pseudonym_of(finding.device, kSecret)).outcomes.at(finding.rule), v1::OUTCOME_FAIL);
  }
}

TEST(Summary, RefusesWhatCannotBe) {
  EXPECT_EQ(refusal_after([](v1::Summary&) {}), "");
  const auto named = [](const std::string& field, auto change) {
    const std::string text = refusal_after(change);
    EXPECT_NE(text.find(field), std::string::npos) << field << ": " << text;
  };
  named("key_id", [](v1::Summary& s) { s.set_key_id("short"); });
  named("epoch", [](v1::Summary& s) { s.set_epoch(0); });
  named("epoch", [](v1::Summary& s) { s.set_epoch(10'000'000'000); });
  named("sequence", [](v1::Summary& s) { s.set_sequence(0); });
  named("sequence", [](v1::Summary& s) { s.set_sequence(UINT64_MAX); });
  named("previous_digest", [](v1::Summary& s) { s.set_sequence(2); });
  named("previous_digest", [](v1::Summary& s) { s.set_previous_digest(std::string(32, 'x')); });
  named("not_after", [](v1::Summary& s) { s.set_not_after(s.produced_at() - 1); });
  named("produced_at", [](v1::Summary& s) { s.set_produced_at(-1); });
  named("gaps", [](v1::Summary& s) { s.add_gaps()->set_first_sequence(1); });
  named("gaps", [](v1::Summary& s) {
    v1::Gap& gap = *s.add_gaps();
    gap.set_epoch(s.epoch());
    gap.set_first_sequence(1);
    gap.set_last_sequence(1);
  });
  named("gaps", [](v1::Summary& s) {
    v1::Gap& gap = *s.add_gaps();
    gap.set_epoch(1);
    gap.set_first_sequence(1);
    gap.set_last_sequence(UINT64_MAX);
  });
  named("rulebook", [](v1::Summary& s) { s.mutable_rulebook()->clear_sha256(); });
  named("beyond names", [](v1::Summary& s) { s.mutable_devices()->mutable_makes(0)->set_model(99); });
  named("beyond profiles", [](v1::Summary& s) { s.mutable_devices()->clear_profiles(); });
  named("8 bytes", [](v1::Summary& s) { s.mutable_devices()->mutable_makes(0)->mutable_pseudonyms()->pop_back(); });
  named("longer than", [](v1::Summary& s) { s.clear_requirements(); });
  named("three numbers", [](v1::Summary& s) { s.mutable_devices()->mutable_makes(0)->add_exceptions(0); });
  const auto except = [](std::uint32_t device, std::uint32_t requirement) {
    return [device, requirement](v1::Summary& s) {
      for (const std::uint32_t number : {device, requirement, 1U}) {
        s.mutable_devices()->mutable_makes(0)->add_exceptions(number);
      }
    };
  };
  named("beyond devices", except(7, 0));
  named("beyond devices", except(0, 7));
  named("rising order", [&](v1::Summary& s) {
    except(0, 1)(s);
    except(0, 0)(s);
  });
  named("too many requirements", [](v1::Summary& s) {
    for (int i = 0; i < 1001; ++i) s.add_requirements();
  });
  named("too many devices",
        [](v1::Summary& s) { s.mutable_devices()->mutable_makes(0)->set_pseudonyms(std::string(8 * 50'001, 'x')); });
  EXPECT_FALSE(read_summary("\x0a\xff"));
  EXPECT_FALSE(read_summary(""));
  // Text that is not UTF-8: field 7, the authority, with field 1, its name.
  EXPECT_FALSE(read_summary(payload_of(test::small_site()) + std::string("\x3a\x03\x0a\x01\xff", 5)));
}

TEST(Summary, WhatALaterVersionAddsIsPassedOver) {
  // Field 1000, a varint: 7.
  const auto read = read_summary(payload_of(test::small_site()) + std::string("\xc0\x3e\x07", 3));
  ASSERT_TRUE(read);
  expect_small_site(*read);
}

}  // namespace
}  // namespace camaudit::uploader
