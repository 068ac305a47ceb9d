// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/surveyor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "agent/base/task_group.hpp"
#include "agent/model/describe.hpp"
#include "onvif/kind.hpp"
#include "onvif/xaddr.hpp"

namespace camaudit::onvif {
namespace {

using model::CallOutcome;

CallLimits limits_for(const SurveyOptions& options, SteadyTime now) {
  CallLimits limits;
  limits.call_timeout = options.call_timeout;
  limits.first_call_timeout = 2 * options.call_timeout;
  limits.deadline = now + options.device_timeout;
  limits.max_body = options.max_body;
  return limits;
}

template <class Visitor>
void for_each_word(std::string_view list, Visitor visit) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    visit(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
}

/// More channels than any recorder has.
constexpr std::size_t kMostAskedOneByOne = 256;

/// More of one thing than any device has, as 2,048 channels of four tracks each.
constexpr std::size_t kMostRows = 10'000;

/// All replies of one device together: sixteen as large as one may be. Decoding them takes the one thread that all
/// devices share.
constexpr std::size_t kMostReceived = std::size_t{64} << 20U;

/// A word of ours, which is said of every device: once for all of them, and for good.
SharedText word(std::string_view text) {
  static SharedTexts words;
  return words.of(text);
}

}  // namespace

bool is_asked_in_parts(std::string_view fact) {
  return fact == "analytics_module" || fact == "analytics_rule";
}

Surveyor::Surveyor(SurveyServices services, net::Url device_service, std::optional<net::Credential> credential,
                   const SurveyOptions& options)
    : services_(services),
      options_(options),
      has_credential_(credential.has_value()),
      session_(services.transport.open_device_session(options.connections_per_device)),
      client_(*session_, services.clock, services.random, device_service, std::move(credential),
              limits_for(options, services.clock.steady())),
      allowance_(services.spare) {
  survey_.url = device_service.to_string();
  survey_.address = device_service.authority();
  survey_.surveyed_at = to_utc_seconds(services.clock.wall());
}

Task<void> Surveyor::run() {
  if (co_await reach_device()) {
    // Asked alone and first: READ_SYSTEM is open to every account (Core, default access policy), so this is where a
    // log-in shows whether it is good, before anything that a lesser account may not read.
    co_await device_information("");
    if (date_and_time_refused_ && client_.log_in_accepted()) co_await date_and_time_with_log_in("");
    const bool may_be_given = services_perhaps_refused_ && client_.log_in_accepted();
    if ((services_refused_ && has_credential_) || may_be_given) co_await services(false);
    std::vector<Step> first = independent_steps();
    co_await run_steps(std::move(first));
    std::vector<Step> second = dependent_steps();
    co_await run_steps(std::move(second));
    co_await tls_handshakes();
  }
  conclude();
}

/// The first question, at the path that was given and, where that is not there, at those that others use (gm8135_v2).
Task<Answer> Surveyor::ask_time_at_known_paths() {
  const net::Url given = client_.device_service();
  Answer answer = co_await client_.ask_anonymously(soap::Operation::GetSystemDateAndTime, given, {});
  if (!is_not_there(answer)) co_return answer;
  for (const std::string_view path : kDeviceServicePaths) {
    net::Url other = given;
    other.target = path;
    if (other == given) continue;
    Answer elsewhere = co_await client_.ask_anonymously(soap::Operation::GetSystemDateAndTime, other, {});
    if (!elsewhere.soap) continue;
    client_.move_device_service(other.target);
    survey_.url = other.to_string();
    elsewhere.detail += (elsewhere.detail.empty() ? "" : "; ") +
                        fmt::format("the device service is at {}, nothing is at {}", path, given.target);
    co_return elsewhere;
  }
  co_return answer;
}

Task<bool> Surveyor::reach_device() {
  const SteadyTime begin = services_.clock.steady();
  Answer answer = co_await ask_time_at_known_paths();
  const net::Url device = client_.device_service();
  if (answer.outcome == CallOutcome::Ok) {
    if (const auto time = decode(answer, soap::read_system_date_and_time)) {
      device_answered_ = true;
      take_date_and_time(*time, answer);
    }
  }
  // Some want a log-in for it and say so by a fault of another kind, or by a bare HTTP 400 (Vivotek, Panasonic).
  date_and_time_refused_ = answer.outcome == CallOutcome::Unauthorised || answer.outcome == CallOutcome::Fault;
  device_service_tls_ = answer.response.tls;
  note_call(soap::Operation::GetSystemDateAndTime, answer, begin);
  note_facts("clock", "tds:GetSystemDateAndTime", answer);
  if (answer.outcome == CallOutcome::Refused || answer.outcome == CallOutcome::Timeout) {
    survey_.reason = answer.detail;
    co_return false;
  }
  const std::string first_detail = answer.detail;

  const bool known = co_await services(true);
  if (!device_answered_) {
    survey_.reason = fmt::format("something answers there, but not as an ONVIF device: {}", first_detail);
    co_return false;
  }
  if (known) {
    co_await anonymous_access(soap::Operation::GetUsers, device);
    if (const auto media2 = service("tr2")) {
      co_await anonymous_access(soap::Operation::Media2GetProfiles, *media2);
    } else if (const auto media1 = service("trt")) {
      co_await anonymous_access(soap::Operation::Media1GetProfiles, *media1);
    }
  }
  co_return true;
}

std::vector<Surveyor::Step> Surveyor::independent_steps() const {
  std::vector<Step> steps{{&Surveyor::endpoint_reference, ""},
                          {&Surveyor::service_capabilities, ""},
                          {&Surveyor::scopes, ""},
                          {&Surveyor::hostname, ""},
                          {&Surveyor::network_interfaces, ""},
                          {&Surveyor::network_protocols, ""},
                          {&Surveyor::default_gateway, ""},
                          {&Surveyor::dns, ""},
                          {&Surveyor::ntp, ""},
                          {&Surveyor::discovery_mode, ""},
                          {&Surveyor::storage_configurations, ""},
                          {&Surveyor::media, ""},
                          {&Surveyor::recordings, ""},
                          {&Surveyor::recording_jobs, ""},
                          {&Surveyor::receivers, ""},
                          {&Surveyor::recording_summary, ""},
                          {&Surveyor::ptz_nodes, ""},
                          {&Surveyor::enabled_tls_versions, ""}};
  // Last, since it is the one that only an Administrator may read.
  steps.push_back({&Surveyor::users, ""});
  return steps;
}

std::vector<Surveyor::Step> Surveyor::dependent_steps() {
  std::vector<Step> steps;
  const auto& configurations = survey_.facts.analytics_configuration;
  const std::size_t most = offers("tan") ? at_most(configurations.size(), "tan:GetRules") : 0;
  for (std::size_t i = 0; i < most; ++i) {
    steps.push_back({&Surveyor::analytics_modules, configurations[i].token, "analytics_module"});
    steps.push_back({&Surveyor::analytics_rules, configurations[i].token, "analytics_rule"});
  }
  if (offers("tan") && most < configurations.size()) {
    for (const char* fact : {"analytics_module", "analytics_rule"}) {
      note_fact(fact, "missing", fmt::format("only {} of {} configurations were asked", most, configurations.size()));
    }
  }
  // One profile tells how this device streams; asking all of a recorder's would cost hundreds of calls.
  if (!survey_.facts.media_profile.empty()) {
    steps.push_back({&Surveyor::stream, survey_.facts.media_profile.front().token});
  }
  const auto& jobs = survey_.facts.recording_job;
  const std::size_t most_jobs = at_most(jobs.size(), "trc:GetRecordingJobState");
  for (std::size_t i = 0; i < most_jobs; ++i) steps.push_back({&Surveyor::recording_job_state, jobs[i].token});
  if (!survey_.facts.recording.empty()) steps.push_back({&Surveyor::recording_information, ""});
  return steps;
}

/// How many of a list are asked for one by one; says so if that is not all, since the device decides how long it is.
std::size_t Surveyor::at_most(std::size_t listed, const std::string& operation) {
  if (listed <= kMostAskedOneByOne) return listed;
  survey_.calls.push_back({word(operation), CallOutcome::TooLarge,
                           fmt::format("only the first {} of {} are asked for", kMostAskedOneByOne, listed), 0});
  return kMostAskedOneByOne;
}

std::chrono::milliseconds Surveyor::time_left() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(client_.limits().deadline - services_.clock.steady());
}

