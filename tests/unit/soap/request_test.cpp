// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/request.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/golden.hpp"

namespace camaudit::onvif::soap {
namespace {

using test::golden_line;

const UsernameToken kToken{"au<d>i&\"t'or", "ZGlnZXN0", "bm9uY2U=", "2026-11-24T02:00:00.123Z"};

TEST(Request, WithoutParametersIsTheGoldenOne) {
  EXPECT_EQ(encode(Operation::GetSystemDateAndTime, {}, std::nullopt),
            golden_line("onvif/requests/GetSystemDateAndTime.xml"));
}

TEST(Request, WithAParameterIsTheGoldenOne) {
  EXPECT_EQ(encode(Operation::GetServices, {{"tds:IncludeCapability", "true", {}}}, std::nullopt),
            golden_line("onvif/requests/GetServices.xml"));
}

TEST(Request, WithNestedParametersIsTheGoldenOneAndEscapesTokens) {
  const std::vector<Element> parameters{
      {"trt:StreamSetup", "", {{"tt:Stream", "RTP-Unicast", {}}, {"tt:Transport", "", {{"tt:Protocol", "RTSP", {}}}}}},
      {"trt:ProfileToken", "a<b&\"c", {}}};
  EXPECT_EQ(encode(Operation::Media1GetStreamUri, parameters, std::nullopt),
            golden_line("onvif/requests/Media1.GetStreamUri.xml"));
}

TEST(Request, WithAnEmptyElementIsTheGoldenOne) {
  EXPECT_EQ(
      encode(Operation::FindRecordings, {{"tse:Scope", "", {}}, {"tse:KeepAliveTime", "PT30S", {}}}, std::nullopt),
      golden_line("onvif/requests/FindRecordings.xml"));
}

TEST(Request, WithAttributesAndAPrefixInItsTextIsTheGoldenOne) {
  const Element filter{"tse:SearchFilter",
                       "",
                       {{"wsnt:TopicExpression",
                         "tns1:RecordingHistory/Track/State",
                         {},
                         {{"xmlns:tns1", "http://www.onvif.org/ver10/topics"}, {"Dialect", "a<b&\"c"}}}}};
  EXPECT_EQ(encode(Operation::FindEvents, {filter}, std::nullopt), golden_line("onvif/requests/FindEvents.xml"));
}

TEST(Request, WithAUsernameTokenIsTheGoldenOneAndEscapesTheName) {
  EXPECT_EQ(encode(Operation::GetUsers, {}, kToken), golden_line("onvif/requests/GetUsers.username-token.xml"));
}

// Some devices read prefixes and not namespaces (Bosch DINION IP 7000): the other way to write the same.
TEST(Request, WithAPlainUsernameTokenIsTheGoldenOne) {
  UsernameToken token = kToken;
  token.shape = TokenShape::Plain;
  EXPECT_EQ(encode(Operation::GetUsers, {}, token), golden_line("onvif/requests/GetUsers.plain-token.xml"));
}

// Some Hikvision domes answer nothing to SOAP 1.2.
TEST(Request, OfSoap11IsTheGoldenOneAndHasItsOwnHeaders) {
  EXPECT_EQ(encode(Operation::GetServices, {{"tds:IncludeCapability", "true", {}}}, kToken, SoapVersion::V11),
            golden_line("onvif/requests/GetServices.soap11.xml"));
  EXPECT_EQ(request_headers(Operation::GetServices, SoapVersion::V11),
            (std::vector<std::string>{"Content-Type: text/xml; charset=utf-8",
                                      "SOAPAction: \"http://www.onvif.org/ver10/device/wsdl/GetServices\""}));
}

TEST(Request, OfEveryOperationIsOneBareLine) {
  const UsernameToken token{"auditor", "ZGlnZXN0", "bm9uY2U=", "2026-11-24T02:00:00.123Z"};
  for (std::size_t i = 0; i < kOperationCount; ++i) {
    const auto operation = static_cast<Operation>(i);
    for (const auto& log_in : {std::optional<UsernameToken>{}, std::optional(token)}) {
      const std::string request = encode(operation, {}, log_in);
      EXPECT_TRUE(request.starts_with("<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://www.w3.org/2003/05/soap-envelope\">"))
          << request;
      EXPECT_EQ(request.find_first_of("\r\n\t"), std::string::npos) << request;
      EXPECT_EQ(request.find("> <"), std::string::npos) << request;
      EXPECT_EQ(request.find("encodingStyle"), std::string::npos) << request;
      EXPECT_NE(request.find(fmt::format("<{} xmlns:{}=\"{}\">", qualified_name(operation), name_of(operation).prefix,
                                         namespace_of(name_of(operation).prefix))),
                std::string::npos)
          << request;
      EXPECT_EQ(request.find("wsse:Security") != std::string::npos, log_in.has_value());
    }
  }
}

}  // namespace
}  // namespace camaudit::onvif::soap
