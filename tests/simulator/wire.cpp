// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/wire.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <optional>
#include <type_traits>

#include "tests/simulator/clock.hpp"

namespace camaudit::simulator {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::uint64_t most_request_bytes = 1024 * 1024;
constexpr std::uint32_t most_header_bytes = 16 * 1024;

std::chrono::milliseconds from_seconds(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

std::string_view reason(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 302:
      return "Found";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Payload Too Large";
    default:
      return "Internal Server Error";
  }
}

// length: none for a chunked body.
std::string head_of(const Answer& answer, Instant now, std::optional<std::uint64_t> length, bool say_close) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nContent-Type: {}\r\n", answer.status,
                                 reason(answer.status), format_http_date(now), answer.content_type);
  for (const auto& [name, value] : answer.headers) head += fmt::format("{}: {}\r\n", name, value);
  head += length ? fmt::format("Content-Length: {}\r\n", *length) : "Transfer-Encoding: chunked\r\n";
  if (say_close) head += "Connection: close\r\n";
  return head + "\r\n";
}

bool peer_has_it_open(int socket) {
  tcp_info told{};
  socklen_t size = sizeof(told);
  return getsockopt(socket, IPPROTO_TCP, TCP_INFO, &told, &size) == 0 && told.tcpi_state == TCP_ESTABLISHED;
}

class ConnectionCount {
 public:
  ConnectionCount(Member& member, int socket) : member_(member), socket_(socket) {
    ++member_.open_connections;
    member_.sockets.push_back(socket);
    const std::int64_t held = std::count_if(member_.sockets.begin(), member_.sockets.end(), peer_has_it_open);
    member_.peak_connections = std::max(member_.peak_connections, held);
  }
  ~ConnectionCount() {
    --member_.open_connections;
    member_.sockets.erase(std::find(member_.sockets.begin(), member_.sockets.end(), socket_));
    if (member_.slot_free) member_.slot_free->cancel_one();
  }
  ConnectionCount(const ConnectionCount&) = delete;
  ConnectionCount& operator=(const ConnectionCount&) = delete;

 private:
  Member& member_;
  int socket_;
};

asio::awaitable<void> pause(double seconds) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_after(from_seconds(seconds));
  co_await timer.async_wait(asio::use_awaitable);
}

// Writes replies of one connection and knows the ways to write them badly.
template <class Stream>
class Connection {
 public:
  Connection(Stream& stream, const Device& device) : stream_(stream), device_(device) {}

  void renew_deadline() { beast::get_lowest_layer(stream_).expires_after(from_seconds(device_.idle_timeout_seconds)); }

  // Whether the connection may be used for another request.
  asio::awaitable<bool> deliver(const Answer& answer, Instant now, bool client_closes) {
    switch (answer.delivery) {
      case FaultKind::slow:
        co_await pause(device_.fault.seconds);
        co_await write(head_of(answer, now, answer.body.size(), client_closes) + answer.body);
        co_return !client_closes;
      case FaultKind::hang:
        co_await wait_for_the_peer_to_leave();
        co_return false;
      case FaultKind::drip:
        co_await drip(head_of(answer, now, answer.body.size(), client_closes) + answer.body);
        co_return !client_closes;
      case FaultKind::truncated:
        co_await write(head_of(answer, now, answer.body.size(), client_closes) +
                       answer.body.substr(0, answer.body.size() / 2));
        break_off();
        co_return false;
      case FaultKind::oversized:
      case FaultKind::oversized_chunked:
        co_await write_oversized(answer, now);
        co_return !client_closes;
      case FaultKind::close:
        co_await write(head_of(answer, now, answer.body.size(), false) + answer.body);
        co_return false;
      case FaultKind::close_late:  // so that the next request is written before its sender knows
        co_await write(head_of(answer, now, answer.body.size(), false) + answer.body);
        co_await pause(device_.fault.seconds);
        co_return false;
      default: {
        const bool close = client_closes || answer.delivery == FaultKind::connection_close;
        co_await write(head_of(answer, now, answer.body.size(), close) + answer.body);
        co_return !close;
      }
    }
  }

  void break_off() {
    error_code ignored;
    beast::get_lowest_layer(stream_).socket().close(ignored);
  }

