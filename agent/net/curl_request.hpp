// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "agent/base/result.hpp"
#include "agent/net/curl_handles.hpp"
#include "agent/net/curl_reply.hpp"
#include "agent/net/fence.hpp"
#include "agent/net/http.hpp"
#include "agent/net/url.hpp"

namespace camaudit::net {

class CurlLoop;

/// What holds for every request of a device session.
struct DeviceProfile {
  std::string user_agent;
  std::optional<Fence> fence;  ///< checked again at the moment of connecting, when a name has become an address
};

/// An easy handle with all that its callbacks write to, set up with what holds for every request of a device session.
/// It never moves; `profile` and `loop` must outlive it.
struct CurlTransfer {
  CurlTransfer(const DeviceProfile& profile, CurlLoop& loop);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  CurlList headers;
  std::array<char, CURL_ERROR_SIZE> error_text{};
  CurlReply reply{0, std::chrono::milliseconds(0), false};
  const Fence* fence = nullptr;
  bool outside_fence = false;
  bool untried_log_in = false;
  bool not_sent_again = false;  ///< libcurl would have sent an untried log-in once more
  int socket_errno = 0;         ///< why there was no socket to connect, which libcurl does not tell
  SteadyTime begun{};
  bool watched = false;  ///< libcurl tells of every piece of request that it sends
  CurlEasy easy;
};

/// Refuses what must not be sent: header lines that libcurl would pass on as two, or that are the transport's to write.
std::optional<Error> check_request(const HttpRequest& request, const Url& url);

/// Sets every option that a request decides on anew, so that nothing but the Digest state survives from an earlier
/// exchange on the same handle. `request` must outlive the transfer.
void prepare(CurlTransfer& transfer, const HttpRequest& request, const Url& url, bool with_digest,
             std::chrono::milliseconds budget);

/// Takes the password and everything that refers to the request out of the handle again.
void park(CurlTransfer& transfer);

/// The reply, or why there is none.
Result<HttpResponse> conclude(CurlTransfer& transfer, CURLcode code);

}  // namespace camaudit::net
