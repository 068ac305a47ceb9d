// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/operation.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace camaudit::onvif::soap {
namespace {

TEST(Operations, OnlyReadOrCloseTheSearchThatTheyOpened) {
  for (std::size_t i = 0; i < kOperationCount; ++i) {
    const auto operation = static_cast<Operation>(i);
    const std::string_view name = name_of(operation).local_name;
    EXPECT_TRUE(name.starts_with("Get") || name.starts_with("Find") || operation == Operation::EndSearch) << name;
  }
  EXPECT_EQ(qualified_name(Operation::EndSearch), "tse:EndSearch");
}

TEST(Operations, HaveNamesOfTheirOwnAndAKnownNamespace) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < kOperationCount; ++i) {
    const auto operation = static_cast<Operation>(i);
    EXPECT_TRUE(names.insert(qualified_name(operation)).second) << qualified_name(operation);
    EXPECT_FALSE(namespace_of(name_of(operation).prefix).empty()) << qualified_name(operation);
  }
}

TEST(Operations, StandInTheOrderOfTheirNames) {
  EXPECT_EQ(qualified_name(Operation::GetSystemDateAndTime), "tds:GetSystemDateAndTime");
  EXPECT_EQ(qualified_name(Operation::GetUsers), "tds:GetUsers");
  EXPECT_EQ(qualified_name(Operation::Media1GetProfiles), "trt:GetProfiles");
  EXPECT_EQ(qualified_name(Operation::Media2GetProfiles), "tr2:GetProfiles");
  EXPECT_EQ(qualified_name(Operation::Media2GetMasks), "tr2:GetMasks");
  EXPECT_EQ(qualified_name(Operation::GetRules), "tan:GetRules");
  EXPECT_EQ(qualified_name(Operation::PtzGetNodes), "tptz:GetNodes");
  EXPECT_EQ(qualified_name(Operation::GetEnabledTLSVersions), "tas:GetEnabledTLSVersions");
  EXPECT_EQ(qualified_name(Operation::GetRecordingJobState), "trc:GetRecordingJobState");
  EXPECT_EQ(qualified_name(Operation::FindRecordings), "tse:FindRecordings");
}

TEST(Operations, HaveAnAction) {
  EXPECT_EQ(action_of(Operation::GetUsers), "http://www.onvif.org/ver10/device/wsdl/GetUsers");
  EXPECT_EQ(action_of(Operation::Media2GetProfiles), "http://www.onvif.org/ver20/media/wsdl/GetProfiles");
}

TEST(Namespaces, AreFoundBothWays) {
  for (const char* prefix :
       {"tds", "trt", "tr2", "trc", "tse", "trp", "trv", "timg", "tptz", "tev", "tan", "tmd", "tas"}) {
    EXPECT_EQ(prefix_of(namespace_of(prefix)), prefix);
  }
  EXPECT_EQ(namespace_of("xyz"), "");
  EXPECT_EQ(prefix_of("http://vendor.example/own/wsdl"), "");
  EXPECT_EQ(prefix_of(""), "");
}

}  // namespace
}  // namespace camaudit::onvif::soap
