// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/answer.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_http.hpp"
#include "tests/support/golden.hpp"

namespace camaudit::onvif {
namespace {

using model::CallOutcome;
using test::http_response;
using test::soap_fault;
using test::soap_response;

struct FaultCase {
  int status;
  const char* subcode;
  const char* reason;
  CallOutcome outcome;
};

TEST(Classify, JudgesAFaultByItsCodeThenTheStatusThenItsWords) {
  for (const auto& [status, subcode, reason, outcome] : {
           FaultCase{200, "NotAuthorized", "", CallOutcome::Unauthorised},
           FaultCase{400, "NotAuthorized", "", CallOutcome::Unauthorised},
           FaultCase{401, "NotAuthorized", "", CallOutcome::Unauthorised},
           FaultCase{403, "NotAuthorized", "", CallOutcome::Unauthorised},
           FaultCase{500, "NotAuthorized", "", CallOutcome::Unauthorised},
           FaultCase{500, "FailedAuthentication", "", CallOutcome::Unauthorised},
           FaultCase{500, "InvalidSecurity", "", CallOutcome::Unauthorised},
           FaultCase{400, "Other", "Sender not authorized", CallOutcome::Unauthorised},
           FaultCase{500, "Other", "Authority failure", CallOutcome::Unauthorised},
           FaultCase{500, "Other", "An error was discovered processing the <wsse:Security> header",
                     CallOutcome::Unauthorised},
           FaultCase{500, "Other", "Unauthorized", CallOutcome::Unauthorised},
           FaultCase{401, "Other", "", CallOutcome::Unauthorised},
           FaultCase{403, "Other", "", CallOutcome::Unauthorised},
           FaultCase{500, "ActionNotSupported", "", CallOutcome::Unsupported},
           FaultCase{200, "ActionNotSupported", "", CallOutcome::Unsupported},
           FaultCase{400, "OptionalActionNotImplemented", "", CallOutcome::Unsupported},
           FaultCase{500, "Other", "Method 'tds:GetUsers' not implemented", CallOutcome::Unsupported},
           FaultCase{500, "InvalidArgVal", "No such token", CallOutcome::Fault},
           FaultCase{200, "InvalidArgVal", "No such token", CallOutcome::Fault},
       }) {
    std::string text = reason;
    for (auto at = text.find('<'); at != std::string::npos; at = text.find('<')) text.replace(at, 1, "&lt;");
    const Answer answer = classify(soap_fault(status, subcode, text));
    EXPECT_EQ(answer.outcome, outcome) << status << ' ' << subcode << ' ' << reason;
    EXPECT_FALSE(answer.detail.empty());
    EXPECT_EQ(answer.response.status, status);
  }
}

TEST(Fault, OfBoschForWhatItClaimsToHaveIsUnsupported) {
  const Answer answer = classify(http_response(500, test::golden("onvif/bosch/ActionNotImplemented.fault.xml")));
  EXPECT_EQ(answer.outcome, CallOutcome::Unsupported);
}

TEST(AttemptsLeft, AreReadFromTheWordsOfTheRefusal) {
  EXPECT_EQ(attempts_left("Invalid username or password! You still have 4 attempt(s)"), 4);
  EXPECT_EQ(attempts_left("12 attempts left"), 12);
  for (const char* text : {"", " attempt", "attempts", "no attempt", "You still have many attempts",
                           "99999999999 attempts", "-1attempts", "1001 attempts"}) {
    EXPECT_FALSE(attempts_left(text)) << text;
  }
}

struct StatusCase {
  int status;
  const char* body;
  CallOutcome outcome;
  const char* detail;
};

TEST(Classify, JudgesWhatIsNoFaultByItsStatus) {
  for (const auto& [status, body, outcome, detail] : {
           StatusCase{200, "", CallOutcome::Malformed, "HTTP 200 with an empty reply"},
           StatusCase{200, "OK", CallOutcome::Malformed, "HTTP 200 with a reply that is not SOAP"},
           StatusCase{200, "<html>", CallOutcome::Malformed,
                      "HTTP 200 with a web page, not SOAP: is this the address of the ONVIF service?"},
           StatusCase{400, "", CallOutcome::Fault, "HTTP 400"},
           StatusCase{401, "", CallOutcome::Unauthorised, "HTTP 401"},
           StatusCase{401, "<html>Log in</html>", CallOutcome::Unauthorised, "HTTP 401"},
           StatusCase{403, "", CallOutcome::Unauthorised, "HTTP 403"},
           StatusCase{404, "<!DOCTYPE html><html>Not found</html>", CallOutcome::Fault, "HTTP 404 with a web page"},
           StatusCase{405, "", CallOutcome::Fault, "HTTP 405"},
           StatusCase{500, "Fault", CallOutcome::Fault, "HTTP 500"},
           StatusCase{503, "busy", CallOutcome::Fault, "HTTP 503"},
       }) {
    const Answer answer = classify(http_response(status, body));
    EXPECT_EQ(answer.outcome, outcome) << status << ' ' << body;
    EXPECT_EQ(answer.detail, detail);
  }
}

TEST(Classify, SaysWhereARedirectWouldHaveLed) {
  net::HttpResponse response = http_response(302);
  response.location = "https://10.20.0.7/login";
  const Answer answer = classify(response);
  EXPECT_EQ(answer.outcome, CallOutcome::Fault);
  EXPECT_EQ(
      answer.detail,
      "HTTP 302 redirect to https://10.20.0.7/login, not followed; name the device with https:// to survey it there");
}

TEST(Classify, LetsAGoodReplyThroughEvenIfItTellsOfFaults) {
  const Answer answer = classify(soap_response(
      "<tds:GetHostnameResponse><tds:HostnameInformation><tt:Name>Fault-line-cam</tt:Name></tds:HostnameInformation>"
      "</tds:GetHostnameResponse>"));
  EXPECT_EQ(answer.outcome, CallOutcome::Ok);
  EXPECT_EQ(answer.detail, "");
}

TEST(Classify, TellsTransportErrorsApart) {
  for (const auto& [kind, outcome] :
       {std::pair{ErrorKind::DeadlineExceeded, CallOutcome::Timeout},
        std::pair{ErrorKind::TooLarge, CallOutcome::TooLarge}, std::pair{ErrorKind::Malformed, CallOutcome::Malformed},
        std::pair{ErrorKind::Unavailable, CallOutcome::Refused}}) {
    const Answer answer = classify(fail(Error{kind, "why it failed"}));
    EXPECT_EQ(answer.outcome, outcome);
    EXPECT_EQ(answer.detail, "why it failed");
  }
}

TEST(OffersDigest, KnowsTheSchemeWhateverItsLetters) {
  net::HttpResponse response = http_response(401);
  EXPECT_FALSE(offers_digest(response));
  response.www_authenticate = {"Basic realm=\"cam\""};
  EXPECT_FALSE(offers_digest(response));
  response.www_authenticate = {"Basic realm=\"cam\"", "DIGEST realm=\"cam\", nonce=\"1\""};
  EXPECT_TRUE(offers_digest(response));
  response.www_authenticate = {"Digest realm=\"cam\", nonce=\"1\", algorithm=SHA-256"};
  EXPECT_TRUE(offers_digest(response));
  response.www_authenticate = {"Digest realm=\"cam\", nonce=\"1\", algorithm=SHA-512-256"};
  EXPECT_FALSE(offers_digest(response)) << "libcurl 7.88 computes it wrongly";
}

}  // namespace
}  // namespace camaudit::onvif
