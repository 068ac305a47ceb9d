// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/recording_index.hpp"

#include <gtest/gtest.h>

#include <ranges>

namespace camaudit::onvif {
namespace {

constexpr UtcSeconds kThen{1'795'485'600};

model::Facts facts_of(const std::vector<std::string>& tokens) {
  model::Facts facts;
  for (const auto& token : tokens) {
    model::Recording row;
    row.token = token;
    facts.recording.push_back(row);
  }
  return facts;
}

soap::RecordingInformation information(std::string token, UtcSeconds earliest) {
  soap::RecordingInformation out;
  out.token = std::move(token);
  out.earliest = earliest;
  return out;
}

TEST(RecordingIndex, GivesEveryRecordingOfATokenWhatIsToldOfItFirst) {
  model::Facts facts = facts_of({"a", "b", "a"});
  RecordingIndex index(facts);
  index.take(information("a", kThen));
  index.take(information("a", UtcSeconds{1}));
  index.take(information("stranger", kThen));
  EXPECT_EQ(facts.recording[0].earliest, kThen);
  EXPECT_EQ(facts.recording[2].earliest, kThen);
  EXPECT_EQ(facts.recording[2].information_obtained, true);
  EXPECT_FALSE(facts.recording[1].information_obtained);
}

TEST(RecordingIndex, JoinsAsManyRecordingsAsAReplyCanHold) {
  // One by one over all of them this would be ten thousand million comparisons.
  constexpr std::size_t kMany = 100'000;
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < kMany; ++i) tokens.push_back(std::to_string(i));
  model::Facts facts = facts_of(tokens);
  RecordingIndex index(facts);
  for (const std::string& token : std::views::reverse(tokens)) index.take(information(token, kThen));
  std::size_t told = 0;
  for (const auto& row : facts.recording) told += row.earliest == kThen ? 1 : 0;
  EXPECT_EQ(told, kMany);
}

}  // namespace
}  // namespace camaudit::onvif
