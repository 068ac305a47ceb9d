// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/curl_collector.hpp"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <string_view>
#include <utility>

#include "agent/base/sha256.hpp"
#include "agent/base/text.hpp"
#include "agent/net/curl_error.hpp"
#include "agent/net/curl_handles.hpp"
#include "agent/net/curl_loop.hpp"
#include "agent/net/curl_reply.hpp"
#include "agent/net/url.hpp"

namespace camaudit::net {
namespace {

constexpr std::chrono::milliseconds kConnectTimeout{15'000};
constexpr std::size_t kMaximumDetail = 300;

struct Transfer {
  explicit Transfer(const CollectorRequest& request) : reply(request.max_reply, request.timeout, false) {}

  CurlReply reply;
  std::array<char, CURL_ERROR_SIZE> error_text{};
  int socket_errno = 0;  ///< why there was no socket to connect, which libcurl does not tell
  CurlList headers;
  CurlEasy easy = new_curl_easy();
};

std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* user) noexcept {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line(data, size * count);
  return transfer.reply.on_header(line, std::chrono::steady_clock::now()) ? line.size() : 0;
}

std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* user) noexcept {
  auto& transfer = *static_cast<Transfer*>(user);
  const bool more = transfer.reply.on_body({data, size * count}, std::chrono::steady_clock::now());
  return more ? size * count : CURL_WRITEFUNC_ERROR;
}

curl_socket_t on_open_socket(void* user, curlsocktype /*purpose*/, curl_sockaddr* to) noexcept {
  const int socket = ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
  static_cast<Transfer*>(user)->socket_errno = socket < 0 ? errno : 0;
  return socket;
}

bool is_loopback(const Url& url) {
  boost::system::error_code problem;
  const auto address = boost::asio::ip::make_address(url.host, problem);
  return url.host == "localhost" || (!problem && address.is_loopback());
}

void set_blob(CURL* easy, CURLoption option, const std::string& bytes) {
  curl_blob blob{};
  // libcurl takes a copy, and never writes to what it copies from.
  blob.data = const_cast<char*>(bytes.data());
  blob.len = bytes.size();
  blob.flags = CURL_BLOB_COPY;
  set_option(easy, option, &blob);
}

void set_tls(CURL* easy, const CollectorProfile& profile) {
  set_option(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set_option(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set_option(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!profile.ca_pem.empty()) {
    // Both have a default of the system, which must not be trusted beside the one that was configured.
    const char* none = nullptr;
    set_option(easy, CURLOPT_CAPATH, none);
    set_option(easy, CURLOPT_CAINFO, none);
    set_blob(easy, CURLOPT_CAINFO_BLOB, profile.ca_pem);
  }
  if (!profile.client_certificate_pem.empty()) {
    set_blob(easy, CURLOPT_SSLCERT_BLOB, profile.client_certificate_pem);
    set_blob(easy, CURLOPT_SSLKEY_BLOB, profile.client_key_pem.reveal());
    set_option(easy, CURLOPT_KEYPASSWD, "");  // else OpenSSL asks on the terminal
  }
}

void set_conduct(CURL* easy, const CollectorProfile& profile, bool loopback) {
  set_option(easy, CURLOPT_USERAGENT, profile.user_agent.c_str());
  set_option(easy, CURLOPT_PROTOCOLS_STR, loopback ? "http,https" : "https");
  set_option(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set_option(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  set_option(easy, CURLOPT_PROXY, "");  // empty: not even the one in the environment
  set_option(easy, CURLOPT_NOPROXY, "*");
  set_option(easy, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set_option(easy, CURLOPT_NOSIGNAL, 1L);
  set_option(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set_option(easy, CURLOPT_QUICK_EXIT, 1L);
}

/// No "Expect:" to keep it from being sent, as for devices: libcurl 7.88 signs that line for S3, though it does not
/// send it, and by itself expects nothing below 1 MiB.
void set_message(Transfer& transfer, const CollectorRequest& request, const std::string& url) {
  CURL* easy = transfer.easy.get();
  set_option(easy, CURLOPT_URL, url.c_str());
  for (const std::string& line : request.headers) append(transfer.headers, line.c_str());
  if (!request.body.empty()) {
    set_option(easy, CURLOPT_CUSTOMREQUEST, "PUT");
    set_option(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set_option(easy, CURLOPT_POSTFIELDS, request.body.data());
  }
  set_option(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  set_option(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(request.timeout, kConnectTimeout).count()));
}

void set_signing(Transfer& transfer, const CollectorRequest& request, const S3Signing& signing) {
  CURL* easy = transfer.easy.get();
  append(transfer.headers, fmt::format("x-amz-content-sha256: {}", to_hex(sha256(request.body))).c_str());
  set_option(easy, CURLOPT_AWS_SIGV4, fmt::format("aws:amz:{}:s3", signing.region).c_str());
  set_option(easy, CURLOPT_USERNAME, signing.access_key_id.c_str());
  set_option(easy, CURLOPT_PASSWORD, signing.secret_access_key.reveal().c_str());
}

void set_callbacks(Transfer& transfer, CurlLoop& loop) {
  CURL* easy = transfer.easy.get();
  set_option(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  set_option(easy, CURLOPT_ERRORBUFFER, transfer.error_text.data());
  set_option(easy, CURLOPT_HEADERFUNCTION, &on_header);
  set_option(easy, CURLOPT_HEADERDATA, &transfer);
  set_option(easy, CURLOPT_WRITEFUNCTION, &on_body);
  set_option(easy, CURLOPT_WRITEDATA, &transfer);
  set_option(easy, CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
  set_option(easy, CURLOPT_OPENSOCKETDATA, &transfer);
  set_option(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlLoop::close_socket);
  set_option(easy, CURLOPT_CLOSESOCKETDATA, &loop);
}

/// Trust, as opposed to a line that broke.
bool is_tls_failure(CURLcode code, std::string_view detail) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return true;
    case CURLE_SSL_CONNECT_ERROR:  // also when the connection was reset in the middle of the handshake
    case CURLE_RECV_ERROR:         // TLS 1.3 refuses a client certificate only after the handshake
    case CURLE_SEND_ERROR:
      return !tls_reason(detail).empty();
    default:
      return false;
  }
}

CollectorReply failed(Transfer& transfer, CURLcode code) {
  CollectorReply reply;
  if (transfer.reply.stop() != CurlReply::Stop::None) {
    reply.error = {ErrorKind::TooLarge, "the reply is larger than may be read, or comes too slowly"};
    return reply;
  }
  const std::string_view detail = transfer.error_text.data();
  reply.tls_failed = is_tls_failure(code, detail);
  if (code == CURLE_COULDNT_CONNECT) {
    const int tried = static_cast<int>(get_info<long>(transfer.easy.get(), CURLINFO_OS_ERRNO));
    reply.error = describe_connect_error(transfer.socket_errno != 0 ? transfer.socket_errno : tried);
  } else {
    reply.error = describe_curl_error(code);
  }
  if (reply.tls_failed && !detail.empty()) {
    reply.error.what.append(": ").append(bounded_text(detail, kMaximumDetail));
  }
  return reply;
}

CollectorReply refused(std::string why) {
  CollectorReply reply;
  reply.error = {ErrorKind::InvalidInput, std::move(why)};
  return reply;
}

}  // namespace

struct CurlCollector::State {
  State(const boost::asio::any_io_executor& executor, CollectorProfile with)
      : profile(std::move(with)), loop(std::make_shared<CurlLoop>(executor, 1)) {}

  CurlGlobal global;
  CollectorProfile profile;
  std::shared_ptr<CurlLoop> loop;
};

CurlCollector::CurlCollector(const boost::asio::any_io_executor& executor, CollectorProfile profile)
    : state_(std::make_shared<State>(executor, std::move(profile))) {}

CurlCollector::~CurlCollector() {
  state_->loop->close();
}

Task<CollectorReply> CurlCollector::send(CollectorRequest request) {
  return run(state_, std::move(request));
}

Task<CollectorReply> CurlCollector::run(std::shared_ptr<State> state, CollectorRequest request) {
  const auto url = parse_url(request.url);
  if (!url) co_return refused(url.error().what);
  const bool loopback = is_loopback(*url);
  if (url->scheme != "https" && !loopback) co_return refused("only https, or http to this machine itself");

  Transfer transfer(request);
  set_conduct(transfer.easy.get(), state->profile, loopback);
  set_tls(transfer.easy.get(), state->profile);
  set_message(transfer, request, url->to_string());
  if (state->profile.s3) set_signing(transfer, request, *state->profile.s3);
  set_callbacks(transfer, *state->loop);
  const auto code = co_await CurlLoop::perform(state->loop, transfer.easy.get());
  if (!code) {
    CollectorReply reply;
    reply.error = {ErrorKind::Cancelled, "the connection to the collector was closed"};
    co_return reply;
  }
  if (*code != CURLE_OK) co_return failed(transfer, *code);
  CollectorReply reply;
  reply.response = std::move(transfer.reply.response());
  co_return reply;
}

}  // namespace camaudit::net