bool Surveyor::exhausted() const {
  return out_of_time() || received_ > kMostReceived;
}

Task<void> Surveyor::run_steps(std::vector<Step> steps) {
  std::size_t next = 0;
  if (options_.connections_per_device <= 1) {
    co_await run_next_steps(steps, next);
    co_return;
  }
  TaskGroup group(co_await boost::asio::this_coro::executor);
  for (int i = 0; i < options_.connections_per_device; ++i) group.spawn(run_next_steps(steps, next));
  co_await group.join();
}

Task<void> Surveyor::run_next_steps(const std::vector<Step>& steps, std::size_t& next) {
  while (next < steps.size()) {
    const Step& step = steps[next++];
    // The first that comes too late says so; hundreds of others would say the same.
    if (!step.argument.empty() && exhausted() && std::exchange(told_exhausted_, true)) {
      if (!step.fact.empty()) note_fact(step.fact, "missing", "the survey was at its end before all of it was asked");
      continue;
    }
    co_await (this->*step.run)(step.argument);
  }
}

Task<Answer> Surveyor::ask(soap::Operation operation, net::Url service, Parameters parameters) {
  if (const auto kept = kept_answers_.find(operation); kept != kept_answers_.end()) co_return kept->second;
  co_return co_await ask_at(operation, std::move(service), std::move(parameters), false);
}

