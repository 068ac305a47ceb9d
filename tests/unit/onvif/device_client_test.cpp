// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/device_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "agent/base/task_group.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/slow_http.hpp"
#include "tests/support/virtual_time.hpp"

namespace camaudit::onvif {
namespace {

using model::CallOutcome;
using soap::Operation;
using std::chrono::milliseconds;
using test::carries_username_token;
using test::digest_challenge;
using test::soap_fault;
using test::soap_response;

using Reply = Result<net::HttpResponse>;

class DeviceClientTest : public ::testing::Test {
 protected:
  void connect(test::Responder responder, bool with_credential = true, CallLimits limits = {}) {
    http_.emplace(std::move(responder));
    session_ = http_->open_device_session(1);
    std::optional<net::Credential> credential;
    if (with_credential) credential = net::Credential{"auditor", Secret(password_)};
    client_.emplace(*session_, clock_, random_, service_, std::move(credential), limits);
  }
  Answer ask(Operation operation = Operation::GetHostname) { return test::run(client_->ask(operation, service_, {})); }
  const std::vector<net::HttpRequest>& requests() const { return http_->requests; }
  static bool has_credentials(const net::HttpRequest& request) {
    return request.digest.has_value() || carries_username_token(request);
  }
  std::size_t credentialed() const {
    return static_cast<std::size_t>(std::count_if(requests().begin(), requests().end(), has_credentials));
  }

