// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/curl_error.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <map>
#include <string>

#include "agent/net/http.hpp"

namespace camaudit::net {
namespace {

using enum ErrorKind;

const std::map<int, ErrorKind>& expected_kinds() {
  static const std::map<int, ErrorKind> kinds{
      {CURLE_URL_MALFORMAT, InvalidInput},
      {CURLE_COULDNT_RESOLVE_HOST, Unavailable},
      {CURLE_COULDNT_CONNECT, Unavailable},
      {CURLE_INTERFACE_FAILED, Unavailable},
      {CURLE_NO_CONNECTION_AVAILABLE, Unavailable},
      {CURLE_SEND_ERROR, Unavailable},
      {CURLE_RECV_ERROR, Unavailable},
      {CURLE_GOT_NOTHING, Unavailable},
      {CURLE_SSL_CONNECT_ERROR, Unavailable},
      {CURLE_PEER_FAILED_VERIFICATION, Unavailable},
      {CURLE_SSL_INVALIDCERTSTATUS, Unavailable},
      {CURLE_SSL_ISSUER_ERROR, Unavailable},
      {CURLE_SSL_PINNEDPUBKEYNOTMATCH, Unavailable},
      {CURLE_SSL_CLIENTCERT, Unavailable},
      {CURLE_SSL_CIPHER, Unavailable},
      {CURLE_SSL_SHUTDOWN_FAILED, Unavailable},
      {CURLE_OPERATION_TIMEDOUT, DeadlineExceeded},
      {CURLE_FILESIZE_EXCEEDED, TooLarge},
      {CURLE_OUT_OF_MEMORY, TooLarge},
      {CURLE_PARTIAL_FILE, Malformed},
      {CURLE_WEIRD_SERVER_REPLY, Malformed},
      {CURLE_UNSUPPORTED_PROTOCOL, Malformed},
      {CURLE_BAD_CONTENT_ENCODING, Malformed},
      {CURLE_HTTP2, Malformed},
      {CURLE_TOO_MANY_REDIRECTS, Malformed},
      {CURLE_ABORTED_BY_CALLBACK, Cancelled},
  };
  return kinds;
}

TEST(CurlError, EveryCodeHasItsKindAndWords) {
  for (int code = CURLE_OK; code < CURL_LAST; ++code) {
    const Error error = describe_curl_error(static_cast<CURLcode>(code));
    const auto row = expected_kinds().find(code);
    EXPECT_EQ(error.kind, row == expected_kinds().end() ? Internal : row->second) << code;
    EXPECT_FALSE(error.what.empty()) << code;
    EXPECT_NE(error.what.back(), '.') << code;
    EXPECT_EQ(error.what.find('\n'), std::string::npos) << code;
  }
}

TEST(CurlError, AnUnknownCodeKeepsItsNumber) {
  EXPECT_NE(describe_curl_error(CURLE_LDAP_CANNOT_BIND).what.find("(38)"), std::string::npos);
}

TEST(CurlError, AFailedConnectionSaysWhy) {
  EXPECT_EQ(describe_connect_error(0).what, describe_curl_error(CURLE_COULDNT_CONNECT).what);
  EXPECT_EQ(describe_connect_error(ECONNREFUSED).what, "connection refused: nothing listens on that port");
  EXPECT_EQ(describe_connect_error(ETIMEDOUT).kind, DeadlineExceeded);
  EXPECT_NE(describe_connect_error(EINVAL).what.find("a link-local one needs its interface"), std::string::npos);
  for (const int number :
       {ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EACCES, EPERM, EMFILE, ENFILE, ECONNRESET, EADDRNOTAVAIL}) {
    EXPECT_EQ(describe_connect_error(number).kind, Unavailable) << number;
  }
}

TEST(CurlError, AFailedHandshakeBeginsAsPromised) {
  EXPECT_TRUE(describe_curl_error(CURLE_SSL_CONNECT_ERROR).what.starts_with(kHandshakeFailed));
}

TEST(CurlError, TakesTheTlsReasonAndNothingElse) {
  EXPECT_EQ(tls_reason("error:0A00010B:SSL routines::wrong version number"), "wrong version number");
  EXPECT_EQ(tls_reason("OpenSSL SSL_connect: Connection reset by peer in connection to 10.0.0.7:443 "), "");
  EXPECT_EQ(tls_reason(""), "");
}

}  // namespace
}  // namespace camaudit::net
