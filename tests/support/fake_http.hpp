// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/net/http.hpp"

namespace camaudit::test {

/// What the far end does with a request.
using Responder = std::function<Result<net::HttpResponse>(const net::HttpRequest&)>;

/// A transport without a network: every request is recorded and answered by a function, or by a queue of answers.
class FakeHttp final : public net::HttpTransport {
 public:
  explicit FakeHttp(Responder responder) : responder_(std::move(responder)) {}
  /// The answers in order; a request beyond them is answered Internal, which no code under test may provoke.
  explicit FakeHttp(std::vector<Result<net::HttpResponse>> queue);

  std::unique_ptr<net::HttpSession> open_device_session(int connections) override;

  std::vector<net::HttpRequest> requests;
  std::vector<int> connections_asked;  ///< of each session opened

 private:
  Responder responder_;
};

/// The element inside the SOAP body: "tds:GetUsers".
std::string operation_of(const net::HttpRequest& request);
bool carries_username_token(const net::HttpRequest& request);
/// The text of the first element of that name in the body: element_text(request, "wsu:Created").
std::string element_text(const net::HttpRequest& request, std::string_view element);

/// A response with this status and body, at an instant of the steady clock.
net::HttpResponse http_response(int status, std::string body = {}, SteadyTime at = {});
/// A 401 with a Digest challenge; `answered`: it came after an answer to one.
net::HttpResponse digest_challenge(bool answered = false);
net::HttpResponse soap_response(std::string_view body_content, SteadyTime at = {});
/// A SOAP 1.2 fault of env:Sender with the ter: subcode.
net::HttpResponse soap_fault(int status, std::string_view subcode, std::string_view reason);

}  // namespace camaudit::test