Task<Answer> Surveyor::call(soap::Operation operation, net::Url service, Parameters parameters, bool anonymously) {
  Answer answer;
  if (received_ > kMostReceived && operation != soap::Operation::EndSearch) {
    answer.outcome = CallOutcome::TooLarge;
    answer.detail = fmt::format("not asked: the device has sent more than {} MiB already", kMostReceived >> 20U);
    co_return answer;
  }
  if (anonymously) {
    answer = co_await client_.ask_anonymously(operation, std::move(service), std::move(parameters));
  } else {
    answer = co_await client_.ask(operation, std::move(service), std::move(parameters));
  }
  received_ += answer.response.body.size();
  co_return answer;
}

/// Where the path of a service address is not there, the device service is asked in its place (YooSee, A'Gold CAM-10).
Task<Answer> Surveyor::ask_at(soap::Operation operation, net::Url service, Parameters parameters, bool anonymously) {
  const net::Url device = client_.device_service();
  const auto absent = absent_paths_.find(service.target);
  if (absent != absent_paths_.end() && absent->second) service = device;
  Answer answer = co_await call(operation, service, parameters, anonymously);
  const bool elsewhere = service.target != device.target && service.host == device.host;
  if (!is_not_there(answer) || !elsewhere || absent != absent_paths_.end()) co_return answer;
  Answer instead = co_await call(operation, device, parameters, anonymously);
  absent_paths_[service.target] = instead.soap;
  if (!instead.soap) co_return answer;
  instead.detail += (instead.detail.empty() ? "" : "; ") +
                    fmt::format("asked of the device service, since nothing is at {}", service.target);
  co_return instead;
}

void Surveyor::note_call(soap::Operation operation, const Answer& answer, SteadyTime begin) {
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(services_.clock.steady() - begin);
  if (answer.outcome == CallOutcome::Unauthorised || answer.outcome == CallOutcome::Unsupported)
    device_answered_ = true;
  survey_.calls.push_back({word(soap::qualified_name(operation)), answer.outcome, answer.detail, taken.count()});
}

void Surveyor::note_facts(std::string_view facts, const std::string& operation, const Answer& answer) {
  const auto note = [&](std::string_view fact) {
    if (answer.outcome == CallOutcome::Ok) {
      note_fact(fact, "obtained", "");
    } else {
      const bool unsupported = answer.outcome == CallOutcome::Unsupported;
      note_fact(fact, unsupported ? "unsupported" : "missing",
                fmt::format("{}: {}: {}", operation, to_string(answer.outcome), answer.detail));
    }
  };
  for_each_word(facts, note);
}

void Surveyor::note_fact(std::string_view fact, std::string_view state, std::string reason) {
  auto [entry, added] = fact_status_.try_emplace(std::string(fact));
  model::FactStatus& known = entry->second;
  if (!added && is_asked_in_parts(fact)) {
    // Obtained when every part is; what some parts tell and others do not is missing.
    if (known.state == state || known.state == "missing") return;
    if (known.state == "obtained") known.reason = std::move(reason);
    known.state = word("missing");
    return;
  }
  if (!added && known.state == "obtained") return;
  known = {word(fact), word(state), std::move(reason)};
}

void Surveyor::note_absent(std::string_view facts, std::string_view service_name) {
  const auto note = [&](std::string_view fact) {
    if (services_known_ && all_services_known_) {
      note_fact(fact, "unsupported", fmt::format("the device offers no {} service", service_name));
    } else {
      note_fact(fact, "missing",
                fmt::format("the {}list of services could not be read, so the {} service was not asked",
                            services_known_ ? "full " : "", service_name));
    }
  };
  for_each_word(facts, note);
}

bool Surveyor::offers(std::string_view prefix) const {
  return service(prefix).has_value();
}

std::optional<net::Url> Surveyor::service(std::string_view prefix) const {
  const auto found = service_urls_.find(soap::namespace_of(prefix));
  return found == service_urls_.end() ? std::nullopt : std::optional(found->second);
}

void Surveyor::take_services(soap::Services services) {
  services_known_ = true;
  service_urls_.clear();
  survey_.facts.service = std::move(services.services);
  survey_.facts.capability = std::move(services.capabilities);
  for (const auto& row : survey_.facts.service) service_urls_.try_emplace(row.namespace_uri, url_of_service(row));
}

