// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/net/loopback_server.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <map>

#include "agent/base/text.hpp"

namespace camaudit::net::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::string Received::header(const std::string& name) const {
  const std::string lower = to_lower_ascii(head);
  const std::string key = "\r\n" + to_lower_ascii(name) + ":";
  const std::size_t found = lower.find(key);
  if (found == std::string::npos) return {};
  const std::size_t begin = head.find_first_not_of(' ', found + key.size());
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

Reply Reply::ok(const std::string& body, const std::string& more_headers) {
  return status(200, more_headers, body);
}

Reply Reply::status(int code, const std::string& more_headers, const std::string& body) {
  Reply reply;
  reply.bytes =
      fmt::format("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n{}\r\n{}", code, body.size(), more_headers, body);
  return reply;
}

Reply Reply::raw(std::string bytes, Then then) {
  Reply reply;
  reply.bytes = std::move(bytes);
  reply.then = then;
  return reply;
}

std::size_t Census::open() const {
  return static_cast<std::size_t>(std::count_if(sockets_.begin(), sockets_.end(), [](int socket) {
    tcp_info info{};
    socklen_t size = sizeof info;
    return ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_ESTABLISHED;
  }));
}

void Census::add(int socket) {
  sockets_.insert(socket);
  most_ = std::max(most_, open());
}

struct LoopbackServer::State : std::enable_shared_from_this<State> {
  State(asio::io_context& io, Handler with, SSL_CTX* tls)
      : acceptor(io), handler(std::move(with)), context(asio::ssl::context::tls_server), uses_tls(tls != nullptr) {
    if (uses_tls) {
      SSL_CTX_up_ref(tls);
      context = asio::ssl::context(tls);
    }
  }

  tcp::acceptor acceptor;
  Handler handler;
  asio::ssl::context context;
  bool uses_tls;
  bool stopped = false;
  int connections = 0;
  Census* census = nullptr;
  std::function<void(bool)> handshake_hook;
  std::vector<Received> requests;
  std::map<int, tcp::socket*> open;
};

namespace {

using StatePtr = std::shared_ptr<LoopbackServer::State>;

/// A connection in the server's books, for as long as it is served.
struct Entry {
  Entry(StatePtr in, tcp::socket& of) : state(std::move(in)), number(++state->connections), socket(of.native_handle()) {
    state->open[number] = &of;
    if (state->census != nullptr) state->census->add(socket);
  }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  ~Entry() {
    state->open.erase(number);
    if (state->census != nullptr) state->census->remove(socket);
  }

