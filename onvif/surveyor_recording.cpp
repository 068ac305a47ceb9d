// SPDX-License-Identifier: GPL-3.0-or-later
// Recording Control and Recording Search: what is kept, for how long by configuration, and from when to when in fact.
#include "onvif/surveyor.hpp"

namespace camaudit::onvif {
namespace {

using soap::Operation;

/// Up to here each recording is asked for by its token, which needs no session on the device; beyond, one search is
/// kinder than hundreds of calls.
constexpr std::size_t kAskOneByOne = 20;
/// Pages of one search; with kPageSize each that is more recordings than any recorder has channels.
constexpr int kMaximumPages = 64;
constexpr const char* kPageSize = "100";
constexpr std::string_view kRecordingFacts = "recording,recording_track";

}  // namespace

Task<void> Surveyor::recordings(std::string) {
  const auto recording = service("trc");
  if (!recording) {
    note_absent(kRecordingFacts, "Recording");
    note_absent("recording_gap", "Recording");
    co_return;
  }
  auto value = co_await read(Operation::GetRecordings, *recording, {}, soap::read_recordings, kRecordingFacts);
  if (!value) co_return;
  survey_.facts.recording = std::move(value->recordings);
  survey_.facts.recording_track = std::move(value->tracks);
  if (survey_.facts.recording.empty()) note_fact("recording_gap", "obtained", "");
}

Task<void> Surveyor::recording_jobs(std::string) {
  const auto recording = service("trc");
  if (!recording) {
    note_absent("recording_job", "Recording");
    co_return;
  }
  auto value = co_await read(Operation::GetRecordingJobs, *recording, {}, soap::read_recording_jobs, "recording_job");
  if (value) survey_.facts.recording_job = std::move(*value);
}

Task<void> Surveyor::recording_job_state(std::string job) {
  Parameters parameters{{"trc:JobToken", job, {}}};
  auto value = co_await read(Operation::GetRecordingJobState, *service("trc"), std::move(parameters),
                             soap::read_recording_job_state, "");
  if (!value) co_return;
  for (auto& row : survey_.facts.recording_job) {
    if (row.token != job) continue;
    row.state = value->state;
    row.error = value->error;
  }
}

// Whether a receiver is connected would cost a call for each; the state of the recording job tells it as well.
Task<void> Surveyor::receivers(std::string) {
  const auto receiver = service("trv");
  if (!receiver) {
    note_absent("receiver", "Receiver");
    co_return;
  }
  auto value = co_await read(Operation::GetReceivers, *receiver, {}, soap::read_receivers, "receiver");
  if (value) survey_.facts.receiver = std::move(*value);
}

Task<void> Surveyor::recording_summary(std::string) {
  const auto search = service("tse");
  if (!search) {
    note_absent("recording_summary", "Search");
    co_return;
  }
  auto value =
      co_await read(Operation::GetRecordingSummary, *search, {}, soap::read_recording_summary, "recording_summary");
  if (value) survey_.facts.recording_summary = {*value};
}

Task<void> Surveyor::recording_information(std::string) {
  for (auto& row : survey_.facts.recording) row.information_obtained = false;
  if (!offers("tse")) {
    note_absent("recording_gap", "Search");
    co_return;
  }
  RecordingIndex index(survey_.facts);
  std::vector<std::string> tokens;
  for (const auto& row : survey_.facts.recording) tokens.push_back(row.token);
  bool one_by_one = tokens.size() <= kAskOneByOne;
  for (std::size_t at = 0; one_by_one && at < tokens.size(); ++at) {
    one_by_one = co_await recording_information_of(tokens[at], index);
  }
  if (!one_by_one) co_await find_recordings(index);
  const auto& clock = survey_.facts.clock;
  const double ahead = clock.empty() ? 0 : clock.front().offset_seconds.value_or(0);
  const UtcSeconds now{to_utc_seconds(services_.clock.wall()).value + static_cast<std::int64_t>(ahead)};
  FootageSamples samples(survey_.facts, now);
  co_await sample_footage(samples);
  note_confidence();
}

Task<bool> Surveyor::recording_information_of(std::string recording, RecordingIndex& index) {
  Parameters parameters{{"tse:RecordingToken", recording, {}}};
  auto value = co_await read(Operation::GetRecordingInformation, *service("tse"), std::move(parameters),
                             soap::read_recording_information, "");
  if (value) {
    value->token = recording;
    index.take(std::move(*value));
  }
  co_return survey_.calls.back().outcome != model::CallOutcome::Unsupported;
}

Task<void> Surveyor::find_recordings(RecordingIndex& index) {
  const net::Url search = *service("tse");
  Parameters find{{"tse:Scope", "", {}}, {"tse:KeepAliveTime", "PT30S", {}}};
  auto token = co_await read(Operation::FindRecordings, search, std::move(find), soap::read_search_token, "");
  if (!token) co_return;
  for (int page = 0; page < kMaximumPages; ++page) {
    Parameters ask{{"tse:SearchToken", *token, {}}, {"tse:MaxResults", kPageSize, {}}, {"tse:WaitTime", "PT2S", {}}};
    auto results = co_await read(Operation::GetRecordingSearchResults, search, std::move(ask),
                                 soap::read_recording_search_results, "");
    if (!results) break;
    for (auto& information : results->recordings) index.take(std::move(information));
    if (results->completed) break;
  }
  co_await end_search(*token);
}

Task<void> Surveyor::end_search(std::string token) {
  Parameters end{{"tse:SearchToken", token, {}}};
  co_await read(Operation::EndSearch, *service("tse"), std::move(end), soap::read_end_search, "");
}

void Surveyor::note_confidence() {
  bool sampled = false;
  const auto& summary = survey_.facts.recording_summary;
  const bool claimed = !summary.empty() && summary.front().data_from.has_value();
  for (auto& row : survey_.facts.recording) {
    if (row.sampled_by) {
      sampled = true;
      row.retention_confidence = "sampled";
    } else if (row.earliest) {
      row.retention_confidence = "observed";
    } else if (claimed && !row.information_obtained.value_or(false)) {
      row.retention_confidence = "claimed";
    }
  }
  if (sampled) {
    note_fact("recording_gap", "obtained", "");
  } else {
    note_fact("recording_gap", "missing", "no recording could be searched for gaps");
  }
}

}  // namespace camaudit::onvif