net::Url Surveyor::url_of_service(const model::Service& row) const {
  net::Url url = client_.device_service();
  const auto given = parse_xaddr(row.xaddr);
  // An address that makes no sense is answered by the device service on many devices (YooSee).
  if (!given) return url;
  const bool loses_tls = url.scheme == "https" && given->scheme != "https";
  const bool inside = options_.fence.allows(std::string_view(given->host));
  if (options_.follow_service_addresses && inside && !loses_tls) return *given;
  url.target = given->target;
  return url;
}

std::optional<std::string> Surveyor::capability(std::string_view service, std::string_view name) const {
  for (const auto& row : survey_.facts.capability) {
    if (row.service == service && row.name == name) return row.value;
  }
  return std::nullopt;
}

/// If not, the answer says so, and what was read of it is to be dropped whole.
bool Surveyor::may_keep(std::size_t bytes, Answer& answer) {
  const std::string refusal = allowance_.take(bytes);
  if (refusal.empty()) return true;
  answer.outcome = CallOutcome::TooLarge;
  answer.detail = "not kept: " + refusal;
  return false;
}

/// What is beyond the bound is dropped, and the fact with it: a part of a list is no list.
void Surveyor::keep_bounded() {
  model::for_each_table(survey_.facts, [&](std::string_view name, auto& rows) {
    if (rows.size() <= kMostRows) return;
    const std::string what = fmt::format("the device lists {}; only the first {} are kept", rows.size(), kMostRows);
    rows.resize(kMostRows);
    survey_.calls.push_back({word(name), CallOutcome::TooLarge, what, 0});
    fact_status_[std::string(name)] = {word(name), word("missing"), what};
  });
}

void Surveyor::conclude() {
  keep_bounded();
  survey_.kind = classify_kind(survey_.facts);
  const auto count = [this](auto predicate) {
    return std::count_if(survey_.calls.begin(), survey_.calls.end(), predicate);
  };
  const auto failed = count([](const model::Call& call) {
    return call.outcome != CallOutcome::Ok && call.outcome != CallOutcome::Unsupported;
  });
  const auto information = fact_status_.find("device_information");
  const bool knows_device = information != fact_status_.end() && information->second.state == "obtained";
  const bool refused =
      client_.log_in_refused() ||
      (!knows_device && count([](const model::Call& call) { return call.outcome == CallOutcome::Unauthorised; }) > 0);
  if (!survey_.reason.empty()) {
    survey_.state = model::DeviceState::Unreachable;
  } else if (refused && !knows_device) {
    survey_.state = model::DeviceState::Unauthorised;
    const auto call = std::find_if(survey_.calls.begin(), survey_.calls.end(),
                                   [](const model::Call& c) { return c.operation == "tds:GetDeviceInformation"; });
    survey_.reason = has_credential_ ? (call == survey_.calls.end() ? "" : call->detail.str())
                                     : "it asks for a log-in and no credentials are configured for it";
  } else if (failed > 0) {
    survey_.state = model::DeviceState::Partial;
    const auto call = std::find_if(survey_.calls.begin(), survey_.calls.end(), [](const model::Call& c) {
      return c.outcome != CallOutcome::Ok && c.outcome != CallOutcome::Unsupported;
    });
    survey_.reason = fmt::format("{}: {}: {}", call->operation, to_string(call->outcome), call->detail);
    if (failed > 1) survey_.reason += fmt::format(" (and {} more calls)", failed - 1);
  } else {
    survey_.state = model::DeviceState::Assessed;
  }
  for (auto& [fact, status] : fact_status_) survey_.facts.fact_status.push_back(std::move(status));
  // Every table has its status, so that a rule can tell "none" from "not known".
  model::for_each_table(survey_.facts, [&](std::string_view name, const auto&) {
    if (name == "fact_status" || fact_status_.contains(name)) return;
    survey_.facts.fact_status.push_back(
        {word(name), word("missing"), survey_.reason.empty() ? word("not asked") : SharedText(survey_.reason)});
  });
  // Thousands of surveys wait to be judged together.
  model::for_each_table(survey_.facts, [](std::string_view, auto& rows) { rows.shrink_to_fit(); });
  survey_.calls.shrink_to_fit();
  allowance_.settle(held_bytes(survey_.facts));
}

Task<model::DeviceSurvey> survey_device(SurveyServices services, net::Url device_service,
                                        std::optional<net::Credential> credential, const SurveyOptions& options) {
  Surveyor surveyor(services, std::move(device_service), std::move(credential), options);
  co_await surveyor.run();
  co_return surveyor.take();
}

}  // namespace camaudit::onvif
