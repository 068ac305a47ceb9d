// SPDX-License-Identifier: GPL-3.0-or-later
// Cancelling, closing in flight, and many sessions: what is left behind is what the sanitizers look for.
#include <memory>
#include <string>
#include <vector>

#include "tests/integration/net/digest_guard.hpp"
#include "tests/integration/net/net_fixture.hpp"

namespace camaudit::net::test {
namespace {

using Then = Reply::Then;

class EndingTest : public NetTest {
 protected:
  LoopbackServer& serve_silence() {
    return serve([](const Received&) { return Reply::raw("", Then::Hang); });
  }
};

TEST_F(EndingTest, CancellingAbortsTheTransferAndFreesItsPlace) {
  Census& census = new_census();
  auto& silent = serve_silence();
  silent.join(census);
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  const auto session = open(1);
  Outcome& stuck = start(*session, get_request(silent.url()));
  Outcome& next = start(*session, get_request(server.url()));
  run_until([&] { return silent.requests().size() == 1; });
  EXPECT_FALSE(next.done());
  stuck.cancel.emit(boost::asio::cancellation_type::terminal);
  run_until([&] { return stuck.done() && next.done(); });
  EXPECT_TRUE(stuck.aborted());
  EXPECT_EQ(next.response().body, "x");
  EXPECT_EQ(census.open(), 0U) << "the aborted connection is closed";
}

TEST_F(EndingTest, CancellingInTheQueueLetsTheOthersPass) {
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  const auto session = open(1);
  Outcome& first = start(*session, get_request(server.url()));
  Outcome& second = start(*session, get_request(server.url()));
  Outcome& third = start(*session, get_request(server.url()));
  io.poll_one();
  second.cancel.emit(boost::asio::cancellation_type::terminal);
  run_until([&] { return first.done() && second.done() && third.done(); });
  EXPECT_EQ(first.response().body, "x");
  EXPECT_EQ(third.response().body, "x");
  EXPECT_EQ(get(*session, server.url()).response().body, "x") << "the place is free again";
}

TEST_F(EndingTest, CancellingAtAnyMomentLeavesTheSessionUsable) {
  DigestGuard guard;
  auto& server = serve([&](const Received& r) { return guard(r); });
  const auto session = open(1);
  for (int steps = 0; steps < 40; ++steps) {
    HttpRequest request = post_request(server.url());
    request.digest = Credential{guard.username, Secret(guard.password)};
    Outcome& outcome = start(*session, std::move(request));
    for (int i = 0; i < steps && !outcome.done(); ++i) io.poll_one();
    outcome.cancel.emit(boost::asio::cancellation_type::terminal);
    run_until([&] { return outcome.done(); });
    EXPECT_TRUE(outcome.aborted() || outcome.response().status == 200);
  }
  EXPECT_EQ(get(*session, server.url()).response().status, 401);
}

TEST_F(EndingTest, DestroyingTheSessionCancelsWhatIsInFlight) {
  Census& census = new_census();
  auto& silent = serve_silence();
  silent.join(census);
  auto session = open(2);
  std::vector<Outcome*> outcomes;
  for (int i = 0; i < 5; ++i) outcomes.push_back(&start(*session, get_request(silent.url())));
  run_until([&] { return silent.requests().size() == 2; });
  EXPECT_EQ(census.open(), 2U);
  session.reset();
  EXPECT_EQ(census.open(), 0U);
  run_all();
  for (const Outcome* outcome : outcomes) EXPECT_EQ(outcome->kind(), ErrorKind::Cancelled);
}

TEST_F(EndingTest, DestroyingTheSessionBeforeOrAfterTheCallIsHarmless) {
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  auto session = open();
  const Outcome& early = start(*session, get_request(server.url()));
  session.reset();
  run_all();
  EXPECT_EQ(early.kind(), ErrorKind::Cancelled);
  EXPECT_EQ(server.connections(), 0);

  session = open();
  EXPECT_EQ(get(*session, server.url()).response().body, "x");
  session.reset();
}

TEST_F(EndingTest, DestroyingTheSessionAtAnyMomentIsHarmless) {
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  for (int steps = 0; steps < 40; ++steps) {
    auto session = open(1);
    // A name, so that the resolver's thread is caught in every state too.
    const std::string url = "http://localhost:" + std::to_string(server.port()) + "/";
    start(*session, get_request(steps % 2 == 0 ? url : server.url()));
    start(*session, get_request(server.url()));
    for (int i = 0; i < steps; ++i) io.poll_one();
    session.reset();
    run_all();
  }
}

TEST_F(EndingTest, ATransportMayGoBeforeItsSessions) {
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  auto short_lived = std::make_unique<CurlTransport>(io.get_executor(), "test");
  const auto session = short_lived->open_device_session(1);
  short_lived.reset();
  EXPECT_EQ(get(*session, server.url()).response().body, "x");
}

TEST_F(EndingTest, ClosingASessionClosesItsKeptConnections) {
  Census& census = new_census();
  auto& server = serve([](const Received&) { return Reply::ok("x"); });
  server.join(census);
  auto session = open();
  get(*session, server.url());
  EXPECT_EQ(census.open(), 1U);
  session.reset();
  EXPECT_EQ(census.open(), 0U);
}

TEST_F(EndingTest, ManySessionsAtOnce) {
  DigestGuard guard;
  auto& server = serve([&](const Received& r) { return guard(r); });
  std::vector<std::unique_ptr<HttpSession>> sessions;
  std::vector<Outcome*> outcomes;
  for (int i = 0; i < 20; ++i) sessions.push_back(open(1 + i % 2));
  for (int i = 0; i < 200; ++i) {
    HttpRequest request = post_request(server.url());
    request.digest = Credential{guard.username, Secret(guard.password)};
    outcomes.push_back(&start(*sessions[static_cast<std::size_t>(i % 20)], std::move(request)));
  }
  run_all();
  for (const Outcome* outcome : outcomes) EXPECT_EQ(outcome->response().status, 200);
  EXPECT_EQ(guard.accepted, 200);
  EXPECT_EQ(server.connections(), 30);
}

}  // namespace
}  // namespace camaudit::net::test
