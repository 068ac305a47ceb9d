// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/receipts.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/unit/uploader/delivery_fixture.hpp"
#include "tests/unit/uploader/rfc8032.hpp"
#include "uploader/dsse.hpp"
#include "uploader/receipt.hpp"

namespace camaudit::uploader {
namespace {

using test::answered;

const std::string kFolder = "receipts";
const Destination kSite{"https://collector.example/v1/", "E09000099", "control-room"};

EntryName summary(std::int64_t sequence) {
  return {{1'790'000'000, sequence}, std::string(64, static_cast<char>('0' + sequence % 10))};
}

std::string content(const EntryName& name, const std::string& gss_code = kSite.gss_code) {
  return fmt::format(
      R"({{"gss_code":"{}","site":"control-room","epoch":{},"sequence":{},"payload_sha256":"{}","received_at":"2026-11-24T02:00:00Z"}})",
      gss_code, name.place.epoch, name.place.sequence, name.payload_sha256);
}

std::string signed_receipt(const std::string& content, std::string_view type = kReceiptPayloadType) {
  const SigningKey key = test::rfc8032_key();
  return sealed(type, content, std::array{&key});
}

net::CollectorReply with_body(std::string body) {
  auto reply = answered(200);
  reply.response->body = std::move(body);
  return reply;
}

struct ReceiptWorld : test::DeliveryWorld {
  using DeliveryWorld::DeliveryWorld;

  ReceiptReport fetch(std::vector<EntryName> delivered) {
    boost::asio::io_context io;
    ReceiptReport report;
    run(io, time, one_pass(std::move(delivered), services(), report));
    return report;
  }

 private:
  static Task<bool> one_pass(std::vector<EntryName> delivered, DeliveryServices services, ReceiptReport& report) {
    co_await fetch_receipts(std::move(delivered), kFolder, kSite, test::rfc8032_key().public_key(), services, report);
    co_return true;
  }
};

TEST(ReceiptTest, OnlyTheOneThatTheCollectorSignedForThisSummaryHolds) {
  const PublicKey key = test::rfc8032_key().public_key();
  const EntryName name = summary(7);
  EXPECT_TRUE(check_receipt(signed_receipt(content(name)), name, kSite.gss_code, kSite.site, key));
  EXPECT_FALSE(check_receipt(signed_receipt(content(summary(8))), name, kSite.gss_code, kSite.site, key));
  EXPECT_FALSE(check_receipt(signed_receipt(content(name, "E09000001")), name, kSite.gss_code, kSite.site, key));
  EXPECT_FALSE(check_receipt(signed_receipt(content(name), "application/json"), name, kSite.gss_code, kSite.site, key));
  for (const char* other : {"[]", "{}", "{", "7"}) {
    EXPECT_FALSE(check_receipt(signed_receipt(other), name, kSite.gss_code, kSite.site, key)) << other;
  }
  std::string altered = signed_receipt(content(name));
  altered[altered.find("\"sig\":\"") + 8] ^= 1;
  EXPECT_FALSE(check_receipt(altered, name, kSite.gss_code, kSite.site, key));
  EXPECT_EQ(receipt_name(name), "1790000000-0000000007-" + name.payload_sha256 + ".receipt.json");
}

TEST(ReceiptTest, IsAskedForOnceAndKept) {
  ReceiptWorld world([](const auto&) { return with_body(signed_receipt(content(summary(2)))); });
  const auto first = world.fetch({summary(2)});
  EXPECT_EQ(first.fetched, 1U);
  EXPECT_TRUE(first.alerts.empty());
  ASSERT_EQ(world.collector.requests.size(), 1U);
  EXPECT_EQ(world.collector.requests[0].url,
            "https://collector.example/v1/E09000099/control-room/receipts/" + receipt_name(summary(2)));
  EXPECT_TRUE(world.collector.requests[0].body.empty());
  const auto kept = read_file(world.files, kFolder + "/" + receipt_name(summary(2)), 4096);
  ASSERT_TRUE(kept);
  EXPECT_EQ(*kept, signed_receipt(content(summary(2))));
  EXPECT_EQ(world.fetch({summary(2)}).fetched, 0U);
  EXPECT_EQ(world.collector.requests.size(), 1U);
}

TEST(ReceiptTest, OfACollectorThatHasNoneYetIsAskedForAgain) {
  ReceiptWorld world([](const auto&) { return answered(404); });
  EXPECT_EQ(world.fetch({summary(2), summary(1)}).waiting, 2U);
  EXPECT_EQ(world.fetch({summary(2)}).trouble, "");
  EXPECT_EQ(world.collector.requests.size(), 3U);
}

TEST(ReceiptTest, WhatIsNoneIsToldAndNotKept) {
  ReceiptWorld world([](const auto&) { return with_body(signed_receipt(content(summary(9)))); });
  const auto report = world.fetch({summary(2)});
  ASSERT_EQ(report.alerts.size(), 1U);
  EXPECT_NE(report.alerts[0].find("summary 2"), std::string::npos);
  EXPECT_NE(report.alerts[0].find("for another summary"), std::string::npos);
  EXPECT_EQ(report.fetched, 0U);
  EXPECT_FALSE(read_file(world.files, kFolder + "/" + receipt_name(summary(2)), 4096));
}

TEST(ReceiptTest, AnyOtherAnswerEndsThePass) {
  ReceiptWorld world([](const auto&) { return answered(403); });
  EXPECT_EQ(world.fetch({summary(2), summary(1)}).trouble, "the collector answered 403 instead of a receipt");
  EXPECT_EQ(world.collector.requests.size(), 1U);
}

TEST(ReceiptTest, SoManyAreAskedForInAPass) {
  ReceiptWorld world([](const auto&) { return answered(404); });
  std::vector<EntryName> many;
  for (std::int64_t i = 40; i > 0; --i) many.push_back(summary(i));
  EXPECT_EQ(world.fetch(many).waiting, kReceiptsInAPass);
  EXPECT_EQ(world.collector.names().front(), receipt_name(summary(40)));
}

TEST(ReceiptTest, ADiskThatIsFullIsTold) {
  ReceiptWorld world([](const auto&) { return with_body(signed_receipt(content(summary(2)))); });
  world.files.read_only = true;
  const auto report = world.fetch({summary(2)});
  EXPECT_EQ(report.fetched, 0U);
  EXPECT_EQ(report.alerts.size(), 1U);
  EXPECT_EQ(report.trouble, "receipts cannot be kept");
}

}  // namespace
}  // namespace camaudit::uploader
