// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tests/simulator/actions_log.hpp"
#include "tests/simulator/answer.hpp"
#include "tests/simulator/facts.hpp"
#include "tests/simulator/gatekeeper.hpp"
#include "tests/simulator/operations.hpp"

namespace camaudit::simulator {

struct HttpRequest {
  std::string method;
  std::string target;
  std::optional<std::string> authorization;
  std::string body;
};

// One device without its sockets: a request in, an answer out.
class Responder {
 public:
  Responder(Device device, const ActionsLog& log);

  const Device& device() const { return device_; }
  Answer answer(const HttpRequest& request, std::int64_t listening_port);
  Instant device_now() const;
  std::int64_t requests() const { return requests_; }
  std::int64_t failed_logins() const { return gatekeeper_.failed_logins(); }

 private:
  Answer answer_soap(const HttpRequest& request, const SoapRequest& soap, std::int64_t listening_port);
  Answer reply_to(const Operation* operation, const SoapRequest& soap, bool spoilt, std::int64_t listening_port);
  Answer fault_answer(const SoapFault& fault) const;
  Answer challenge(std::string_view target, bool stale);
  std::string base_url(std::int64_t listening_port) const;
  bool fault_strikes(std::string_view prefix, std::string_view name) const;

  Device device_;
  std::unique_ptr<Device> spoilt_device_;
  const ActionsLog& log_;
  Gatekeeper gatekeeper_;
  SearchSessions searches_;
  std::int64_t requests_ = 0;
  std::int64_t good_logins_ = 0;
};

}  // namespace camaudit::simulator
