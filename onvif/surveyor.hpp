// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to onvif: the survey of one device, as a plan of steps over a DeviceClient.
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "onvif/allowance.hpp"
#include "onvif/device_client.hpp"
#include "onvif/footage_samples.hpp"
#include "onvif/recording_index.hpp"
#include "onvif/soap/reply_described.hpp"
#include "onvif/survey.hpp"

namespace camaudit::onvif {

class Surveyor {
 public:
  Surveyor(SurveyServices services, net::Url device_service, std::optional<net::Credential> credential,
           const SurveyOptions& options);

  Task<void> run();
  model::DeviceSurvey take() { return std::move(survey_); }

 private:
  /// A step of the plan; `argument` is a token or empty, `fact` what it is a part of: that is missing if it is left
  /// out.
  struct Step {
    Task<void> (Surveyor::*run)(std::string argument);
    std::string argument;
    std::string_view fact = {};
  };
  using Parameters = std::vector<soap::Element>;
  using AnalyticsKey = std::tuple<std::string, std::string, std::string>;  ///< configuration, name, type

  // surveyor.cpp: order, outcomes and state
  Task<bool> reach_device();
  Task<Answer> ask_time_at_known_paths();
  Task<void> run_steps(std::vector<Step> steps);
  Task<void> run_next_steps(const std::vector<Step>& steps, std::size_t& next);
  std::vector<Step> independent_steps() const;
  std::vector<Step> dependent_steps();
  std::size_t at_most(std::size_t listed, const std::string& operation);
  std::chrono::milliseconds time_left() const;
  bool out_of_time() const { return time_left() <= std::chrono::milliseconds::zero(); }
  bool exhausted() const;
  bool may_keep(std::size_t bytes, Answer& answer);
  void keep_bounded();
  void conclude();

  /// Asks, decodes with `reader` (std::string_view to soap::Reply<T>), notes the call and the state of the fact tables
  /// named in `facts` (comma-separated), and gives the value if there is one.
  template <class Reader>
  auto read(soap::Operation operation, net::Url service, Parameters parameters, Reader reader, std::string_view facts)
      -> Task<std::optional<typename decltype(reader(std::string_view{}))::value_type>>;
  Task<Answer> ask(soap::Operation operation, net::Url service, Parameters parameters);
  Task<Answer> call(soap::Operation operation, net::Url service, Parameters parameters, bool anonymously);
  Task<Answer> ask_at(soap::Operation operation, net::Url service, Parameters parameters, bool anonymously);
  void note_call(soap::Operation operation, const Answer& answer, SteadyTime begin);
  void note_facts(std::string_view facts, const std::string& operation, const Answer& answer);
  void note_fact(std::string_view fact, std::string_view state, std::string reason);
  void note_absent(std::string_view facts, std::string_view service_name);

  bool offers(std::string_view prefix) const;
  std::optional<net::Url> service(std::string_view prefix) const;
  void take_services(soap::Services services);
  net::Url url_of_service(const model::Service& row) const;
  std::optional<std::string> capability(std::string_view service, std::string_view name) const;

  // surveyor_device.cpp: device management
  void take_date_and_time(const soap::SystemDateAndTime& time, Answer& answer);
  Task<void> date_and_time_with_log_in(std::string);
  Task<bool> services(bool anonymous);
  Task<Answer> ask_for_services(soap::Operation operation, bool anonymous);
  Task<void> service_capabilities(std::string);
  Task<void> anonymous_access(soap::Operation operation, net::Url service);
  Task<void> device_information(std::string);
  Task<void> endpoint_reference(std::string);
  Task<void> scopes(std::string);
  Task<void> hostname(std::string);
  Task<void> network_interfaces(std::string);
  Task<void> network_protocols(std::string);
  Task<void> default_gateway(std::string);
  Task<void> dns(std::string);
  Task<void> ntp(std::string);
  Task<void> discovery_mode(std::string);
  Task<void> users(std::string);
  Task<void> storage_configurations(std::string);