  StatePtr state;
  int number;
  int socket;
};

std::size_t body_size(const std::string& head) {
  Received received;
  received.head = head;
  const std::string text = received.header("content-length");
  std::size_t size = 0;
  std::from_chars(text.data(), text.data() + text.size(), size);
  return size;
}

template <class Stream>
asio::awaitable<bool> receive(Stream& stream, std::string& pending, Received& received) {
  std::size_t end = 0;
  std::string chunk(16384, '\0');
  for (;;) {
    const std::size_t blank = pending.find("\r\n\r\n");
    if (blank != std::string::npos) {
      end = blank + 4;
      const std::size_t total = end + body_size(pending.substr(0, blank + 2));
      if (pending.size() >= total) {
        received.head = pending.substr(0, blank + 2);
        received.body = pending.substr(end, total - end);
        pending.erase(0, total);
        break;
      }
    }
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    const auto buffer = asio::buffer(chunk);
    const std::size_t count = co_await stream.async_read_some(buffer, token);
    if (error) co_return false;
    pending.append(chunk, 0, count);
  }
  const std::size_t space = received.head.find(' ');
  received.method = received.head.substr(0, space);
  received.target = received.head.substr(space + 1, received.head.find(' ', space + 1) - space - 1);
  received.at = std::chrono::steady_clock::now();
  co_return true;
}

template <class Stream>
asio::awaitable<bool> transmit(Stream& stream, std::string bytes) {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  const auto buffer = asio::buffer(bytes);
  co_await asio::async_write(stream, buffer, token);
  co_return !error;
}

template <class Stream>
asio::awaitable<void> pause(Stream& stream, std::chrono::milliseconds time) {
  asio::steady_timer timer(stream.get_executor(), time);
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await timer.async_wait(token);
}

/// Sends the same bytes for as long as they are taken.
template <class Stream>
asio::awaitable<void> repeat(Stream& stream, std::string bytes, std::chrono::milliseconds interval) {
  bool open = true;
  while (open) {
    open = co_await transmit(stream, bytes);
    if (open && interval.count() > 0) co_await pause(stream, interval);
  }
}

/// True if the connection stays open for another request.
template <class Stream>
asio::awaitable<bool> answer(Stream& stream, Reply reply) {
  if (reply.delay.count() > 0) co_await pause(stream, reply.delay);
  bool open = true;
  if (!reply.bytes.empty()) open = co_await transmit(stream, reply.bytes);
  if (open && reply.then == Reply::Then::Repeat) {
    std::string block(4096, 'x');
    co_await repeat(stream, std::move(block), std::chrono::milliseconds(0));
  }
  if (open && reply.then == Reply::Then::Drip) {
    std::string drop(1, 'x');
    co_await repeat(stream, std::move(drop), std::chrono::milliseconds(10));
  }
  // After Hang whatever else comes is read, and nothing answered, until the client goes.
  co_return open && (reply.then == Reply::Then::Keep || reply.then == Reply::Then::Hang);
}

template <class Stream>
asio::awaitable<void> converse(StatePtr state, Stream& stream, int number) {
  std::string pending;
  for (;;) {
    Received received;
    received.connection = number;
    const bool complete = co_await receive(stream, pending, received);
    // Once stopped, the handler's test may be over.
    if (!complete || state->stopped) co_return;
    state->requests.push_back(received);
    Reply reply = state->handler(received);
    const bool open = co_await answer(stream, std::move(reply));
    if (!open) co_return;
  }
}

asio::awaitable<void> serve_plain(StatePtr state, tcp::socket socket) {
  const Entry entry(state, socket);
  if (state->handshake_hook) state->handshake_hook(true);
  co_await converse(state, socket, entry.number);
}

asio::awaitable<void> serve_tls(StatePtr state, tcp::socket socket) {
  asio::ssl::stream<tcp::socket> stream(std::move(socket), state->context);
  const Entry entry(state, stream.next_layer());
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await stream.async_handshake(asio::ssl::stream_base::server, token);
  if (state->handshake_hook) state->handshake_hook(!error);
  if (!error) co_await converse(state, stream, entry.number);
}

asio::awaitable<void> accept(StatePtr state) {
  for (;;) {
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    tcp::socket socket = co_await state->acceptor.async_accept(token);
    if (error || state->stopped) co_return;
    const auto executor = socket.get_executor();
    auto task = state->uses_tls ? serve_tls(state, std::move(socket)) : serve_plain(state, std::move(socket));
    asio::co_spawn(executor, std::move(task), asio::detached);
  }
}

}  // namespace

LoopbackServer::LoopbackServer(asio::io_context& io, Handler handler, const std::string& address, SSL_CTX* tls)
    : state_(std::make_shared<State>(io, std::move(handler), tls)) {
  const tcp::endpoint endpoint(asio::ip::make_address(address), 0);
  state_->acceptor.open(endpoint.protocol());
  state_->acceptor.bind(endpoint);
  state_->acceptor.listen();
  asio::co_spawn(io, accept(state_), asio::detached);
}

LoopbackServer::~LoopbackServer() {
  stop();
}

void LoopbackServer::join(Census& census) {
  state_->census = &census;
}
void LoopbackServer::on_handshake(std::function<void(bool)> hook) {
  state_->handshake_hook = std::move(hook);
}

std::uint16_t LoopbackServer::port() const {
  return state_->acceptor.local_endpoint().port();
}

std::string LoopbackServer::url(const std::string& target) const {
  const auto endpoint = state_->acceptor.local_endpoint();
  const std::string host =
      endpoint.address().is_v6() ? fmt::format("[{}]", endpoint.address().to_string()) : endpoint.address().to_string();
  return fmt::format("{}://{}:{}{}", state_->uses_tls ? "https" : "http", host, endpoint.port(), target);
}

const std::vector<Received>& LoopbackServer::requests() const {
  return state_->requests;
}
int LoopbackServer::connections() const {
  return state_->connections;
}

void LoopbackServer::drop_connections() {
  // The sockets are shut, not closed: their coroutines still hold them.
  for (auto& [number, socket] : state_->open) {
    error_code ignored;
    static_cast<void>(socket->shutdown(tcp::socket::shutdown_both, ignored));
  }
}

void LoopbackServer::stop() {
  if (state_->stopped) return;
  state_->stopped = true;
  error_code ignored;
  static_cast<void>(state_->acceptor.close(ignored));
  drop_connections();
}

}  // namespace camaudit::net::test
