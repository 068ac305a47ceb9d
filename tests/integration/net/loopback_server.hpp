// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/types.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace camaudit::net::test {

/// One request as it came over the wire.
struct Received {
  std::string method;
  std::string target;
  std::string head;  ///< request line and headers
  std::string body;
  int connection = 0;  ///< counted from 1
  std::chrono::steady_clock::time_point at;

  /// The value of a header, empty if it is not there.
  std::string header(const std::string& name) const;
};

/// The bytes to answer with, and what to do then.
struct Reply {
  enum class Then { Keep, Close, Hang, Repeat, Drip };

  std::string bytes;
  Then then = Then::Keep;
  std::chrono::milliseconds delay{0};

  static Reply ok(const std::string& body, const std::string& more_headers = "");
  static Reply status(int code, const std::string& more_headers = "", const std::string& body = "");
  static Reply raw(std::string bytes, Then then);
};

/// How many connections are open at once, over any number of servers. A connection the client has closed does not
/// count, whether or not the server has noticed.
class Census {
 public:
  void add(int socket);
  void remove(int socket) { sockets_.erase(socket); }
  std::size_t most() const { return most_; }
  std::size_t open() const;

 private:
  std::set<int> sockets_;
  std::size_t most_ = 0;
};

using Handler = std::function<Reply(const Received&)>;

/// An HTTP server on a free port of a loopback address that does what its handler says, however wrong.
class LoopbackServer {
 public:
  LoopbackServer(boost::asio::io_context& io, Handler handler, const std::string& address = "127.0.0.1",
                 SSL_CTX* tls = nullptr);
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  ~LoopbackServer();

  void join(Census& census);
  /// Runs when a connection has been accepted, or, with TLS, once its handshake has been tried.
  void on_handshake(std::function<void(bool)> hook);

  std::uint16_t port() const;
  std::string url(const std::string& target = "/") const;
  const std::vector<Received>& requests() const;
  int connections() const;
  /// Closes every connection, as a device does that tidies up idle ones.
  void drop_connections();
  /// Closes everything. The io_context must run once more for the last handlers to go.
  void stop();

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace camaudit::net::test
