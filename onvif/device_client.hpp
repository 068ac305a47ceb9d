// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/task.hpp"
#include "agent/net/event.hpp"
#include "agent/net/http.hpp"
#include "agent/net/url.hpp"
#include "onvif/answer.hpp"
#include "onvif/soap/request.hpp"

namespace camaudit::onvif {

/// How far one device may be troubled.
struct CallLimits {
  std::chrono::milliseconds call_timeout{5000};
  /// Until something has been answered: some devices wake up slowly. Zero: the same as call_timeout.
  std::chrono::milliseconds first_call_timeout{0};
  SteadyTime deadline = SteadyTime::max();  ///< of the whole survey of this device
  std::size_t max_body = std::size_t{4} << 20U;
};

/// Asks operations of one device, and logs in as the device wants it: not at all, with a WS-UsernameToken, with HTTP
/// Digest, or with both.
///
/// Accounts lock, so the manners are strict. Credentials are sent only after the device has refused a call without
/// them. The first answer that refuses them ends their use for this run, unless it says that it was the date or the
/// shape of the UsernameToken that it did not like, so that the password was not judged: then one more is sent, dated
/// or written otherwise, and no third. Neither accepted nor refused twice, they are not sent again either. After a
/// log-in that worked, a lone 401 is tried once more (some makes answer 401 when they are busy: Dahua); a refusal of a
/// single operation is a missing permission; two operations in a row refused with 401 end the use of the credentials as
/// well.
///
/// A connection that breaks before a reply, and a reply that is no HTTP, are tried once more, twice for a device, and
/// never with credentials that have not been accepted. SOAP 1.1 is tried, once, where SOAP 1.2 is answered by nothing.
class DeviceClient {
 public:
  /// What is passed by reference must outlive the client.
  DeviceClient(net::HttpSession& session, const Clock& clock, Random& random, net::Url device_service,
               std::optional<net::Credential> credential, CallLimits limits);

  /// One request without credentials, whatever the device thinks of it.
  Task<Answer> ask_anonymously(soap::Operation operation, net::Url service, std::vector<soap::Element> parameters);

  /// The operation, with as much log-in as it takes. Credentials go only to scheme, host and port of the device.
  Task<Answer> ask(soap::Operation operation, net::Url service, std::vector<soap::Element> parameters);

  /// The device's clock as read: UsernameTokens are dated by it from then on. Kept against the steady clock, so that a
  /// step of our own wall clock does not spoil a log-in. Until then the Date of a refusal serves, and our clock where
  /// there was none. `other` is what the clock may be instead, if the device finds a token dated wrongly.
  void set_device_time(WallTime device_time, SteadyTime at, std::optional<WallTime> other = std::nullopt);

  /// From now on the device service is asked at this path.
  void move_device_service(std::string path) { device_service_.target = std::move(path); }

  bool log_in_refused() const { return log_in_ == LogIn::Refused; }
  bool log_in_accepted() const { return log_in_ == LogIn::Accepted; }
  const net::Url& device_service() const { return device_service_; }
  const CallLimits& limits() const { return limits_; }

 private:
  enum class Mode { Undecided, UsernameToken, Digest, Both };
  enum class LogIn { Untried, Accepted, Refused };
  class Turn;

  Task<Answer> send(soap::Operation operation, net::Url service, std::vector<soap::Element> parameters,
                    std::optional<Mode> mode);
  Task<Answer> exchange(soap::Operation operation, const net::Url& service,
                        const std::vector<soap::Element>& parameters, std::optional<Mode> mode);
  net::HttpRequest request_for(soap::Operation operation, const net::Url& service,
                               const std::vector<soap::Element>& parameters, std::optional<Mode> mode);
  Task<Answer> ask_with_credentials(soap::Operation operation, net::Url service, std::vector<soap::Element> parameters);
  void learn_from(const Answer& refusal);
  Task<Answer> log_in(soap::Operation operation, net::Url service, std::vector<soap::Element> parameters);
  bool change_log_in(const Answer& refusal);
  bool change_token(const Answer& refusal);
  bool may_have_arrived(const Answer& answer) const;
  bool may_have_closed_after_challenge(const Answer& answer) const;
  static Answer not_asked();
  WallTime device_now() const;
  Answer settle(Answer answer);

  // Constant after construction.
  net::HttpSession& session_;
  const Clock& clock_;
  Random& random_;
  const std::optional<net::Credential> credential_;
  const CallLimits limits_;

  net::Url device_service_;
  struct DeviceTime {
    WallTime time;
    SteadyTime at;
    std::optional<WallTime> other;
  };
  std::optional<DeviceTime> device_time_;
  Mode mode_ = Mode::Undecided;
  LogIn log_in_ = LogIn::Untried;
  bool trying_ = false;                               ///< a call is finding out whether the log-in is good
  std::vector<std::shared_ptr<net::Event>> waiting_;  ///< calls that wait for what becomes of it
  int log_ins_ = 0;                                   ///< sent before one was accepted
  soap::TokenShape shape_ = soap::TokenShape::Prefixed;
  soap::SoapVersion version_ = soap::SoapVersion::V12;
  bool version_known_ = false;  ///< an envelope came back, or the other version was tried in vain
  bool answered_ = false;       ///< any reply at all
  int resends_left_ = 2;
  bool last_was_401_ = false;  ///< the previous credentialed call ended in 401 although the log-in had worked
};

}  // namespace camaudit::onvif
