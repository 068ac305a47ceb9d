// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/curl_session.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "agent/net/connection_gate.hpp"
#include "agent/net/curl_loop.hpp"

namespace camaudit::net {
namespace {

/// What was learnt about Digest on one host and port.
struct DigestHabits {
  bool nonce_serves_once = false;         ///< a reused nonce was refused where a fresh one was not
  bool forbids_with_fresh_nonce = false;  ///< 403 means 403 here, and is not tried again
  bool unanswerable = false;              ///< it asks for an algorithm that is not answered
};

std::chrono::milliseconds since(SteadyTime start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

Error cancelled() {
  return {ErrorKind::Cancelled, "the connections to the device were closed"};
}

}  // namespace

/// Shared by the session and the exchanges in flight, which may end after it.
struct CurlSession::State {
  State(const boost::asio::any_io_executor& executor, DeviceProfile with, int connections)
      : profile(std::move(with)),
        loop(std::make_shared<CurlLoop>(executor, std::max(connections, 1))),
        gate(std::make_shared<ConnectionGate>(executor, connections)) {}

  /// A handle that was used for the same host and user before, so that it may hold a nonce, or a new one.
  std::unique_ptr<CurlTransfer> take(const std::string& key, bool fresh) {
    const auto found = fresh ? parked.end() : parked.find(key);
    if (found == parked.end()) return std::make_unique<CurlTransfer>(profile, *loop);
    auto transfer = std::move(found->second);
    parked.erase(found);
    return transfer;
  }

  /// Parsed once: a device has a handful of services, each asked again and again.
  const Result<Url>& url(const std::string& text) {
    const auto known = urls.find(text);
    return known != urls.end() ? known->second : urls.emplace(text, parse_url(text)).first->second;
  }

  CurlGlobal global;
  DeviceProfile profile;
  std::shared_ptr<CurlLoop> loop;
  std::shared_ptr<ConnectionGate> gate;
  std::multimap<std::string, std::unique_ptr<CurlTransfer>> parked;
  std::map<std::string, DigestHabits> habits;
  std::map<std::string, Result<Url>> urls;
};

/// One request on its way, which may take up to three transfers; decides whether there is to be another.
struct CurlSession::Exchange {
  Exchange(const HttpRequest& request, const Url& url, DigestHabits& learnt)
      : habits(learnt),
        host(url.scheme + "://" + url.authority()),
        user(request.digest ? request.digest->username : ""),
        with_digest(request.digest.has_value() && !learnt.unanswerable),
        fresh(with_digest && learnt.nonce_serves_once) {}

  std::string key() const { return with_digest ? host + "\n" + user : host; }

  bool again(const CurlReply& reply) {
    const int status = reply.status();
    if (reply.stop() == CurlReply::Stop::UnanswerableDigest) {
      habits.unanswerable = true;
      with_digest = false;
      return true;
    }
    if (refused_status != 0) {
      habits.nonce_serves_once |= status != 0 && status != refused_status;
      habits.forbids_with_fresh_nonce |= refused_status == 403 && status == 403;
      return false;
    }
    // Some devices bind a nonce to one path or one use and answer 401, or 403, without `stale`.
    const bool refused = status == 401 || (status == 403 && !habits.forbids_with_fresh_nonce);
    if (!refused || !reply.only_reused_nonce()) return false;
    refused_status = status;
    fresh = true;
    return true;
  }

  bool worth_parking(CURLcode code, const CurlReply& reply) const {
    return code == CURLE_OK && reply.status() != 401 && !(with_digest && habits.nonce_serves_once);
  }

  DigestHabits& habits;
  const std::string host;
  const std::string user;
  bool with_digest;
  bool fresh;
  int refused_status = 0;
};

CurlSession::CurlSession(const boost::asio::any_io_executor& executor, DeviceProfile profile, int connections)
    : state_(std::make_shared<State>(executor, std::move(profile), connections)) {}

CurlSession::~CurlSession() {
  state_->parked.clear();
  state_->loop->close();
}

Task<Result<HttpResponse>> CurlSession::send(HttpRequest request) {
  return run(state_, std::move(request));
}

Task<Result<HttpResponse>> CurlSession::run(std::shared_ptr<State> state, HttpRequest request) {
  const Result<Url>& url = state->url(request.url);
  if (!url) co_return fail(url.error());
  if (auto refused = check_request(request, *url)) co_return fail(std::move(*refused));

  const auto place = co_await ConnectionGate::enter(state->gate);
  const SteadyTime start = std::chrono::steady_clock::now();
  Exchange exchange(request, *url, state->habits[url->authority()]);
  for (;;) {
    const auto left = request.timeout - since(start);
    if (left.count() <= 0) co_return fail(ErrorKind::DeadlineExceeded, "no complete reply in the time allowed");
    auto transfer = state->take(exchange.key(), exchange.fresh);
    prepare(*transfer, request, *url, exchange.with_digest, left);
    const auto code = co_await CurlLoop::perform(state->loop, transfer->easy.get());
    if (!code) co_return fail(cancelled());
    const bool complete = *code == CURLE_OK || transfer->reply.stop() == CurlReply::Stop::UnanswerableDigest;
    if (complete && exchange.again(transfer->reply)) continue;

    const bool keep = exchange.worth_parking(*code, transfer->reply);
    auto response = conclude(*transfer, *code);
    if (response) response->elapsed = since(start);
    if (keep && !state->loop->closed()) {
      park(*transfer);
      state->parked.emplace(exchange.key(), std::move(transfer));
    }
    co_return response;
  }
}

}  // namespace camaudit::net
