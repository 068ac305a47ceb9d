// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <curl/curl.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>

#include "agent/base/task.hpp"
#include "agent/net/curl_handles.hpp"

namespace camaudit::net {

/// One libcurl multi handle, driven by Asio. Io thread only.
///
/// libcurl calls back to say which descriptors and which moment it cares about; those callbacks only arm Asio
/// operations, and libcurl is only ever entered from the handlers of these operations or from perform() and close().
class CurlLoop : public std::enable_shared_from_this<CurlLoop> {
 public:
  /// Never holds more than `connections` connections, idle ones included.
  CurlLoop(const boost::asio::any_io_executor& executor, long connections);
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;
  ~CurlLoop();

  /// Runs one transfer to its end; nullopt if close() came first. Cancelling the awaiting coroutine aborts the transfer
  /// and closes its connection. `easy` must outlive the task.
  static Task<std::optional<CURLcode>> perform(std::shared_ptr<CurlLoop> loop, CURL* easy);

  /// Aborts every transfer and closes every connection. Nothing can be performed afterwards.
  void close();
  bool closed() const { return multi_ == nullptr; }

  /// For CURLOPT_CLOSESOCKETFUNCTION with the loop as its data: Asio lets go of a descriptor before it is closed.
  static int close_socket(void* loop, curl_socket_t descriptor) noexcept;

 private:
  struct Running;
  struct Watch;

  static int on_socket(CURL* easy, curl_socket_t descriptor, int wanted, void* loop, void* unused) noexcept;
  static int on_timer(CURLM* multi, long milliseconds, void* loop) noexcept;
  static void arm(const std::shared_ptr<Watch>& watch);
  static void on_ready(const std::shared_ptr<Watch>& watch, int direction, bool failed);

  bool watch(curl_socket_t descriptor, int wanted);
  void forget(curl_socket_t descriptor);
  void act(curl_socket_t descriptor, int events);
  void finish(CURL* easy, std::optional<CURLcode> code);

  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;
  bool at_once_ = false;  ///< a handler is on its way that enters libcurl
  CurlMulti multi_;
  std::map<CURL*, Running*> running_;
  std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
};

}  // namespace camaudit::net
