// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/recording_http.hpp"

#include <cstddef>
#include <utility>

namespace camaudit::bench {
namespace {

/// As simulated devices refuse a log-in: by HTTP, or with a SOAP fault (Core 5.9.1).
bool refuses(const Result<net::HttpResponse>& response) {
  return response && (response->status == 401 || response->body.find("NotAuthorized") != std::string::npos);
}

}  // namespace

class RecordingHttp::Recorder final : public net::HttpSession {
 public:
  Recorder(RecordingHttp& book, std::unique_ptr<net::HttpSession> through)
      : book_(book), at_(book.sessions_.size()), through_(std::move(through)) {
    book_.sessions_.emplace_back();
  }

  Task<Result<net::HttpResponse>> send(net::HttpRequest request) override {
    net::HttpRequest copy = request;
    auto response = co_await through_->send(std::move(request));
    Sent sent{std::move(copy), refuses(response)};
    book_.sessions_[at_].push_back(std::move(sent));
    co_return response;
  }

 private:
  RecordingHttp& book_;
  const std::size_t at_;
  const std::unique_ptr<net::HttpSession> through_;
};

std::unique_ptr<net::HttpSession> RecordingHttp::open_device_session(int connections) {
  return std::make_unique<Recorder>(*this, through_.open_device_session(connections));
}

}  // namespace camaudit::bench
