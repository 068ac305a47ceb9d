// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/floor_process.hpp"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/bench/figures.hpp"
#include "tests/bench/request_list.hpp"
#include "tests/bench/usage.hpp"

namespace camaudit::bench {
namespace {

constexpr int kEventsAtOnce = 256;
constexpr long kCallTimeoutMs = 5000;

/// One device being asked: its easy handle goes through the requests, so that its connection and its Digest nonce last.
struct Conversation {
  const Session* session = nullptr;
  std::size_t next = 0;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
};

class Floor {
 public:
  Floor(const std::vector<Session>& sessions, int concurrency);
  ~Floor();
  Floor(const Floor&) = delete;
  Floor& operator=(const Floor&) = delete;

  void run();
  Figures figures;

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* floor);
  static int on_socket(CURL* easy, curl_socket_t descriptor, int wanted, void* floor, void* known);
  static int on_timer(CURLM* multi, long milliseconds, void* floor);

  void begin_sessions();
  void send_next(Conversation& conversation);
  void act(curl_socket_t descriptor, int events);
  int milliseconds_to_timer() const;

  const std::vector<Session>& sessions_;
  const std::size_t concurrency_;
  std::size_t begun_ = 0;
  std::vector<std::unique_ptr<Conversation>> open_;
  CURLM* multi_ = curl_multi_init();
  int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  std::chrono::steady_clock::time_point timer_ = std::chrono::steady_clock::time_point::max();
};

Floor::Floor(const std::vector<Session>& sessions, int concurrency)
    : sessions_(sessions), concurrency_(static_cast<std::size_t>(concurrency)) {
  if (multi_ == nullptr || epoll_ < 0) throw std::runtime_error("neither libcurl nor epoll");
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Floor::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Floor::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(concurrency));
}

Floor::~Floor() {
  curl_multi_cleanup(multi_);
  ::close(epoll_);
}

std::size_t Floor::on_body(char* /*data*/, std::size_t size, std::size_t count, void* floor) {
  static_cast<Floor*>(floor)->figures["bytes"] += static_cast<double>(size * count);
  return size * count;
}

int Floor::on_socket(CURL* /*easy*/, curl_socket_t descriptor, int wanted, void* floor, void* known) {
  auto& self = *static_cast<Floor*>(floor);
  epoll_event event{};
  event.data.fd = descriptor;
  if ((wanted & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
  if ((wanted & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
  if (wanted == CURL_POLL_REMOVE) {
    ::epoll_ctl(self.epoll_, EPOLL_CTL_DEL, descriptor, &event);
  } else if (known == nullptr) {
    ::epoll_ctl(self.epoll_, EPOLL_CTL_ADD, descriptor, &event);
    curl_multi_assign(self.multi_, descriptor, &self);
  } else {
    ::epoll_ctl(self.epoll_, EPOLL_CTL_MOD, descriptor, &event);
  }
  return 0;
}

int Floor::on_timer(CURLM* /*multi*/, long milliseconds, void* floor) {
  using Clock = std::chrono::steady_clock;
  static_cast<Floor*>(floor)->timer_ =
      milliseconds < 0 ? Clock::time_point::max() : Clock::now() + std::chrono::milliseconds(milliseconds);
  return 0;
}

void Floor::send_next(Conversation& conversation) {
  const net::HttpRequest& request = (*conversation.session)[conversation.next++].request;
  CURL* easy = conversation.easy;
  curl_slist_free_all(conversation.headers);
  conversation.headers = curl_slist_append(nullptr, "Expect:");
  for (const std::string& line : request.headers) {
    conversation.headers = curl_slist_append(conversation.headers, line.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, conversation.headers);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_ONLY | CURLAUTH_DIGEST);
  const char* none = nullptr;
  curl_easy_setopt(easy, CURLOPT_USERNAME, request.digest ? request.digest->username.c_str() : none);
  curl_easy_setopt(easy, CURLOPT_PASSWORD, request.digest ? request.digest->password.reveal().c_str() : none);
  const long highest = request.legacy_tls_only ? long{CURL_SSLVERSION_TLSv1_1} << 16U : 0L;
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_0} | highest);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, request.legacy_tls_only ? 1L : 0L);
  curl_multi_add_handle(multi_, easy);
}

void Floor::begin_sessions() {
  while (open_.size() < concurrency_ && begun_ < sessions_.size()) {
    auto conversation = std::make_unique<Conversation>();
    conversation->session = &sessions_[begun_++];
    if (conversation->session->empty()) continue;
    CURL* easy = conversation->easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_PRIVATE, conversation.get());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Floor::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(easy, CURLOPT_CAINFO, static_cast<const char*>(nullptr));
    curl_easy_setopt(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, kCallTimeoutMs);
    send_next(*conversation);
    open_.push_back(std::move(conversation));
  }
}

void Floor::act(curl_socket_t descriptor, int events) {
  int active = 0;
  if (curl_multi_socket_action(multi_, descriptor, events, &active) != CURLM_OK) {
    throw std::runtime_error("libcurl gave up");
  }
  int queued = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &queued)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* easy = message->easy_handle;
    const bool failed = message->data.result != CURLE_OK;
    Conversation* conversation = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &conversation);
    // A handshake with old TLS versions is meant to be refused.
    if (failed && !(*conversation->session)[conversation->next - 1].request.legacy_tls_only) ++figures["failed"];
    ++figures["requests"];
    curl_multi_remove_handle(multi_, easy);
    if (conversation->next < conversation->session->size()) {
      send_next(*conversation);
      continue;
    }
    curl_easy_cleanup(easy);
    curl_slist_free_all(conversation->headers);
    std::erase_if(open_, [conversation](const auto& other) { return other.get() == conversation; });
    begin_sessions();
  }
}

int Floor::milliseconds_to_timer() const {
  const auto now = std::chrono::steady_clock::now();
  if (timer_ == std::chrono::steady_clock::time_point::max()) return -1;
  return static_cast<int>(
      std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(timer_ - now).count()));
}

void Floor::run() {
  begin_sessions();
  std::array<epoll_event, kEventsAtOnce> events{};
  while (!open_.empty()) {
    const int ready = ::epoll_wait(epoll_, events.data(), kEventsAtOnce, milliseconds_to_timer());
    if (ready < 0 && errno != EINTR) throw std::runtime_error("epoll gave up");
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      const int in = (event.events & (EPOLLIN | EPOLLHUP)) != 0 ? CURL_CSELECT_IN : 0;
      const int out = (event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0;
      const int error = (event.events & EPOLLERR) != 0 ? CURL_CSELECT_ERR : 0;
      act(event.data.fd, in | out | error);
    }
    if (timer_ <= std::chrono::steady_clock::now()) {
      timer_ = std::chrono::steady_clock::time_point::max();
      act(CURL_SOCKET_TIMEOUT, 0);
    }
  }
}

}  // namespace

int floor_process(const std::string& requests, int concurrency) {
  const std::vector<Session> sessions = read_requests(requests);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const auto begin = std::chrono::steady_clock::now();
  const Usage before = own_usage();
  Floor floor(sessions, concurrency);
  floor.run();
  const Usage after = own_usage();
  floor.figures["wall"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  floor.figures["user"] = after.user - before.user;
  floor.figures["system"] = after.system - before.system;
  std::cout << to_line(floor.figures) << '\n';
  return floor.figures["failed"] == 0 ? 0 : 1;
}

}  // namespace camaudit::bench
