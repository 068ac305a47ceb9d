// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/device_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "onvif/wsse.hpp"

namespace camaudit::onvif {

using model::CallOutcome;

namespace {

constexpr std::string_view kNotAsked = "not asked: ";

/// So many log-ins may be sent before one was accepted, however they end: a device that answers a wrong password with
/// an empty page, or not at all, counts them all the same.
constexpr int kMostLogIns = 2;

bool is_same_origin(const net::Url& a, const net::Url& b) {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

}  // namespace

DeviceClient::DeviceClient(net::HttpSession& session, const Clock& clock, Random& random, net::Url device_service,
                           std::optional<net::Credential> credential, CallLimits limits)
    : session_(session),
      clock_(clock),
      random_(random),
      credential_(std::move(credential)),
      limits_(limits),
      device_service_(std::move(device_service)) {}

void DeviceClient::set_device_time(WallTime device_time, SteadyTime at, std::optional<WallTime> other) {
  device_time_ = DeviceTime{device_time, at, other};
}

WallTime DeviceClient::device_now() const {
  if (!device_time_) return clock_.wall();
  return device_time_->time + std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - device_time_->at);
}

net::HttpRequest DeviceClient::request_for(soap::Operation operation, const net::Url& service,
                                           const std::vector<soap::Element>& parameters, std::optional<Mode> mode) {
  std::optional<soap::UsernameToken> token;
  if (mode == Mode::UsernameToken || mode == Mode::Both) {
    Nonce nonce{};
    random_.fill(nonce);
    token = make_username_token(*credential_, nonce, device_now());
    token->shape = shape_;
  }
  net::HttpRequest request(service.to_string());
  request.headers = soap::request_headers(operation, version_);
  request.body = soap::encode(operation, parameters, token, version_);
  request.timeout = answered_ ? limits_.call_timeout : std::max(limits_.call_timeout, limits_.first_call_timeout);
  request.max_body = limits_.max_body;
  if (mode == Mode::Digest || mode == Mode::Both) request.digest = credential_;
  request.untried_log_in = mode.has_value() && log_in_ == LogIn::Untried;
  request.connection_for_each_message = request.untried_log_in && log_ins_ > 0;
  return request;
}

Task<Answer> DeviceClient::exchange(soap::Operation operation, const net::Url& service,
                                    const std::vector<soap::Element>& parameters, std::optional<Mode> mode) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limits_.deadline - clock_.steady());
    if (left <= std::chrono::milliseconds::zero()) {
      Answer answer;
      answer.outcome = CallOutcome::Timeout;
      answer.detail = std::string(kNotAsked) + "the time allowed for this device ran out";
      co_return answer;
    }
    net::HttpRequest request = request_for(operation, service, parameters, mode);
    request.timeout = std::min(request.timeout, left);
    Result<net::HttpResponse> result = co_await session_.send(std::move(request));
    answered_ = answered_ || result.has_value();
    const bool harmless = !mode || log_in_ == LogIn::Accepted;
    if (harmless && resends_left_ > 0 && may_be_resent(result)) {
      --resends_left_;
      continue;
    }
    co_return classify(std::move(result));
  }
}

Task<Answer> DeviceClient::send(soap::Operation operation, net::Url service, std::vector<soap::Element> parameters,
                                std::optional<Mode> mode) {
  Answer answer = co_await exchange(operation, service, parameters, mode);
  if (!version_known_ && !mode && may_want_soap_11(answer)) {
    version_ = soap::SoapVersion::V11;
    Answer older = co_await exchange(operation, service, parameters, mode);
    version_known_ = true;
    if (older.soap || older.outcome == CallOutcome::Unauthorised) {
      answer = std::move(older);
    } else {
      version_ = soap::SoapVersion::V12;
    }
  }
  version_known_ = version_known_ || answer.soap;
  co_return answer;
}

Task<Answer> DeviceClient::ask_anonymously(soap::Operation operation, net::Url service,
                                           std::vector<soap::Element> parameters) {
  Answer answer = co_await send(operation, std::move(service), std::move(parameters), std::nullopt);
  if (answer.outcome == CallOutcome::Unauthorised) learn_from(answer);
  co_return answer;
}

void DeviceClient::learn_from(const Answer& refusal) {
  // A device that tells the time to those who logged in alone has still dated its refusal.
  if (!device_time_ && refusal.response.date) {
    set_device_time(WallTime{std::chrono::seconds{refusal.response.date->value}}, clock_.steady(), clock_.wall());
  }
  if (mode_ != Mode::Undecided) return;
  mode_ = offers_digest(refusal.response) ? Mode::Digest : Mode::UsernameToken;
}

Answer DeviceClient::not_asked() {
  Answer answer;
  answer.outcome = CallOutcome::Unauthorised;
  answer.detail = std::string(kNotAsked) + "the log-in was refused earlier in this run, and accounts lock";
  return answer;
}

Task<Answer> DeviceClient::ask(soap::Operation operation, net::Url service, std::vector<soap::Element> parameters) {
  const bool may_log_in = credential_.has_value() && is_same_origin(service, device_service_);
  if (may_log_in && log_in_ == LogIn::Refused) co_return not_asked();
  if (!may_log_in || mode_ == Mode::Undecided) {
    Answer answer = co_await ask_anonymously(operation, service, parameters);
    // A device that has answered other calls and has nothing to say to this one wants a log-in (some Hikvision domes).
    const bool silent = version_known_ && answer.response.status == 200 && answer.response.body.empty();
    if (!may_log_in || (answer.outcome != CallOutcome::Unauthorised && !silent)) co_return answer;
    learn_from(answer);
  }
  co_return co_await ask_with_credentials(operation, std::move(service), std::move(parameters));
}

