// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/curl_request.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "agent/base/text.hpp"
#include "agent/net/curl_error.hpp"
#include "agent/net/curl_loop.hpp"
#include "agent/net/tls_peer.hpp"

namespace camaudit::net {
namespace {

namespace ip = boost::asio::ip;

constexpr std::chrono::milliseconds kConnectTimeout{3000};
/// The least that libcurl takes. Its own 64 KiB for each transfer under way are too many for requests of one KiB.
constexpr long kUploadBuffer = 16 * 1024;

// CURLAUTH_DIGEST alone makes libcurl send the first POST with an empty body. With CURLAUTH_ONLY beside it the mask is
// no single method: the full body goes first, and still nothing but Digest is ever answered.
constexpr unsigned long kDigestOnly = CURLAUTH_ONLY | CURLAUTH_DIGEST;

SteadyTime now() {
  return std::chrono::steady_clock::now();
}

std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* user) noexcept {
  auto& transfer = *static_cast<CurlTransfer*>(user);
  const std::string_view line(data, size * count);
  if (!transfer.reply.on_header(line, now())) return 0;
  if (!line.starts_with("HTTP/")) return line.size();
  if (!transfer.watched) {
    const std::chrono::microseconds taken(get_info<curl_off_t>(transfer.easy.get(), CURLINFO_PRETRANSFER_TIME_T));
    transfer.reply.on_request_body(transfer.begun + taken);
  }
  if (!transfer.reply.response().tls) {
    // Asked here and not at the end, because the connection answers only while the transfer holds it; a kept-alive one
    // answers too.
    const auto* tls = get_info<curl_tlssessioninfo*>(transfer.easy.get(), CURLINFO_TLS_SSL_PTR);
    if (tls != nullptr && tls->backend == CURLSSLBACKEND_OPENSSL && tls->internals != nullptr) {
      transfer.reply.response().tls = describe_tls(*static_cast<const SSL*>(tls->internals));
    }
  }
  return line.size();
}

std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* user) noexcept {
  auto& transfer = *static_cast<CurlTransfer*>(user);
  return transfer.reply.on_body({data, size * count}, now()) ? size * count : CURL_WRITEFUNC_ERROR;
}

int on_debug(CURL* /*easy*/, curl_infotype type, char* data, std::size_t size, void* user) noexcept {
  auto& transfer = *static_cast<CurlTransfer*>(user);
  if (type == CURLINFO_HEADER_OUT) transfer.reply.on_request_head({data, size}, now());
  if (type == CURLINFO_DATA_OUT) transfer.reply.on_request_body(now());
  return 0;
}

std::optional<ip::address> address_of(const curl_sockaddr& to) {
  if (to.family == AF_INET && to.addrlen >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, &to.addr, sizeof v4);
    return ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (to.family == AF_INET6 && to.addrlen >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &to.addr, sizeof v6);
    ip::address_v6::bytes_type bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return ip::address_v6(bytes);
  }
  return std::nullopt;
}

curl_socket_t on_open_socket(void* user, curlsocktype /*purpose*/, curl_sockaddr* to) noexcept {
  auto& transfer = *static_cast<CurlTransfer*>(user);
  if (transfer.fence != nullptr) {
    const auto address = address_of(*to);
    if (!address || !transfer.fence->allows(*address)) {
      transfer.outside_fence = true;
      return CURL_SOCKET_BAD;
    }
  }
  // What was not answered before the connection broke may have been read all the same.
  if (transfer.untried_log_in && transfer.reply.response().answered_digest) {
    transfer.not_sent_again = true;
    return CURL_SOCKET_BAD;
  }
  const int socket = ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
  transfer.socket_errno = socket < 0 ? errno : 0;
  return socket;
}

CURLcode on_ssl_context(CURL* /*easy*/, void* context, void* /*user*/) noexcept {
  auto* ssl = static_cast<SSL_CTX*>(context);
  // 1024-bit and SHA-1 certificates, renegotiation as before RFC 5746, and a close without notice: all common in
  // cameras, all findings, none a reason not to look.
  SSL_CTX_set_security_level(ssl, 0);
  SSL_CTX_set_options(ssl, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF);
  return CURLE_OK;
}

std::string_view header_name(std::string_view line) {
  return line.substr(0, line.find_first_of(":;"));
}

bool has_header(const HttpRequest& request, std::string_view lower_name) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const std::string& line) { return to_lower_ascii(header_name(line)) == lower_name; });
}

