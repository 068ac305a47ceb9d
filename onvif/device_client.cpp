// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/device_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "onvif/wsse.hpp"

namespace camaudit::onvif {

using model::CallOutcome;

DeviceClient::DeviceClient(net::HttpSession& session, const Clock& clock, Random& random, net::Url device_service,
                           std::optional<net::Credential> credential, CallLimits limits)
    : session_(session),
      clock_(clock),
      random_(random),
      device_service_(std::move(device_service)),
      credential_(std::move(credential)),
      limits_(limits) {}

void DeviceClient::set_device_time(WallTime device_time, SteadyTime at) {
  device_time_ = DeviceTime{device_time, at};
}

WallTime DeviceClient::device_now() const {
  if (!device_time_) return clock_.wall();
  return device_time_->time + std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - device_time_->at);
}

Task<Answer> DeviceClient::send(soap::Operation operation, net::Url service, std::vector<soap::Element> parameters,
                                std::optional<Mode> mode) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limits_.deadline - clock_.steady());
  if (left <= std::chrono::milliseconds::zero()) {
    Answer answer;
    answer.outcome = CallOutcome::Timeout;
    answer.detail = "not asked: the time allowed for this device ran out";
    co_return answer;
  }
  std::optional<soap::UsernameToken> token;
  if (mode == Mode::UsernameToken || mode == Mode::Both) {
    Nonce nonce{};
    random_.fill(nonce);
    token = make_username_token(*credential_, nonce, device_now());
  }
  net::HttpRequest request(service.to_string());
  request.headers.push_back(
      fmt::format("Content-Type: application/soap+xml; charset=utf-8; action=\"{}\"", soap::action_of(operation)));
  request.body = soap::encode(operation, parameters, token);
  request.timeout = std::min(limits_.call_timeout, left);
  request.max_body = limits_.max_body;
  if (mode == Mode::Digest || mode == Mode::Both) request.digest = credential_;
  Result<net::HttpResponse> exchange = co_await session_.send(std::move(request));
  co_return classify(std::move(exchange));
}

Task<Answer> DeviceClient::ask_anonymously(soap::Operation operation, net::Url service,
                                           std::vector<soap::Element> parameters) {
  Answer answer = co_await send(operation, std::move(service), std::move(parameters), std::nullopt);
  if (answer.outcome == CallOutcome::Unauthorised) learn_mode(answer);
  co_return answer;
}

void DeviceClient::learn_mode(const Answer& refusal) {
  if (mode_ != Mode::Undecided) return;
  mode_ = offers_digest(refusal.response) ? Mode::Digest : Mode::UsernameToken;
}

Task<Answer> DeviceClient::ask(soap::Operation operation, net::Url service, std::vector<soap::Element> parameters) {
  const bool may_log_in = credential_.has_value() && service.host == device_service_.host;
  if (may_log_in && log_in_ == LogIn::Refused) {
    Answer answer;
    answer.outcome = CallOutcome::Unauthorised;
    answer.detail = "not asked: the log-in was refused earlier in this run, and accounts lock";
    co_return answer;
  }
  if (!may_log_in || mode_ == Mode::Undecided) {
    Answer answer = co_await ask_anonymously(operation, service, parameters);
    if (!may_log_in || answer.outcome != CallOutcome::Unauthorised) co_return answer;
  }
  co_return co_await ask_with_credentials(operation, std::move(service), std::move(parameters));
}

Task<Answer> DeviceClient::ask_with_credentials(soap::Operation operation, net::Url service,
                                                std::vector<soap::Element> parameters) {
  Answer answer = co_await send(operation, service, parameters, mode_);

  if (answer.outcome == CallOutcome::Unauthorised && log_in_ == LogIn::Untried) {
    // Refused by one mechanism while the other was not sent: the device may want both (HTTP server in front of an ONVIF
    // daemon), or the challenge was one that we do not answer. Neither is a wrong password yet.
    const bool http_let_us_in = answer.response.status != 401 && answer.response.status != 403;
    if (mode_ == Mode::Digest && (http_let_us_in || !answer.response.answered_digest)) {
      mode_ = http_let_us_in ? Mode::Both : Mode::UsernameToken;
      answer = co_await send(operation, service, parameters, mode_);
    } else if (mode_ == Mode::UsernameToken && offers_digest(answer.response)) {
      mode_ = Mode::Both;
      answer = co_await send(operation, service, parameters, mode_);
    }
  } else if (answer.outcome == CallOutcome::Unauthorised && answer.response.status == 401 && !last_was_401_) {
    answer = co_await send(operation, service, parameters, mode_);
  }
  co_return settle(std::move(answer));
}

Answer DeviceClient::settle(Answer answer) {
  if (answer.outcome == CallOutcome::Ok) {
    log_in_ = LogIn::Accepted;
    last_was_401_ = false;
    return answer;
  }
  if (answer.outcome != CallOutcome::Unauthorised) return answer;
  const bool was_401 = answer.response.status == 401;
  if (log_in_ == LogIn::Untried || (was_401 && last_was_401_)) {
    log_in_ = LogIn::Refused;
    answer.detail = fmt::format(
        "the log-in '{}' was refused ({}); not tried again in this run. Check user name and password: a device's ONVIF "
        "accounts are often separate from those of its web page",
        credential_->username, answer.detail);
  } else {
    answer.detail = fmt::format("the account '{}' may not do this ({})", credential_->username, answer.detail);
  }
  last_was_401_ = was_401;
  return answer;
}

}  // namespace camaudit::onvif