/// While nobody knows whether the log-in is good, one call tries it and the others wait for what becomes of it: several
/// connections would be as many wrong passwords.
class DeviceClient::Turn {
 public:
  explicit Turn(DeviceClient& client) : client_(client), held_(client.log_in_ == LogIn::Untried) {
    if (held_) client_.trying_ = true;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (!held_) return;
    client_.trying_ = false;
    for (const auto& waiter : std::exchange(client_.waiting_, {})) waiter->set();
  }

 private:
  DeviceClient& client_;
  const bool held_;
};

Task<Answer> DeviceClient::ask_with_credentials(soap::Operation operation, net::Url service,
                                                std::vector<soap::Element> parameters) {
  while (log_in_ == LogIn::Untried && trying_) {
    const auto outcome = std::make_shared<net::Event>(co_await boost::asio::this_coro::executor);
    waiting_.push_back(outcome);
    co_await outcome->wait();
  }
  if (log_in_ == LogIn::Refused) co_return not_asked();
  const Turn turn(*this);
  Answer answer = co_await log_in(operation, service, parameters);
  if (answer.outcome == CallOutcome::Unauthorised) {
    const bool again = log_in_ == LogIn::Untried ? log_ins_ < kMostLogIns && change_log_in(answer)
                                                 : answer.response.status == 401 && !last_was_401_;
    if (again) answer = co_await log_in(operation, service, parameters);
  } else if (log_in_ == LogIn::Untried && log_ins_ < kMostLogIns && may_have_closed_after_challenge(answer)) {
    answer = co_await log_in(operation, service, parameters);
  }
  co_return settle(std::move(answer));
}

Task<Answer> DeviceClient::log_in(soap::Operation operation, net::Url service, std::vector<soap::Element> parameters) {
  Answer answer = co_await send(operation, std::move(service), std::move(parameters), mode_);
  if (log_in_ == LogIn::Untried && may_have_arrived(answer)) ++log_ins_;
  co_return answer;
}

/// True if a first log-in that was refused can be sent once more, otherwise.
bool DeviceClient::change_log_in(const Answer& refusal) {
  if (change_token(refusal)) return true;
  // Refused by one mechanism while the other was not sent: the device may want both (HTTP server in front of an ONVIF
  // daemon), or the challenge was one that we do not answer. Neither is a wrong password yet.
  const bool http_let_us_in = refusal.response.status != 401 && refusal.response.status != 403;
  if (mode_ == Mode::Digest && (http_let_us_in || !refusal.response.answered_digest)) {
    mode_ = http_let_us_in ? Mode::Both : Mode::UsernameToken;
    return true;
  }
  if (mode_ != Mode::UsernameToken || !offers_digest(refusal.response)) return false;
  mode_ = Mode::Both;
  return true;
}

/// True if the UsernameToken that was refused can be sent once more, dated or written otherwise.
bool DeviceClient::change_token(const Answer& refusal) {
  if (mode_ != Mode::UsernameToken && mode_ != Mode::Both) return false;
  if (refuses_the_time(refusal)) {
    if (!device_time_ || !device_time_->other) return false;
    device_time_->time = *std::exchange(device_time_->other, std::nullopt);
    return true;
  }
  if (!refuses_the_header(refusal) || shape_ == soap::TokenShape::Plain) return false;
  shape_ = soap::TokenShape::Plain;
  return true;
}

/// Whether the device may have seen what was sent, and so counted a log-in.
bool DeviceClient::may_have_arrived(const Answer& answer) const {
  if (answer.response.status == 401 && mode_ == Mode::Digest) return answer.response.answered_digest;
  if (answer.response.status != 0) return true;
  if (answer.detail.starts_with(kNotAsked) || answer.detail == net::kNotConnected) return false;
  return answer.outcome != CallOutcome::Refused || answer.detail.starts_with(net::kConnectionBroke);
}

/// Whether the Digest answer may have met a connection that the device had closed behind its challenge, unannounced.
bool DeviceClient::may_have_closed_after_challenge(const Answer& answer) const {
  return mode_ != Mode::UsernameToken && answer.response.status == 0 &&
         answer.detail.starts_with(net::kConnectionBroke);
}

Answer DeviceClient::settle(Answer answer) {
  if (answer.outcome == CallOutcome::Ok) {
    log_in_ = LogIn::Accepted;
    last_was_401_ = false;
    return answer;
  }
  if (answer.outcome != CallOutcome::Unauthorised) {
    if (log_in_ == LogIn::Untried && log_ins_ >= kMostLogIns) {
      log_in_ = LogIn::Refused;
      answer.detail +=
          fmt::format("; the log-in '{}' was neither accepted nor refused, and is not tried again in this run",
                      credential_->username);
    }
    return answer;
  }
  const bool was_401 = answer.response.status == 401;
  if (log_in_ == LogIn::Untried || (was_401 && last_was_401_)) {
    log_in_ = LogIn::Refused;
    answer.detail = fmt::format(
        "the log-in '{}' was refused ({}); not tried again in this run. Check user name and password: a device's ONVIF "
        "accounts are often separate from those of its web page.{}",
        credential_->username, answer.detail, advice_on(answer));
  } else {
    answer.detail = fmt::format("the account '{}' may not do this ({})", credential_->username, answer.detail);
  }
  last_was_401_ = was_401;
  return answer;
}

}  // namespace camaudit::onvif
