// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "onvif/soap/reply.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/golden.hpp"

namespace camaudit::onvif::soap {
namespace {

using test::golden;

TEST(Fault, OfSoap12GivesCodeSubcodeAndReason) {
  const auto fault = read_fault(golden("onvif/dahua/NotAuthorized.fault.xml"));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "Sender");
  EXPECT_EQ(fault->subcodes, std::vector<std::string>{"NotAuthorized"});
  EXPECT_TRUE(fault->has_subcode("NotAuthorized"));
  EXPECT_FALSE(fault->has_subcode("Sender"));
  EXPECT_EQ(fault->reason, "Sender not Authorized");
  EXPECT_EQ(fault->summary(), "ter:NotAuthorized (Sender not Authorized)");
}

TEST(Fault, GivesNestedSubcodesOutermostFirst) {
  const auto fault = read_fault(golden("onvif/spec/ActionNotSupported.fault.xml"));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "Receiver");
  EXPECT_EQ(fault->subcodes, (std::vector<std::string>{"ActionNotSupported", "NoStorage"}));
  EXPECT_EQ(fault->summary(), "ter:NoStorage (Optional action)");
}

TEST(Fault, OfSoap11InASoap11EnvelopeIsRead) {
  const auto fault = read_fault(golden("onvif/axis/GetUsers.fault.xml"));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "Client");
  EXPECT_TRUE(fault->subcodes.empty());
  EXPECT_EQ(fault->summary(), "SOAP fault Client (Sender not authorized)");
}

TEST(Fault, OfSoap11InASoap12EnvelopeIsRead) {
  const auto fault = read_fault(golden("onvif/zoneminder/CreatePullPoint.fault.xml"));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "Server");
  EXPECT_EQ(fault->reason, "Method 'tds:GetUsers' not implemented");
}

TEST(Fault, InPlaceOfAReplyIsAFailureThatCarriesIt) {
  const auto users = read_users(golden("onvif/dahua/NotAuthorized.fault.xml"));
  ASSERT_FALSE(users);
  ASSERT_TRUE(users.error().fault);
  EXPECT_TRUE(users.error().fault->has_subcode("NotAuthorized"));
  EXPECT_EQ(users.error().detail, "ter:NotAuthorized (Sender not Authorized)");
}

TEST(Fault, WithNothingInItIsStillAFault) {
  const auto users = read_users(test::soap_response("<env:Fault/>").body);
  ASSERT_FALSE(users);
  EXPECT_TRUE(users.error().fault);
}

TEST(Fault, IsBoundedHoweverLongItsReasonAndItsChain) {
  std::string chain;
  for (int i = 0; i < 20; ++i) chain += "<env:Subcode><env:Value>ter:Deep</env:Value>";
  for (int i = 0; i < 20; ++i) chain += "</env:Subcode>";
  const auto fault = read_fault(test::soap_response("<env:Fault><env:Code><env:Value>env:Sender</env:Value>" + chain +
                                                    "</env:Code><env:Reason><env:Text>" + std::string(9000, 'r') +
                                                    "</env:Text></env:Reason></env:Fault>")
                                    .body);
  ASSERT_TRUE(fault);
  EXPECT_LE(fault->subcodes.size(), 4U);
  EXPECT_LE(fault->reason.size(), 1024U);
  EXPECT_LE(fault->summary().size(), 300U);
}

TEST(Fault, IsNotSeenInAGoodReply) {
  EXPECT_FALSE(read_fault(golden("onvif/dahua/GetUsers.response.xml")));
  EXPECT_FALSE(read_fault(""));
  EXPECT_FALSE(read_fault("<html><body>Fault</body></html>"));
}

}  // namespace
}  // namespace camaudit::onvif::soap
