// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/curl_loop.hpp"

#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "agent/base/out_of_memory.hpp"
#include "agent/net/event.hpp"

namespace camaudit::net {

/// A transfer inside the multi handle. It leaves it when the frame of perform() goes, however that comes about.
struct CurlLoop::Running {
  Running(CurlLoop& in, CURL* of) : loop(in), easy(of), done(in.executor_) {
    const CURLMcode added = curl_multi_add_handle(loop.multi_.get(), easy);
    if (added != CURLM_OK) throw std::runtime_error(curl_multi_strerror(added));
    loop.running_.emplace(easy, this);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { loop.finish(easy, std::nullopt); }

  CurlLoop& loop;
  CURL* easy;
  Event done;
  std::optional<CURLcode> code;
};

/// A descriptor libcurl wants watched. It is libcurl's to close: ours to release. Handlers in flight keep the object,
/// and see by `loop` that libcurl has lost interest; the same number may by then stand for another descriptor.
struct CurlLoop::Watch {
  Watch(CurlLoop& in, curl_socket_t number) : loop(&in), descriptor(in.executor_), fd(number) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { detach(); }

  void detach() {
    loop = nullptr;
    if (descriptor.is_open()) static_cast<void>(descriptor.release());
  }

  CurlLoop* loop;
  boost::asio::posix::stream_descriptor descriptor;
  curl_socket_t fd;
  int wanted = 0;
  int armed = 0;
};

CurlLoop::CurlLoop(const boost::asio::any_io_executor& executor, long connections)
    : executor_(executor), timer_(executor), multi_(curl_multi_init()) {
  if (!multi_) out_of_memory();
  CURLM* multi = multi_.get();
  set_option(multi, CURLMOPT_SOCKETFUNCTION, &CurlLoop::on_socket);
  set_option(multi, CURLMOPT_SOCKETDATA, this);
  set_option(multi, CURLMOPT_TIMERFUNCTION, &CurlLoop::on_timer);
  set_option(multi, CURLMOPT_TIMERDATA, this);
  set_option(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  set_option(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
  set_option(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections);
  set_option(multi, CURLMOPT_MAXCONNECTS, connections);
}

CurlLoop::~CurlLoop() {
  close();
}

Task<std::optional<CURLcode>> CurlLoop::perform(std::shared_ptr<CurlLoop> loop, CURL* easy) {
  if (loop->closed()) co_return std::nullopt;
  Running running(*loop, easy);
  co_await running.done.wait();
  co_return running.code;
}

void CurlLoop::close() {
  if (closed()) return;
  while (!running_.empty()) finish(running_.begin()->first, std::nullopt);
  multi_.reset();
  for (auto& [fd, watch] : watches_) watch->detach();
  watches_.clear();
  timer_.cancel();
}

void CurlLoop::finish(CURL* easy, std::optional<CURLcode> code) {
  const auto found = running_.find(easy);
  if (found == running_.end()) return;
  Running* running = found->second;
  running_.erase(found);
  static_cast<void>(curl_multi_remove_handle(multi_.get(), easy));
  running->code = code;
  running->done.set();
}

void CurlLoop::act(curl_socket_t descriptor, int events) {
  int active = 0;
  const CURLMcode code = curl_multi_socket_action(multi_.get(), descriptor, events, &active);
  int queued = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_.get(), &queued)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode result = message->data.result;  // the message dies with the removal
    finish(message->easy_handle, result);
  }
  if (code == CURLM_OK) return;
  while (!running_.empty()) finish(running_.begin()->first, CURLE_FAILED_INIT);
}

int CurlLoop::on_timer(CURLM* /*multi*/, long milliseconds, void* loop) noexcept {
  auto& self = *static_cast<CurlLoop*>(loop);
  if (milliseconds < 0) {
    self.timer_.cancel();
    return 0;
  }
  // At once, which is how every transfer begins: no timer is set for that, and one handler serves those that wait.
  if (milliseconds == 0) {
    self.timer_.cancel();
    if (std::exchange(self.at_once_, true)) return 0;
    boost::asio::post(self.executor_, [weak = self.weak_from_this()] {
      const auto alive = weak.lock();
      if (!alive) return;
      alive->at_once_ = false;
      if (!alive->closed()) alive->act(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
  }
  self.timer_.expires_after(std::chrono::milliseconds(milliseconds));
  self.timer_.async_wait([weak = self.weak_from_this()](boost::system::error_code error) {
    const auto alive = weak.lock();
    if (!error && alive && !alive->closed()) alive->act(CURL_SOCKET_TIMEOUT, 0);
  });
  return 0;
}

int CurlLoop::on_socket(CURL* /*easy*/, curl_socket_t descriptor, int wanted, void* loop, void* /*unused*/) noexcept {
  auto& self = *static_cast<CurlLoop*>(loop);
  if (wanted == CURL_POLL_REMOVE) {
    self.forget(descriptor);
    return 0;
  }
  return self.watch(descriptor, wanted) ? 0 : -1;
}

int CurlLoop::close_socket(void* loop, curl_socket_t descriptor) noexcept {
  static_cast<CurlLoop*>(loop)->forget(descriptor);
  return ::close(descriptor);
}

bool CurlLoop::watch(curl_socket_t descriptor, int wanted) {
  auto& watch = watches_[descriptor];
  if (!watch) {
    watch = std::make_shared<Watch>(*this, descriptor);
    boost::system::error_code error;
    static_cast<void>(watch->descriptor.assign(descriptor, error));
    if (error) {
      watches_.erase(descriptor);
      return false;
    }
  }
  watch->wanted = wanted;
  arm(watch);
  return true;
}

void CurlLoop::forget(curl_socket_t descriptor) {
  const auto found = watches_.find(descriptor);
  if (found == watches_.end()) return;
  found->second->detach();
  watches_.erase(found);
}

void CurlLoop::arm(const std::shared_ptr<Watch>& watch) {
  using boost::asio::posix::descriptor_base;
  const int missing = watch->wanted & ~watch->armed;
  if ((missing & CURL_POLL_IN) != 0) {
    watch->armed |= CURL_POLL_IN;
    watch->descriptor.async_wait(descriptor_base::wait_read, [watch](boost::system::error_code error) {
      on_ready(watch, CURL_POLL_IN, error.failed());
    });
  }
  if ((missing & CURL_POLL_OUT) != 0) {
    watch->armed |= CURL_POLL_OUT;
    watch->descriptor.async_wait(descriptor_base::wait_write, [watch](boost::system::error_code error) {
      on_ready(watch, CURL_POLL_OUT, error.failed());
    });
  }
}

void CurlLoop::on_ready(const std::shared_ptr<Watch>& watch, int direction, bool failed) {
  static_assert(CURL_POLL_IN == CURL_CSELECT_IN && CURL_POLL_OUT == CURL_CSELECT_OUT);
  watch->armed &= ~direction;
  if (watch->loop == nullptr) return;
  const auto loop = watch->loop->shared_from_this();
  if ((watch->wanted & direction) != 0) loop->act(watch->fd, failed ? CURL_CSELECT_ERR : direction);
  if (watch->loop != nullptr) arm(watch);
}

}  // namespace camaudit::net