 private:
  asio::awaitable<void> write(std::string text) {
    renew_deadline();
    co_await asio::async_write(stream_, asio::buffer(text), asio::use_awaitable);
  }

  asio::awaitable<void> drip(std::string text) {
    for (const char byte : text) {
      co_await write(std::string(1, byte));
      co_await pause(1);
    }
  }

  asio::awaitable<void> wait_for_the_peer_to_leave() {
    beast::get_lowest_layer(stream_).expires_never();
    std::array<char, 512> thrown_away{};
    for (;;) {
      error_code error;
      co_await stream_.async_read_some(asio::buffer(thrown_away), asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
    }
  }

  // The reply with blanks before its last tags, so that only its size is wrong.
  asio::awaitable<void> write_oversized(const Answer& answer, Instant now) {
    const bool chunked = answer.delivery == FaultKind::oversized_chunked;
    const auto cut = std::min(answer.body.rfind("</env:Body>"), answer.body.size());
    const auto padding = static_cast<std::uint64_t>(std::max<std::int64_t>(device_.fault.bytes, 0));
    const auto framed = [chunked](std::string_view part) {
      return chunked ? fmt::format("{:x}\r\n{}\r\n", part.size(), part) : std::string(part);
    };
    std::optional<std::uint64_t> length;
    if (!chunked) length = answer.body.size() + padding;
    co_await write(head_of(answer, now, length, false) + framed(answer.body.substr(0, cut)));
    const std::string block(64 * 1024, ' ');
    for (std::uint64_t left = padding; left > 0;) {
      const auto part = std::min<std::uint64_t>(left, block.size());
      co_await write(framed(std::string_view(block).substr(0, part)));
      left -= part;
    }
    co_await write(framed(answer.body.substr(cut)) + (chunked ? "0\r\n\r\n" : ""));
  }

  Stream& stream_;
  const Device& device_;
};

template <class Stream>
asio::awaitable<void> serve(Stream& stream, Responder& responder, std::int64_t port) {
  Connection<Stream> connection(stream, responder.device());
  beast::flat_buffer buffer;
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(most_request_bytes);
    parser.header_limit(most_header_bytes);
    connection.renew_deadline();
    error_code error;
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error == http::error::body_limit) {
      Answer refusal;
      refusal.status = 413;
      co_await connection.deliver(refusal, responder.device_now(), true);
      break;
    }
    if (error) co_return;
    auto message = parser.release();
    HttpRequest request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    if (const auto field = message.find(http::field::authorization); field != message.end()) {
      request.authorization = std::string(field->value());
    }
    request.body = std::move(message.body());
    const auto answer = responder.answer(request, port);
    if (const auto delay = responder.device().delay_ms; delay > 0) co_await pause(static_cast<double>(delay) / 1000);
    const bool open = co_await connection.deliver(answer, responder.device_now(), !message.keep_alive());
    if (!open) break;
  }
  if constexpr (std::is_same_v<Stream, TlsStream>) {
    if (beast::get_lowest_layer(stream).socket().is_open()) {
      error_code ignored;
      connection.renew_deadline();
      co_await stream.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    }
  }
}

// A device that has no connection left leaves the peer waiting, as if it had not accepted.
asio::awaitable<void> wait_for_a_slot(Member& member) {
  const auto most = member.responder.device().max_connections;
  while (most > 0 && member.open_connections >= most) {
    error_code error;
    member.slot_free->expires_at(asio::steady_timer::time_point::max());
    co_await member.slot_free->async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

}  // namespace

asio::awaitable<void> talk(std::shared_ptr<Member> member, tcp::socket socket) {
  try {
    co_await wait_for_a_slot(*member);
    const ConnectionCount count(*member, socket.native_handle());
    if (member->tls) {
      TlsStream stream(beast::tcp_stream(std::move(socket)), *member->tls);
      beast::get_lowest_layer(stream).expires_after(from_seconds(member->responder.device().idle_timeout_seconds));
      co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
      co_await serve(stream, member->responder, member->port);
    } else {
      PlainStream stream(std::move(socket));
      co_await serve(stream, member->responder, member->port);
    }
    // NOLINTNEXTLINE(bugprone-empty-catch): that the peer has gone or speaks no TLS is nothing a device would mind
  } catch (const boost::system::system_error&) {
  }
}

}  // namespace camaudit::simulator