  const net::Url service_ = *net::parse_url("http://10.20.0.7/onvif/device_service");
  std::string password_ = "pass";
  test::ManualClock clock_;
  test::FixedRandom random_;
  std::optional<test::FakeHttp> http_;
  std::unique_ptr<net::HttpSession> session_;
  std::optional<DeviceClient> client_;
};

net::HttpResponse good() {
  return soap_response("<tds:GetHostnameResponse/>");
}

TEST_F(DeviceClientTest, SendsNoCredentialsToADeviceThatAsksForNone) {
  connect([](const auto&) -> Reply { return good(); });
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  EXPECT_EQ(requests().size(), 2U);
  EXPECT_EQ(credentialed(), 0U);
  EXPECT_FALSE(client_->log_in_accepted());
}

TEST_F(DeviceClientTest, SendsTheActionTheBodyAndTheLimits) {
  CallLimits limits;
  limits.call_timeout = milliseconds{1234};
  limits.max_body = 4321;
  connect([](const auto&) -> Reply { return good(); }, true, limits);
  ask();
  ASSERT_EQ(requests().size(), 1U);
  EXPECT_EQ(requests()[0].url, "http://10.20.0.7/onvif/device_service");
  EXPECT_EQ(requests()[0].headers,
            std::vector<std::string>{"Content-Type: application/soap+xml; charset=utf-8; action=\""
                                     "http://www.onvif.org/ver10/device/wsdl/GetHostname\""});
  EXPECT_EQ(test::operation_of(requests()[0]), "tds:GetHostname");
  EXPECT_EQ(requests()[0].timeout, milliseconds{1234});
  EXPECT_EQ(requests()[0].max_body, 4321U);
}

TEST_F(DeviceClientTest, AnswersADigestChallengeOnlyAfterTheRefusal) {
  connect([](const net::HttpRequest& request) -> Reply { return request.digest ? good() : digest_challenge(); });
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  ASSERT_EQ(requests().size(), 2U);
  EXPECT_FALSE(has_credentials(requests()[0]));
  ASSERT_TRUE(requests()[1].digest);
  EXPECT_EQ(requests()[1].digest->username, "auditor");
  EXPECT_FALSE(carries_username_token(requests()[1])) << "one mechanism at a time";
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  EXPECT_EQ(requests().size(), 3U) << "what the device wants is remembered";
  EXPECT_TRUE(client_->log_in_accepted());
}

TEST_F(DeviceClientTest, AnswersAFaultWithoutAChallengeWithAUsernameToken) {
  connect([](const net::HttpRequest& request) -> Reply {
    return carries_username_token(request) ? good() : soap_fault(400, "NotAuthorized", "Sender not authorized");
  });
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  ASSERT_EQ(requests().size(), 2U);
  EXPECT_FALSE(has_credentials(requests()[0]));
  EXPECT_FALSE(requests()[1].digest);
  EXPECT_EQ(test::element_text(requests()[1], "wsse:Username"), "auditor");
  EXPECT_EQ(requests()[1].body.find("pass<"), std::string::npos);
}

TEST_F(DeviceClientTest, UsesANewNonceForEveryRequest) {
  connect([](const net::HttpRequest& request) -> Reply {
    return carries_username_token(request) ? good() : soap_fault(400, "NotAuthorized", "");
  });
  ask();
  ask();
  ASSERT_EQ(requests().size(), 3U);
  EXPECT_NE(test::element_text(requests()[1], "wsse:Nonce"), test::element_text(requests()[2], "wsse:Nonce"));
}

TEST_F(DeviceClientTest, SendsBothWhenTheDeviceBehindTheHttpServerWantsItsOwnLogIn) {
  connect([](const net::HttpRequest& request) -> Reply {
    if (!request.digest) return digest_challenge();
    return carries_username_token(request) ? good() : soap_fault(400, "NotAuthorized", "");
  });
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  ASSERT_EQ(requests().size(), 3U);
  EXPECT_TRUE(requests()[2].digest && carries_username_token(requests()[2]));
}

TEST_F(DeviceClientTest, SpendsOneCredentialedRequestOnAWrongDigestPassword) {
  connect([](const net::HttpRequest& request) -> Reply { return digest_challenge(request.digest.has_value()); });
  const Answer refused = ask();
  EXPECT_EQ(refused.outcome, CallOutcome::Unauthorised);
  EXPECT_NE(refused.detail.find("'auditor' was refused"), std::string::npos) << refused.detail;
  EXPECT_TRUE(client_->log_in_refused());
  const std::size_t sent = requests().size();
  for (int i = 0; i < 5; ++i) {
    const Answer later = ask();
    EXPECT_EQ(later.outcome, CallOutcome::Unauthorised);
    EXPECT_NE(later.detail.find("not asked"), std::string::npos) << later.detail;
  }
  EXPECT_EQ(requests().size(), sent);
  EXPECT_EQ(credentialed(), 1U);
}

TEST_F(DeviceClientTest, SpendsOneCredentialedRequestOnAWrongTokenPassword) {
  connect([](const auto&) -> Reply { return soap_fault(400, "NotAuthorized", "You still have 4 attempt(s)"); });
  EXPECT_EQ(ask().outcome, CallOutcome::Unauthorised);
  EXPECT_NE(ask().detail.find("not asked"), std::string::npos);
  EXPECT_EQ(credentialed(), 1U);
}

TEST_F(DeviceClientTest, NeverPutsThePasswordIntoADetail) {
  password_ = "Quetzal-7391";
  const auto refuses = [](const auto&) -> Reply { return soap_fault(400, "NotAuthorized", ""); };
  const auto breaks = [](const net::HttpRequest& request) -> Reply {
    if (!has_credentials(request)) return digest_challenge();
    return fail(ErrorKind::Unavailable, "{}: reset", net::kConnectionBroke);
  };
  const auto lets_in_for_less = [](const net::HttpRequest& request) -> Reply {
    const bool open = carries_username_token(request) && test::operation_of(request) != "tds:GetUsers";
    return open ? good() : soap_fault(400, "NotAuthorized", "");
  };
  for (const test::Responder& device :
       {test::Responder(refuses), test::Responder(breaks), test::Responder(lets_in_for_less)}) {
    connect(device);
    std::string told;
    for (const Operation operation : {Operation::GetHostname, Operation::GetUsers, Operation::GetUsers}) {
      told += ask(operation).detail + "\n";
    }
    EXPECT_NE(told.find("'auditor'"), std::string::npos) << told << "nothing was said of the log-in";
    EXPECT_EQ(told.find(password_), std::string::npos) << told;
  }
}

TEST_F(DeviceClientTest, TriesALone401OnceMoreAfterALogInThatWorked) {
  int busy = 0;
  connect([&busy](const net::HttpRequest& request) -> Reply {
    if (!request.digest) return digest_challenge();
    if (busy > 0 && busy-- > 0) return digest_challenge(true);
    return good();
  });
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  busy = 1;
  const std::size_t before = requests().size();
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  EXPECT_EQ(requests().size(), before + 2);
  EXPECT_FALSE(client_->log_in_refused());
}

TEST_F(DeviceClientTest, StopsWhenTwoOperationsInARowAreRefusedWith401) {
  bool shut = false;
  connect([&shut](const net::HttpRequest& request) -> Reply {
    return request.digest && !shut ? good() : digest_challenge(request.digest.has_value());
  });
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  shut = true;
  EXPECT_EQ(ask().outcome, CallOutcome::Unauthorised);
  EXPECT_FALSE(client_->log_in_refused());
  EXPECT_EQ(ask().outcome, CallOutcome::Unauthorised);
  EXPECT_TRUE(client_->log_in_refused());
  const std::size_t before = requests().size();
  EXPECT_NE(ask().detail.find("not asked"), std::string::npos);
  EXPECT_EQ(requests().size(), before);
}

TEST_F(DeviceClientTest, GoesOnAfterARefusalOfOneOperation) {
  connect([](const net::HttpRequest& request) -> Reply {
    if (!carries_username_token(request)) return soap_fault(400, "NotAuthorized", "");
    return test::operation_of(request) == "tds:GetUsers" ? soap_fault(400, "NotAuthorized", "") : good();
  });
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  for (int i = 0; i < 3; ++i) {
    const Answer refused = ask(Operation::GetUsers);
    EXPECT_EQ(refused.outcome, CallOutcome::Unauthorised);
    EXPECT_NE(refused.detail.find("may not do this"), std::string::npos) << refused.detail;
  }
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  EXPECT_FALSE(client_->log_in_refused());
}

TEST_F(DeviceClientTest, SendsNoCredentialsToAnotherHost) {
  connect([](const net::HttpRequest& request) -> Reply { return request.digest ? good() : digest_challenge(); });
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  const std::size_t before = credentialed();
  const net::Url elsewhere = *net::parse_url("http://192.0.2.9/onvif/media");
  EXPECT_EQ(test::run(client_->ask(Operation::GetHostname, elsewhere, {})).outcome, CallOutcome::Unauthorised);
  EXPECT_EQ(credentialed(), before);
  EXPECT_EQ(requests().back().url, "http://192.0.2.9/onvif/media");
}

TEST_F(DeviceClientTest, SendsNoCredentialsToAnotherPortOrByAnotherScheme) {
  connect([](const net::HttpRequest& request) -> Reply { return request.digest ? good() : digest_challenge(); });
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  const std::size_t before = credentialed();
  net::Url elsewhere = client_->device_service();
  elsewhere.port = 8080;
  EXPECT_EQ(test::run(client_->ask(Operation::GetHostname, elsewhere, {})).outcome, CallOutcome::Unauthorised);
  elsewhere = client_->device_service();
  elsewhere.scheme = elsewhere.scheme == "http" ? "https" : "http";
  EXPECT_EQ(test::run(client_->ask(Operation::GetHostname, elsewhere, {})).outcome, CallOutcome::Unauthorised);
  EXPECT_EQ(credentialed(), before);
}

TEST_F(DeviceClientTest, HasNothingToLogInWithWithoutCredentials) {
  connect([](const auto&) -> Reply { return digest_challenge(); }, false);
  EXPECT_EQ(ask().outcome, CallOutcome::Unauthorised);
  EXPECT_EQ(ask().outcome, CallOutcome::Unauthorised);
  EXPECT_EQ(credentialed(), 0U);
  EXPECT_FALSE(client_->log_in_refused());
}

TEST_F(DeviceClientTest, DatesTokensByTheClockOfTheDevice) {
  connect([](const net::HttpRequest& request) -> Reply {
    return carries_username_token(request) ? good() : soap_fault(400, "NotAuthorized", "");
  });
  client_->set_device_time(WallTime{std::chrono::hours{24}}, clock_.steady());  // 1970-01-02
  clock_.advance(milliseconds{2500});
  clock_.step_wall(std::chrono::hours{5});
  ask();
  ASSERT_EQ(requests().size(), 2U);
  EXPECT_EQ(test::element_text(requests()[1], "wsu:Created"), "1970-01-02T00:00:02.500Z");
}

TEST_F(DeviceClientTest, DatesTokensByOurClockUntilTheDeviceToldItsTime) {
  connect([](const net::HttpRequest& request) -> Reply {
    return carries_username_token(request) ? good() : soap_fault(400, "NotAuthorized", "");
  });
  ask();
  ASSERT_EQ(requests().size(), 2U);
  EXPECT_EQ(test::element_text(requests()[1], "wsu:Created"), "2026-11-24T02:00:00.000Z");
}

TEST_F(DeviceClientTest, DatesTokensByTheDateOfTheRefusalWhereTheTimeIsNotTold) {
  connect([](const net::HttpRequest& request) -> Reply {
    if (carries_username_token(request) && test::element_text(request, "wsu:Created").starts_with("2026"))
      return good();
    net::HttpResponse refusal = soap_fault(400, "NotAuthorized", "Time check failed");
    refusal.date = UtcSeconds{86'400};
    return refusal;
  });
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  ASSERT_EQ(requests().size(), 3U);
  EXPECT_EQ(test::element_text(requests()[1], "wsu:Created"), "1970-01-02T00:00:00.000Z");
  EXPECT_EQ(test::element_text(requests()[2], "wsu:Created"), "2026-11-24T02:00:00.000Z")
      << "where its Date is not its clock either, ours may be";
}

TEST_F(DeviceClientTest, AsksNothingOnceTheTimeRanOut) {
  CallLimits limits;
  limits.deadline = clock_.steady() + milliseconds{3000};
  connect([](const auto&) -> Reply { return good(); }, true, limits);
  clock_.advance(milliseconds{2000});
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  ASSERT_EQ(requests().size(), 1U);
  EXPECT_EQ(requests()[0].timeout, milliseconds{1000}) << "no call outlives the device's time";
  clock_.advance(milliseconds{1000});
  const Answer late = ask();
  EXPECT_EQ(late.outcome, CallOutcome::Timeout);
  EXPECT_NE(late.detail.find("not asked"), std::string::npos);
  EXPECT_EQ(requests().size(), 1U);
}

TEST_F(DeviceClientTest, DoesNotTakeATimeoutForARefusedLogIn) {
  bool broken = true;
  connect([&broken](const net::HttpRequest& request) -> Reply {
    if (!request.digest) return digest_challenge();
    if (broken) return fail(ErrorKind::DeadlineExceeded, "no answer in 5 s");
    return good();
  });
  EXPECT_EQ(ask().outcome, CallOutcome::Timeout);
  EXPECT_FALSE(client_->log_in_refused());
  broken = false;
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
}

TEST_F(DeviceClientTest, CountsALogInThatEndsInABrokenConnection) {
  connect([](const net::HttpRequest& request) -> Reply {
    if (!request.digest) return digest_challenge();
    return fail(ErrorKind::Unavailable, "{}: it was closed without a reply", net::kConnectionBroke);
  });
  for (int i = 0; i < 5; ++i) ask();
  EXPECT_TRUE(client_->log_in_refused());
  EXPECT_EQ(credentialed(), 2U);
}

TEST_F(DeviceClientTest, LogsInToADeviceThatClosesBehindItsChallenge) {
  connect([](const net::HttpRequest& request) -> Reply {
    if (!request.digest) return digest_challenge();
    if (request.untried_log_in && !request.connection_for_each_message) {
      return fail(ErrorKind::Unavailable, "{}: it was closed without a reply", net::kConnectionBroke);
    }
    return good();
  });
  for (int i = 0; i < 2; ++i) EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  ASSERT_EQ(requests().size(), 4U);
  EXPECT_FALSE(requests()[1].connection_for_each_message);
  EXPECT_TRUE(requests()[2].connection_for_each_message);
  EXPECT_FALSE(requests()[3].connection_for_each_message) << "it has let us in: connections may be kept again";
}

TEST_F(DeviceClientTest, SaysWhichLogInNobodyHasAcceptedYet) {
  connect([](const net::HttpRequest& request) -> Reply { return request.digest ? good() : digest_challenge(); });
  for (int i = 0; i < 2; ++i) EXPECT_EQ(ask().outcome, CallOutcome::Ok);
  ASSERT_EQ(requests().size(), 3U);
  EXPECT_FALSE(requests()[0].untried_log_in);
  EXPECT_TRUE(requests()[1].untried_log_in);
  EXPECT_FALSE(requests()[2].untried_log_in);
}

TEST_F(DeviceClientTest, DoesNotCountALogInThatNeverLeft) {
  bool away = true;
  connect([&away](const net::HttpRequest& request) -> Reply {
    if (!request.digest) return digest_challenge();
    if (away) return fail(ErrorKind::DeadlineExceeded, "{}", net::kNotConnected);
    return good();
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask().outcome, CallOutcome::Timeout);
  EXPECT_FALSE(client_->log_in_refused());
  away = false;
  EXPECT_EQ(ask().outcome, CallOutcome::Ok);
}

TEST_F(DeviceClientTest, SendsNoThirdLogInInWhateverOrderTheyFail) {
  for (const int broken : {1, 2}) {
    int sent = 0;
    connect([&](const net::HttpRequest& request) -> Reply {
      if (!has_credentials(request)) return soap_fault(400, "NotAuthorized", "");
      if (++sent == broken) return fail(ErrorKind::Unavailable, "{}: reset", net::kConnectionBroke);
      return soap_fault(400, "NotAuthorized", "Time check failed");
    });
    client_->set_device_time(WallTime{std::chrono::hours{24}}, clock_.steady(), WallTime{std::chrono::hours{25}});
    for (int i = 0; i < 5; ++i) ask();
    EXPECT_EQ(credentialed(), 2U) << "broken: " << broken;
    EXPECT_TRUE(client_->log_in_refused());
  }
}

Task<void> ask_once(DeviceClient& client, net::Url service, std::vector<CallOutcome>& outcomes) {
  const Answer answer = co_await client.ask(Operation::GetHostname, std::move(service), {});
  outcomes.push_back(answer.outcome);
}

Task<int> ask_at_once(DeviceClient& client, net::Url service, int times, std::vector<CallOutcome>& outcomes) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  for (int i = 0; i < times; ++i) group.spawn(ask_once(client, service, outcomes));
  co_await group.join();
  co_return times;
}

TEST_F(DeviceClientTest, TriesAWrongPasswordOnceHoweverManyCallsAreMadeAtOnce) {
  boost::asio::io_context io;
  test::VirtualTime time(clock_);
  std::size_t wrong = 0;
  const auto a_second = [](const std::string&) { return milliseconds(1000); };
  test::SlowHttp http(clock_, time, a_second, [&wrong](const net::HttpRequest& request) -> Reply {
    if (request.digest) ++wrong;
    return digest_challenge(request.digest.has_value());
  });
  const auto session = http.open_device_session(8);
  DeviceClient client(*session, clock_, random_, service_, net::Credential{"auditor", Secret(std::string("wrong"))},
                      {});
  std::vector<CallOutcome> outcomes;
  test::run(io, time, ask_at_once(client, service_, 8, outcomes));
  EXPECT_EQ(wrong, 1U);
  EXPECT_EQ(outcomes, std::vector<CallOutcome>(8, CallOutcome::Unauthorised));
}

}  // namespace
}  // namespace camaudit::onvif
