// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_http.hpp"

#include <fmt/format.h>

#include <utility>

namespace camaudit::test {
namespace {

class FakeSession final : public net::HttpSession {
 public:
  FakeSession(std::vector<net::HttpRequest>& requests, Responder& responder)
      : requests_(requests), responder_(responder) {}

  Task<Result<net::HttpResponse>> send(net::HttpRequest request) override {
    requests_.push_back(request);
    co_return responder_(request);
  }

 private:
  std::vector<net::HttpRequest>& requests_;
  Responder& responder_;
};

constexpr std::string_view kEnvelope =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    "<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:tt=\"http://www.onvif.org/ver10/schema\""
    " xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\" xmlns:trt=\"http://www.onvif.org/ver10/media/wsdl\""
    " xmlns:tr2=\"http://www.onvif.org/ver20/media/wsdl\" xmlns:trc=\"http://www.onvif.org/ver10/recording/wsdl\""
    " xmlns:tse=\"http://www.onvif.org/ver10/search/wsdl\" xmlns:tan=\"http://www.onvif.org/ver20/analytics/wsdl\""
    " xmlns:tptz=\"http://www.onvif.org/ver20/ptz/wsdl\" xmlns:tas=\"http://www.onvif.org/ver10/advancedsecurity/wsdl\""
    " xmlns:trv=\"http://www.onvif.org/ver10/receiver/wsdl\" xmlns:ter=\"http://www.onvif.org/ver10/error\"><env:Body>";

}  // namespace

FakeHttp::FakeHttp(std::vector<Result<net::HttpResponse>> queue)
    : responder_([answers = std::move(queue),
                  next = std::size_t{0}](const net::HttpRequest&) mutable -> Result<net::HttpResponse> {
        if (next >= answers.size()) return fail(ErrorKind::Internal, "a request that the test did not expect");
        return answers[next++];
      }) {}

std::unique_ptr<net::HttpSession> FakeHttp::open_device_session(int connections) {
  connections_asked.push_back(connections);
  return std::make_unique<FakeSession>(requests, responder_);
}

std::string operation_of(const net::HttpRequest& request) {
  const auto body = request.body.find("Body>");
  if (body == std::string::npos) return {};
  const auto begin = request.body.find('<', body) + 1;
  return request.body.substr(begin, request.body.find_first_of(" />", begin) - begin);
}

bool carries_username_token(const net::HttpRequest& request) {
  return request.body.find("UsernameToken>") != std::string::npos;
}

std::string element_text(const net::HttpRequest& request, std::string_view element) {
  // The name ends there: "wsse:Username" is not "wsse:UsernameToken".
  auto at = request.body.find(fmt::format("<{}>", element));
  if (at == std::string::npos) at = request.body.find(fmt::format("<{} ", element));
  if (at == std::string::npos) return {};
  at = request.body.find('>', at) + 1;
  return request.body.substr(at, request.body.find('<', at) - at);
}

net::HttpResponse http_response(int status, std::string body, SteadyTime at) {
  net::HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.sent_at = at;
  response.first_byte_at = at;
  return response;
}

net::HttpResponse digest_challenge(bool answered) {
  net::HttpResponse response = http_response(401);
  response.www_authenticate.push_back("Digest realm=\"cam\", nonce=\"0011\", qop=\"auth\", algorithm=MD5");
  response.answered_digest = answered;
  return response;
}

net::HttpResponse soap_response(std::string_view body_content, SteadyTime at) {
  return http_response(200, fmt::format("{}{}</env:Body></env:Envelope>", kEnvelope, body_content), at);
}

net::HttpResponse soap_fault(int status, std::string_view subcode, std::string_view reason) {
  net::HttpResponse response = soap_response(fmt::format(
      "<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>ter:{}</env:Value>"
      "</env:Subcode></env:Code><env:Reason><env:Text xml:lang=\"en\">{}</env:Text></env:Reason></env:Fault>",
      subcode, reason));
  response.status = status;
  return response;
}

}  // namespace camaudit::test
