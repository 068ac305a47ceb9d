// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/curl_error.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>

#include "agent/net/http.hpp"

namespace camaudit::net {
namespace {

struct Row {
  CURLcode code;
  ErrorKind kind;
  std::string_view words;
};

constexpr std::array kTable{
    Row{CURLE_URL_MALFORMAT, ErrorKind::InvalidInput, "the URL is not valid"},
    Row{CURLE_COULDNT_RESOLVE_HOST, ErrorKind::Unavailable, "the host name was not found"},
    Row{CURLE_COULDNT_CONNECT, ErrorKind::Unavailable, "no connection could be made"},
    Row{CURLE_INTERFACE_FAILED, ErrorKind::Unavailable, "the network interface is not usable"},
    Row{CURLE_NO_CONNECTION_AVAILABLE, ErrorKind::Unavailable, "no connection to the device was free"},
    Row{CURLE_SEND_ERROR, ErrorKind::Unavailable, "the connection broke while the request was being sent"},
    Row{CURLE_RECV_ERROR, ErrorKind::Unavailable, "the connection broke while the reply was awaited"},
    Row{CURLE_GOT_NOTHING, ErrorKind::Unavailable, "the connection broke: it was closed without a reply"},
    Row{CURLE_SSL_CONNECT_ERROR, ErrorKind::Unavailable, kHandshakeFailed},
    Row{CURLE_PEER_FAILED_VERIFICATION, ErrorKind::Unavailable, "the certificate was not accepted"},
    Row{CURLE_SSL_INVALIDCERTSTATUS, ErrorKind::Unavailable, "the certificate status was not accepted"},
    Row{CURLE_SSL_ISSUER_ERROR, ErrorKind::Unavailable, "the certificate issuer was not accepted"},
    Row{CURLE_SSL_PINNEDPUBKEYNOTMATCH, ErrorKind::Unavailable, "the certificate has an unexpected key"},
    Row{CURLE_SSL_CLIENTCERT, ErrorKind::Unavailable, "the other end asks for a client certificate"},
    Row{CURLE_SSL_CIPHER, ErrorKind::Unavailable, "no TLS cipher in common"},
    Row{CURLE_SSL_SHUTDOWN_FAILED, ErrorKind::Unavailable, "the TLS connection did not close properly"},
    Row{CURLE_OPERATION_TIMEDOUT, ErrorKind::DeadlineExceeded, "no complete reply in the time allowed"},
    Row{CURLE_FILESIZE_EXCEEDED, ErrorKind::TooLarge, "the reply announces more than may be read"},
    // What libcurl 7.88 says of a header line longer than its own cap of 100 KiB.
    Row{CURLE_OUT_OF_MEMORY, ErrorKind::TooLarge, "a header line of the reply is too long"},
    Row{CURLE_PARTIAL_FILE, ErrorKind::Malformed, "the reply was cut short"},
    Row{CURLE_WEIRD_SERVER_REPLY, ErrorKind::Malformed, kNotHttp},
    // HTTP/0.9, which is any text at all, is what the scheme check leaves for this code.
    Row{CURLE_UNSUPPORTED_PROTOCOL, ErrorKind::Malformed, kNotHttp},
    Row{CURLE_BAD_CONTENT_ENCODING, ErrorKind::Malformed, "the reply has an encoding that was not asked for"},
    Row{CURLE_HTTP2, ErrorKind::Malformed, "the reply is HTTP/2, which was not asked for"},
    Row{CURLE_TOO_MANY_REDIRECTS, ErrorKind::Malformed, "the device asked for the password again and again"},
    Row{CURLE_ABORTED_BY_CALLBACK, ErrorKind::Cancelled, "the transfer was stopped"},
};

}  // namespace

Error describe_curl_error(CURLcode code) {
  for (const Row& row : kTable) {
    if (row.code == code) return {row.kind, std::string(row.words)};
  }
  return {ErrorKind::Internal, fmt::format("libcurl: {} ({})", curl_easy_strerror(code), static_cast<int>(code))};
}

Error describe_connect_error(int os_errno) {
  switch (os_errno) {
    case 0:
      return describe_curl_error(CURLE_COULDNT_CONNECT);
    case ECONNREFUSED:
      return {ErrorKind::Unavailable, "connection refused: nothing listens on that port"};
    case EHOSTUNREACH:
      return {ErrorKind::Unavailable, "no answer from that address: switched off, or not on this network"};
    case ENETUNREACH:
      return {ErrorKind::Unavailable, std::string(kNoRoute)};
    case ENETDOWN:
      return {ErrorKind::Unavailable, std::string(kNetworkDown)};
    case ETIMEDOUT:
      return {ErrorKind::DeadlineExceeded, std::string(kNotConnected)};
    case EINVAL:
      return {
          ErrorKind::Unavailable,
          "no connection can be made to such an address: a link-local one needs its interface, as in [fe80::1%eth0]"};
    case EACCES:
    case EPERM:
      return {ErrorKind::Unavailable, "a firewall of this machine forbids the connection"};
    case EMFILE:
    case ENFILE:
      return {ErrorKind::Unavailable, "too many open files here to make a connection (ulimit -n, LimitNOFILE=)"};
    default: {
      std::array<char, 128> buffer{};
      return {ErrorKind::Unavailable,
              fmt::format("no connection could be made: {}", strerror_r(os_errno, buffer.data(), buffer.size()))};
    }
  }
}

std::string_view tls_reason(std::string_view curl_text) {
  if (curl_text.find(":SSL routines:") == std::string_view::npos) return {};
  return curl_text.substr(curl_text.rfind(':') + 1);
}

}  // namespace camaudit::net