void set_message(CurlTransfer& transfer, const HttpRequest& request) {
  CURL* easy = transfer.easy.get();
  transfer.headers.reset();
  append(transfer.headers, "Expect:");
  for (const std::string& line : request.headers) append(transfer.headers, line.c_str());
  // libcurl would call it a web form.
  if (!request.body.empty() && !has_header(request, "content-type")) append(transfer.headers, "Content-Type:");
  set_option(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  set_option(easy, CURLOPT_POSTFIELDS, request.body.empty() ? nullptr : request.body.data());
  set_option(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set_option(easy, request.body.empty() ? CURLOPT_HTTPGET : CURLOPT_POST, 1L);
}

void set_credentials(CURL* easy, const HttpRequest& request, bool with_digest) {
  const char* none = nullptr;
  set_option(easy, CURLOPT_USERNAME, with_digest ? request.digest->username.c_str() : none);
  set_option(easy, CURLOPT_PASSWORD, with_digest ? request.digest->password.reveal().c_str() : none);
}

void set_limits(CURL* easy, const HttpRequest& request, std::chrono::milliseconds budget) {
  const auto total = std::max(budget, std::chrono::milliseconds(1));
  set_option(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(total.count()));
  set_option(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(total, kConnectTimeout).count()));
  // A name with two families is tried one after the other: racing them would open two connections.
  set_option(easy, CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, static_cast<long>(total.count()));
  set_option(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(std::max<std::size_t>(request.max_body, 1)));
}

void set_tls(CURL* easy) {
  const char* none = nullptr;
  set_option(easy, CURLOPT_SSL_VERIFYPEER, 0L);
  set_option(easy, CURLOPT_SSL_VERIFYHOST, 0L);
  // Nothing is verified, so the system's certificate bundle need not be read for every connection.
  set_option(easy, CURLOPT_CAINFO, none);
  set_option(easy, CURLOPT_CAPATH, none);
  set_option(easy, CURLOPT_SSL_CIPHER_LIST, "DEFAULT:@SECLEVEL=0");
  set_option(easy, CURLOPT_SSL_CTX_FUNCTION, &on_ssl_context);
  set_option(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  set_option(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
}

void set_tls_versions(CURL* easy, bool legacy_only) {
  const long lowest = CURL_SSLVERSION_TLSv1_0;
  const long highest =
      legacy_only ? long{CURL_SSLVERSION_TLSv1_1} << 16U : 0L;  // libcurl's CURL_SSLVERSION_MAX_TLSv1_1
  set_option(easy, CURLOPT_SSLVERSION, lowest | highest);
}

void set_reuse(CURL* easy, const HttpRequest& request) {
  set_option(easy, CURLOPT_FRESH_CONNECT, request.legacy_tls_only || request.untried_log_in ? 1L : 0L);
  set_option(easy, CURLOPT_FORBID_REUSE, request.legacy_tls_only || request.connection_for_each_message ? 1L : 0L);
}

void set_conduct(CURL* easy, const std::string& user_agent) {
  set_option(easy, CURLOPT_USERAGENT, user_agent.c_str());
  set_option(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set_option(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set_option(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  set_option(easy, CURLOPT_PROXY, "");  // empty: not even the one in the environment
  set_option(easy, CURLOPT_NOPROXY, "*");
  set_option(easy, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set_option(easy, CURLOPT_NOSIGNAL, 1L);
  set_option(easy, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
  set_option(easy, CURLOPT_HTTPAUTH, kDigestOnly);
  // A Digest round counts as a redirect: one, so that a device that always says `stale` sees one answer and no more.
  // Real redirects are off.
  set_option(easy, CURLOPT_MAXREDIRS, 1L);
  set_option(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set_option(easy, CURLOPT_QUICK_EXIT, 1L);  // else removing a transfer waits for a name lookup that hangs
}

void set_callbacks(CurlTransfer& transfer, CurlLoop& loop) {
  CURL* easy = transfer.easy.get();
  set_option(easy, CURLOPT_ERRORBUFFER, transfer.error_text.data());
  set_option(easy, CURLOPT_HEADERFUNCTION, &on_header);
  set_option(easy, CURLOPT_HEADERDATA, &transfer);
  set_option(easy, CURLOPT_WRITEFUNCTION, &on_body);
  set_option(easy, CURLOPT_WRITEDATA, &transfer);
  set_option(easy, CURLOPT_DEBUGFUNCTION, &on_debug);
  set_option(easy, CURLOPT_DEBUGDATA, &transfer);
  set_option(easy, CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
  set_option(easy, CURLOPT_OPENSOCKETDATA, &transfer);
  set_option(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlLoop::close_socket);
  set_option(easy, CURLOPT_CLOSESOCKETDATA, &loop);
}

Error describe_stop(CurlReply::Stop why) {
  switch (why) {
    case CurlReply::Stop::BodyTooLarge:
      return {ErrorKind::TooLarge, "the reply is larger than may be read"};
    case CurlReply::Stop::HeadersTooLarge:
      return {ErrorKind::TooLarge, "the reply has more than 64 KiB of headers"};
    case CurlReply::Stop::TooSlow:
      return {ErrorKind::DeadlineExceeded, "the reply comes at less than 16 bytes a second"};
    case CurlReply::Stop::UnanswerableDigest:
    case CurlReply::Stop::None:
      break;
  }
  return {ErrorKind::Internal, "the transfer was stopped without a reason"};
}

Error describe_failure(CurlTransfer& transfer, CURLcode code) {
  CURL* easy = transfer.easy.get();
  if (transfer.reply.stop() != CurlReply::Stop::None) return describe_stop(transfer.reply.stop());
  if (transfer.outside_fence) {
    return {ErrorKind::InvalidInput, "the address is outside the ranges that may be contacted"};
  }
  if (transfer.not_sent_again) return describe_curl_error(CURLE_GOT_NOTHING);
  if (code == CURLE_COULDNT_CONNECT && transfer.socket_errno != 0) return describe_connect_error(transfer.socket_errno);
  if (code == CURLE_COULDNT_CONNECT) {
    return describe_connect_error(static_cast<int>(get_info<long>(easy, CURLINFO_OS_ERRNO)));
  }
  // On a connection that was kept the time of connecting is 0 too.
  const bool nothing_sent =
      get_info<curl_off_t>(easy, CURLINFO_CONNECT_TIME_T) == 0 && get_info<long>(easy, CURLINFO_REQUEST_SIZE) == 0;
  if (code == CURLE_OPERATION_TIMEDOUT && nothing_sent) {
    return {ErrorKind::DeadlineExceeded, std::string(kNotConnected)};
  }
  const std::string_view detail = transfer.error_text.data();
  // libcurl has no code of its own for this.
  if (code == CURLE_RECV_ERROR && detail.find("chunked-encoding") != std::string_view::npos) {
    return {ErrorKind::Malformed, "the reply has a broken chunked encoding"};
  }
  Error error = describe_curl_error(code);
  const std::string_view reason = tls_reason(detail);
  if (code == CURLE_SSL_CONNECT_ERROR && !reason.empty()) error.what.append(": ").append(reason);
  return error;
}

}  // namespace

std::optional<Error> check_request(const HttpRequest& request, const Url& url) {
  if (request.legacy_tls_only && request.digest) {
    return Error{ErrorKind::InvalidInput, "no credentials are sent over TLS 1.0 or 1.1 on purpose"};
  }
  if (request.legacy_tls_only && url.scheme != "https") {
    return Error{ErrorKind::InvalidInput, "only an https URL can be tried with old TLS versions"};
  }
  for (const std::string& line : request.headers) {
    const bool printable = std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c != '\x7f'; });
    const std::size_t colon = line.find(':');
    if (!printable || colon == std::string::npos || colon == 0) {
      return Error{ErrorKind::InvalidInput, "a request header is not of the form 'Name: value'"};
    }
  }
  for (const char* name : {"authorization", "proxy-authorization", "cookie", "host", "content-length",
                           "transfer-encoding", "connection", "expect", "accept-encoding"}) {
    if (has_header(request, name)) {
      return Error{ErrorKind::InvalidInput, fmt::format("the request header '{}' is the transport's to write", name)};
    }
  }
  return std::nullopt;
}

CurlTransfer::CurlTransfer(const DeviceProfile& profile, CurlLoop& loop)
    : fence(profile.fence ? &*profile.fence : nullptr), easy(new_curl_easy()) {
  set_tls(easy.get());
  set_conduct(easy.get(), profile.user_agent);
  set_callbacks(*this, loop);
}

void prepare(CurlTransfer& transfer, const HttpRequest& request, const Url& url, bool with_digest,
             std::chrono::milliseconds budget) {
  CURL* easy = transfer.easy.get();
  transfer.reply = CurlReply(request.max_body, budget, with_digest);
  transfer.error_text.front() = '\0';
  transfer.outside_fence = false;
  transfer.untried_log_in = request.untried_log_in;
  transfer.not_sent_again = false;
  transfer.socket_errno = 0;
  transfer.begun = now();
  // libcurl writes a text for each thing it does while it is watched, which costs a tenth of a transfer: only where the
  // rounds of a log-in have to be told apart.
  transfer.watched = with_digest;
  set_option(easy, CURLOPT_VERBOSE, with_digest ? 1L : 0L);
  const std::string text = url.to_string();
  set_option(easy, CURLOPT_URL, text.c_str());
  set_message(transfer, request);
  set_credentials(easy, request, with_digest);
  set_limits(easy, request, budget);
  set_tls_versions(easy, request.legacy_tls_only);
  set_reuse(easy, request);
}

void park(CurlTransfer& transfer) {
  CURL* easy = transfer.easy.get();
  char* none = nullptr;
  set_option(easy, CURLOPT_USERNAME, none);
  set_option(easy, CURLOPT_PASSWORD, none);
  set_option(easy, CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
  set_option(easy, CURLOPT_POSTFIELDS, none);
  transfer.headers.reset();
  transfer.reply = CurlReply(0, std::chrono::milliseconds(0), false);
}

Result<HttpResponse> conclude(CurlTransfer& transfer, CURLcode code) {
  CURL* easy = transfer.easy.get();
  const bool refused_again = code == CURLE_TOO_MANY_REDIRECTS && transfer.reply.status() == 401;
  if (code != CURLE_OK && !refused_again) return fail(describe_failure(transfer, code));
  HttpResponse response = std::move(transfer.reply.response());
  const char* address = get_info<char*>(easy, CURLINFO_PRIMARY_IP);
  const std::string_view host = address != nullptr ? address : "";
  const long port = get_info<long>(easy, CURLINFO_PRIMARY_PORT);
  response.peer_address =
      host.find(':') == std::string_view::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
  return response;
}

}  // namespace camaudit::net
