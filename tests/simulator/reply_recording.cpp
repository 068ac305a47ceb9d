// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <charconv>

#include "tests/simulator/operations.hpp"
#include "tests/simulator/xml.hpp"

namespace camaudit::simulator {
namespace {

using Context = const ReplyContext&;
using Request = const XmlNode&;

constexpr std::size_t most_searches = 64;
constexpr const char* motion_filter =
    "<tt:EventFilter><tt:Filter><tt:Topic>tns1:RuleEngine/CellMotionDetector/Motion</tt:Topic></tt:Filter>"
    "</tt:EventFilter>";
constexpr std::string_view receiver_source = "http://www.onvif.org/ver10/schema/Receiver";

std::string get_service_capabilities(Context context, Request request) {
  return capabilities(context, *service_of_namespace(request.ns));
}

std::string receiver_token(const Recording& recording) {
  return "receiver-" + recording.token;
}
std::string video_track(const Recording& recording) {
  return recording.token + "-video";
}
std::string audio_track(const Recording& recording) {
  return recording.token + "-audio";
}

const Recording& recording_of(Context context, std::string_view token) {
  const auto& recordings = context.device.recordings;
  const auto found = std::find_if(recordings.begin(), recordings.end(),
                                  [&](const auto& recording) { return recording.token == token; });
  if (found == recordings.end()) throw no_such("NoRecording", token);
  return *found;
}

std::string source_information(const Recording& recording) {
  return wrap("tt:Source", element("tt:SourceId", recording.source_id) + element("tt:Name", recording.source_name) +
                               element("tt:Location", recording.location) +
                               element("tt:Description", recording.description) +
                               element("tt:Address", recording.source_address));
}

std::string recording_configuration(std::string_view tag, const Recording& recording) {
  return wrap(tag, source_information(recording) + element("tt:Content", recording.content) +
                       element("tt:MaximumRetentionTime", recording.maximum_retention));
}

std::string track(const std::string& token, const char* type) {
  return wrap("tt:Track",
              element("tt:TrackToken", token) +
                  wrap("tt:Configuration", element("tt:TrackType", type) + element("tt:Description", type)));
}

std::string get_recordings(Context context, Request) {
  std::string out;
  for (const auto& recording : context.device.recordings) {
    std::string tracks = track(video_track(recording), "Video");
    if (recording.audio_track) tracks += track(audio_track(recording), "Audio");
    out += wrap("trc:RecordingItem", element("tt:RecordingToken", recording.token) +
                                         recording_configuration("tt:Configuration", recording) +
                                         wrap("tt:Tracks", tracks));
  }
  return out;
}

std::string get_recording_configuration(Context context, Request request) {
  return recording_configuration("trc:RecordingConfiguration",
                                 recording_of(context, request.find_text("RecordingToken")));
}

std::string source_token(const Recording& recording) {
  return fmt::format(R"(<tt:SourceToken Type="{}">{}</tt:SourceToken>)", receiver_source,
                     element("tt:Token", receiver_token(recording)));
}

std::string get_recording_jobs(Context context, Request) {
  std::string out;
  for (const auto& job : context.device.recording_jobs) {
    const auto& recording = recording_of(context, job.recording);
    const auto tracks =
        wrap("tt:Tracks", element("tt:SourceTag", "video") + element("tt:Destination", video_track(recording)));
    out += wrap("trc:JobItem",
                element("tt:JobToken", job.token) +
                    wrap("tt:JobConfiguration", element("tt:RecordingToken", job.recording) +
                                                    element("tt:Mode", job.mode) + element("tt:Priority", 1) +
                                                    wrap("tt:Source", source_token(recording) + tracks) +
                                                    (job.on_events ? motion_filter : "")));
  }
  return out;
}

std::string get_recording_job_state(Context context, Request request) {
  const auto token = request.find_text("JobToken");
  const auto& jobs = context.device.recording_jobs;
  const auto job = std::find_if(jobs.begin(), jobs.end(), [&](const auto& entry) { return entry.token == token; });
  if (job == jobs.end()) throw no_such("NoRecordingJob", token);
  const auto& recording = recording_of(context, job->recording);
  const auto state_of_track = wrap(
      "tt:Track", element("tt:SourceTag", "video") + element("tt:Destination", video_track(recording)) +
                      (job->error.empty() ? "" : element("tt:Error", job->error)) + element("tt:State", job->state));
  return wrap("trc:State", element("tt:RecordingToken", job->recording) + element("tt:State", job->state) +
                               wrap("tt:Sources", source_token(recording) + element("tt:State", job->state) +
                                                      wrap("tt:Tracks", state_of_track)));
}

std::string get_recording_options(Context context, Request request) {
  recording_of(context, request.find_text("RecordingToken"));
  return R"(<trc:Options><trc:Job Spare="1"/><trc:Track SpareTotal="0" SpareVideo="0" SpareAudio="0" SpareMetadata="0"/></trc:Options>)";
}

struct Footage {
  Instant from;
  Instant until;
};

std::optional<Footage> footage(Context context, const Recording& recording) {
  if (!recording.earliest_days_ago) return std::nullopt;
  return Footage{plus_seconds(context.now, -86400.0 * *recording.earliest_days_ago),
                 plus_seconds(context.now, -60.0 * recording.latest_minutes_ago)};
}

std::string track_information(const std::string& token, const char* type, const std::string& from,
                              const std::string& until) {
  return wrap("tt:Track", element("tt:TrackToken", token) + element("tt:TrackType", type) +
                              element("tt:Description", type) + element("tt:DataFrom", from) +
                              element("tt:DataTo", until));
}

std::string recording_information(std::string_view tag, Context context, const Recording& recording) {
  std::string inner = element("tt:RecordingToken", recording.token) + source_information(recording);
  std::string tracks;
  if (const auto kept = footage(context, recording)) {
    const auto from = format_date_time(kept->from), until = format_date_time(kept->until);
    inner += element("tt:EarliestRecording", from) + element("tt:LatestRecording", until);
    tracks = track_information(video_track(recording), "Video", from, until);
    // A track that holds nothing is listed all the same, with equal times.
    const auto sound_until = recording.audio_footage ? until : from;
    if (recording.audio_track) tracks += track_information(audio_track(recording), "Audio", from, sound_until);
  }
  return wrap(
      tag, inner + element("tt:Content", recording.content) + tracks + element("tt:RecordingStatus", recording.status));
}

std::string get_recording_summary(Context context, Request) {
  std::optional<Footage> total;
  for (const auto& recording : context.device.recordings) {
    const auto kept = footage(context, recording);
    if (!kept) continue;
    if (!total) total = kept;
    total->from = std::min(total->from, kept->from);
    total->until = std::max(total->until, kept->until);
  }
  const auto shown = total.value_or(Footage{});
  return wrap("tse:Summary", element("tt:DataFrom", format_date_time(shown.from)) +
                                 element("tt:DataUntil", format_date_time(shown.until)) +
                                 element("tt:NumberRecordings", context.device.recordings.size()));
}

std::string get_recording_information(Context context, Request request) {
  return recording_information("tse:RecordingInformation", context,
                               recording_of(context, request.find_text("RecordingToken")));
}

std::size_t count_of(Request request, std::string_view name, std::size_t without) {
  const auto text = request.find_text(name);
  std::size_t value = 0;
  const auto* end = text.data() + text.size();
  return std::from_chars(text.data(), end, value).ptr == end && !text.empty() && value > 0 ? value : without;
}

bool in_scope(Request request, const Recording& recording) {
  const auto* scope = request.child("Scope");
  const auto included = scope ? scope->child_texts("IncludedRecordings") : std::vector<std::string>{};
  return included.empty() || std::find(included.begin(), included.end(), recording.token) != included.end();
}

std::string open_search(Context context, Request request, std::vector<std::string> matches) {
  matches.resize(std::min(matches.size(), count_of(request, "MaxMatches", matches.size())));
  auto& searches = context.searches;
  if (searches.remaining.size() >= most_searches) {
    throw SoapFault(400, "Receiver", "Action ResourceProblem", "Too many searches are open");
  }
  const auto token = fmt::format("search-{}", searches.next++);
  searches.remaining[token] = std::move(matches);
  return element("tse:SearchToken", token);
}

std::string find_recordings(Context context, Request request) {
  std::vector<std::string> matches;
  for (const auto& recording : context.device.recordings) {
    if (in_scope(request, recording)) {
      matches.push_back(recording_information("tt:RecordingInformation", context, recording));
    }
  }
  return open_search(context, request, std::move(matches));
}

struct StateChange {
  Instant at;
  bool present;
};

// When the picture of a recording begins, is broken off, comes again and ends.
std::vector<StateChange> state_changes(Context context, const Recording& recording) {
  const auto kept = footage(context, recording);
  if (!kept) return {};
  std::vector<StateChange> changes{{kept->from, true}};
  for (const auto& gap : recording.gaps) {
    changes.push_back({plus_seconds(context.now, -86400.0 * gap.from_days_ago), false});
    changes.push_back({plus_seconds(context.now, -86400.0 * gap.to_days_ago), true});
  }
  if (recording.status != "Recording") changes.push_back({kept->until, false});
  std::sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return changes;
}

bool present_at(const std::vector<StateChange>& changes, Instant at) {
  bool present = false;
  for (const auto& change : changes) {
    if (change.at <= at) present = change.present;
  }
  return present;
}

std::string track_state_event(const Recording& recording, Instant at, bool present, bool start_state) {
  const auto item = [](std::string_view name, std::string_view value) {
    return fmt::format(R"(<tt:SimpleItem Name="{}" Value="{}"/>)", name, escape(value));
  };
  const auto time = format_date_time(at);
  const auto source =
      wrap("tt:Source", item("RecordingToken", recording.token) + item("Track", video_track(recording)));
  const auto data = wrap("tt:Data", item("IsDataPresent", present ? "true" : "false"));
  const auto message =
      fmt::format(R"(<wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">)"
                  R"(tns1:RecordingHistory/Track/State</wsnt:Topic><wsnt:Message>)"
                  R"(<tt:Message UtcTime="{}" PropertyOperation="{}">{}{}</tt:Message></wsnt:Message>)",
                  time, start_state ? "Initialized" : "Changed", source, data);
  return wrap("tt:Result", element("tt:RecordingToken", recording.token) +
                               element("tt:TrackToken", video_track(recording)) + element("tt:Time", time) +
                               wrap("tt:Event", message) + element("tt:StartStateEvent", start_state));
}

Instant time_of(Request request, std::string_view name, Instant without) {
  const auto* child = request.child(name);
  if (!child) return without;
  const auto time = parse_date_time(child->text);
  if (!time) throw SoapFault(400, "Sender", "InvalidArgVal", "There is no such time");
  return *time;
}

std::string find_events(Context context, Request request) {
  const auto start = time_of(request, "StartPoint", context.now), end = time_of(request, "EndPoint", context.now);
  if (request.find_text("TopicExpression").find("RecordingHistory/Track/State") == std::string::npos) {
    return open_search(context, request, {});
  }
  std::vector<std::pair<Instant, std::string>> found;
  for (const auto& recording : context.device.recordings) {
    if (!in_scope(request, recording)) continue;
    const auto changes = state_changes(context, recording);
    if (request.find_text("IncludeStartState") == "true") {
      found.emplace_back(start, track_state_event(recording, start, present_at(changes, start), true));
    }
    for (const auto& change : changes) {
      if (change.at <= start || change.at > end) continue;
      found.emplace_back(change.at, track_state_event(recording, change.at, change.present, false));
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> matches;
  for (auto& entry : found) matches.push_back(std::move(entry.second));
  return open_search(context, request, std::move(matches));
}

std::string search_results(Context context, Request request) {
  const auto token = request.find_text("SearchToken");
  const auto search = context.searches.remaining.find(token);
  if (search == context.searches.remaining.end()) throw no_such("InvalidToken", token);
  auto& remaining = search->second;
  const auto now = std::min(remaining.size(), count_of(request, "MaxResults", remaining.size()));
  std::string inner = element("tt:SearchState", now == remaining.size() ? "Completed" : "Searching");
  for (std::size_t i = 0; i < now; ++i) inner += remaining[i];
  remaining.erase(remaining.begin(), remaining.begin() + static_cast<std::ptrdiff_t>(now));
  return wrap("tse:ResultList", inner);
}

std::string end_search(Context context, Request request) {
  const auto token = request.find_text("SearchToken");
  if (context.searches.remaining.erase(token) == 0) throw no_such("InvalidToken", token);
  return element("tse:Endpoint", format_date_time(context.now));
}

std::string get_media_attributes(Context context, Request request) {
  const auto at = time_of(request, "Time", context.now);
  const auto time = format_date_time(at);
  std::string out;
  for (const auto& token : request.child_texts("RecordingTokens")) {
    const auto& recording = recording_of(context, token);
    const auto kept = footage(context, recording);
    if (!kept || at < kept->from || at > kept->until || !present_at(state_changes(context, recording), at)) continue;
    const auto information = element("tt:TrackToken", video_track(recording)) + element("tt:TrackType", "Video") +
                             element("tt:Description", "Video") + element("tt:DataFrom", format_date_time(kept->from)) +
                             element("tt:DataTo", format_date_time(kept->until));
    const auto pictures = element("tt:Width", 1920) + element("tt:Height", 1080) + element("tt:Encoding", "H264") +
                          element("tt:Framerate", 25);
    out += wrap("tse:MediaAttributes", element("tt:RecordingToken", token) +
                                           wrap("tt:TrackAttributes", wrap("tt:TrackInformation", information) +
                                                                          wrap("tt:VideoAttributes", pictures)) +
                                           element("tt:From", time) + element("tt:Until", time));
  }
  return out;
}

std::string get_receivers(Context context, Request) {
  std::string out;
  for (const auto& recording : context.device.recordings) {
    const auto transport = wrap("tt:Transport", element("tt:Protocol", "RTSP"));
    out += wrap("trv:Receivers",
                element("tt:Token", receiver_token(recording)) +
                    wrap("tt:Configuration",
                         element("tt:Mode", "AutoConnect") +
                             element("tt:MediaUri", recording.receiver_uri.value_or(recording.source_address)) +
                             wrap("tt:StreamSetup", element("tt:Stream", "RTP-Unicast") + transport)));
  }
  return out;
}

constexpr std::array<Operation, 17> operations{{
    {"trc", "GetServiceCapabilities", Access::pre_auth, get_service_capabilities},
    {"trc", "GetRecordings", Access::any_level, get_recordings},
    {"trc", "GetRecordingConfiguration", Access::any_level, get_recording_configuration},
    {"trc", "GetRecordingJobs", Access::any_level, get_recording_jobs},
    {"trc", "GetRecordingJobState", Access::any_level, get_recording_job_state},
    {"trc", "GetRecordingOptions", Access::any_level, get_recording_options},
    {"tse", "GetServiceCapabilities", Access::pre_auth, get_service_capabilities},
    {"tse", "GetRecordingSummary", Access::any_level, get_recording_summary},
    {"tse", "GetRecordingInformation", Access::any_level, get_recording_information},
    {"tse", "FindRecordings", Access::any_level, find_recordings},
    {"tse", "GetRecordingSearchResults", Access::any_level, search_results},
    {"tse", "FindEvents", Access::any_level, find_events},
    {"tse", "GetEventSearchResults", Access::any_level, search_results},
    {"tse", "GetMediaAttributes", Access::any_level, get_media_attributes},
    {"tse", "EndSearch", Access::any_level, end_search},
    {"trv", "GetServiceCapabilities", Access::pre_auth, get_service_capabilities},
    {"trv", "GetReceivers", Access::any_level, get_receivers},
}};

}  // namespace

std::span<const Operation> recording_operations() {
  return operations;
}

}  // namespace camaudit::simulator
