// SPDX-License-Identifier: GPL-3.0-or-later
// Whether footage is really there between the oldest and the newest: by the changes of state that the Search service
// keeps, one search for the whole device, or else by asking for a few moments. Both are mandatory in Profile G.
#include <algorithm>

#include "agent/base/time.hpp"
#include "onvif/surveyor.hpp"

namespace camaudit::onvif {
namespace {

using soap::Operation;

/// Pages of one search. A recording that runs on movement has more changes of state than anybody needs: what lies
/// beyond is said to be not searched.
constexpr int kMaximumPages = 8;
constexpr const char* kPageSize = "500";
/// A device that finds nothing for so many waits in a row is not waited for any longer.
constexpr int kEmptyPages = 2;
/// Beyond what the pages may hold: a device that sends more than it was asked for.
constexpr std::size_t kMaximumEvents = 20'000;
/// Moments asked for, with equal distances; each is one call for all recordings together.
constexpr int kPoints = 7;
/// The most recordings that are named in such a call.
constexpr std::size_t kRecordingsPerPoint = 64;

soap::Element track_state_filter() {
  return {"tse:SearchFilter",
          "",
          {{"wsnt:TopicExpression",
            "tns1:RecordingHistory/Track/State",
            {},
            {{"xmlns:tns1", "http://www.onvif.org/ver10/topics"},
             {"Dialect", "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"}}}}};
}

bool may_try_otherwise(model::CallOutcome outcome) {
  return outcome == model::CallOutcome::Ok || outcome == model::CallOutcome::Unsupported ||
         outcome == model::CallOutcome::Fault || outcome == model::CallOutcome::Malformed;
}

}  // namespace

Task<void> Surveyor::sample_footage(FootageSamples& samples) {
  if (samples.empty()) co_return;
  const std::optional<model::CallOutcome> failed = co_await sample_by_events(samples);
  if (!failed || !may_try_otherwise(*failed)) co_return;
  co_await sample_by_points(samples);
}

/// nullopt if it told something; else how the search ended.
Task<std::optional<model::CallOutcome>> Surveyor::sample_by_events(FootageSamples& samples) {
  const net::Url search = *service("tse");
  Parameters find{{"tse:StartPoint", format_rfc3339(samples.from()), {}},
                  {"tse:EndPoint", format_rfc3339(samples.until()), {}},
                  {"tse:Scope", "", {}},
                  track_state_filter(),
                  {"tse:IncludeStartState", "true", {}},
                  {"tse:KeepAliveTime", "PT30S", {}}};
  auto token = co_await read(Operation::FindEvents, search, std::move(find), soap::read_event_search_token, "");
  if (!token || token->empty()) co_return survey_.calls.back().outcome;
  bool completed = false;
  UtcSeconds last = samples.from();
  std::size_t events = 0;
  int empty_pages = 0;
  for (int page = 0; page < kMaximumPages && !completed && events < kMaximumEvents; ++page) {
    if (empty_pages == kEmptyPages) break;
    Parameters ask{{"tse:SearchToken", *token, {}}, {"tse:MaxResults", kPageSize, {}}, {"tse:WaitTime", "PT2S", {}}};
    auto results =
        co_await read(Operation::GetEventSearchResults, search, std::move(ask), soap::read_event_search_results, "");
    if (!results) break;
    for (const auto& event : results->events) {
      samples.note(event);
      last = std::max(last, event.at);
    }
    completed = results->completed;
    events += results->events.size();
    empty_pages = results->events.empty() ? empty_pages + 1 : 0;
  }
  const model::CallOutcome ended = survey_.calls.back().outcome;
  co_await end_search(*token);
  if (samples.conclude_events(completed ? samples.until() : last)) co_return std::nullopt;
  co_return ended;
}

Task<void> Surveyor::sample_by_points(FootageSamples& samples) {
  const net::Url search = *service("tse");
  const std::vector<std::string> recordings = samples.tokens(kRecordingsPerPoint);
  const std::int64_t step = (samples.until().value - samples.from().value) / (kPoints + 1);
  for (int point = 1; point <= kPoints; ++point) {
    const UtcSeconds at{samples.from().value + step * point};
    Parameters ask;
    for (const auto& token : recordings) ask.push_back({"tse:RecordingTokens", token, {}});
    ask.push_back({"tse:Time", format_rfc3339(at), {}});
    const auto reader = [at](std::string_view body) { return soap::read_media_attributes(body, at); };
    const auto present = co_await read(Operation::GetMediaAttributes, search, std::move(ask), reader, "");
    // What was not looked at must not pass for footage without gaps.
    if (!present) co_return;
    samples.note_point(at, recordings, *present);
  }
  samples.conclude_points();
}

}  // namespace camaudit::onvif