  // surveyor_media.cpp: Media2 or Media1, Analytics, PTZ
  Task<void> media(std::string);
  Task<void> media_profiles();
  Task<bool> media_profiles_of(soap::Operation operation, net::Url service);
  Task<void> osds();
  Task<void> masks();
  Task<void> metadata_configurations();
  Task<void> analytics_configurations();
  void take_analytics(soap::Analytics analytics);
  Task<void> analytics_modules(std::string configuration);
  Task<void> analytics_rules(std::string configuration);
  Task<void> stream(std::string profile);
  Task<void> ptz_nodes(std::string);

  // surveyor_recording.cpp: Recording Control, Receiver and Search
  Task<void> recordings(std::string);
  Task<void> recording_jobs(std::string);
  Task<void> recording_job_state(std::string job);
  Task<void> receivers(std::string);
  Task<void> recording_summary(std::string);
  Task<void> recording_information(std::string);
  Task<bool> recording_information_of(std::string recording, RecordingIndex& index);
  Task<void> find_recordings(RecordingIndex& index);
  Task<void> end_search(std::string token);
  void note_confidence();

  // surveyor_sampling.cpp: gaps between the oldest and the newest footage
  Task<void> sample_footage(FootageSamples& samples);
  Task<std::optional<model::CallOutcome>> sample_by_events(FootageSamples& samples);
  Task<void> sample_by_points(FootageSamples& samples);

  // surveyor_tls.cpp: the handshake as evidence
  Task<void> enabled_tls_versions(std::string);
  Task<void> tls_handshakes();
  Task<void> tls_handshake(std::uint16_t port);
  std::vector<std::uint16_t> https_ports() const;

  // Constant after construction.
  const SurveyServices services_;
  const SurveyOptions& options_;
  const bool has_credential_;

  std::unique_ptr<net::HttpSession> session_;
  DeviceClient client_;
  model::DeviceSurvey survey_;
  /// Answers got without credentials that need not be asked for again.
  std::map<soap::Operation, Answer> kept_answers_;
  std::map<std::string, model::FactStatus, std::less<>> fact_status_;
  std::map<std::string, net::Url, std::less<>> service_urls_;  ///< where each is asked, by namespace
  std::optional<net::TlsPeer> device_service_tls_;             ///< of the first reply, if it came over TLS
  bool services_known_ = false;
  bool all_services_known_ = false;  ///< GetServices told them, or the device has no such operation
  bool services_refused_ = false;
  /// GetServices ended in a way by which some makes ask for a log-in: another fault, a bare HTTP 400, an empty reply.
  bool services_perhaps_refused_ = false;
  bool date_and_time_refused_ = false;
  bool told_exhausted_ = false;
  std::size_t received_ = 0;  ///< bytes of all replies together
  Allowance allowance_;       ///< of what was read from them
  std::set<AnalyticsKey> known_modules_;
  std::set<AnalyticsKey> known_rules_;
  bool device_answered_ = false;  ///< some reply was SOAP, if only a refusal
  /// Paths of service addresses that are not there (HTTP 404), and whether the device service answers in their place.
  std::map<std::string, bool> absent_paths_;
  int media_version_ = 0;  ///< that gave the profiles; 0 if none did
};

template <class Reader>
auto Surveyor::read(soap::Operation operation, net::Url service, Parameters parameters, Reader reader,
                    std::string_view facts)
    -> Task<std::optional<typename decltype(reader(std::string_view{}))::value_type>> {
  std::optional<typename decltype(reader(std::string_view{}))::value_type> value;
  const SteadyTime begin = services_.clock.steady();
  Answer answer = co_await ask(operation, std::move(service), std::move(parameters));
  if (answer.outcome == model::CallOutcome::Ok) value = decode(answer, reader);
  if (value && !may_keep(held_bytes(*value), answer)) value.reset();
  note_call(operation, answer, begin);
  note_facts(facts, soap::qualified_name(operation), answer);
  co_return value;
}

}  // namespace camaudit::onvif
