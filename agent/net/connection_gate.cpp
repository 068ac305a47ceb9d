// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/connection_gate.hpp"

#include <algorithm>
#include <utility>

namespace camaudit::net {

/// Whoever stands in line. A cancelled waiter steps out; if its turn had come in the same moment, it passes it on.
struct ConnectionGate::Waiter {
  explicit Waiter(ConnectionGate& to) : gate(to), turn(to.executor_) { gate.waiting_.push_back(this); }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() { gate.forget(*this); }

  ConnectionGate& gate;
  Event turn;
  bool taken = false;
};

ConnectionGate::ConnectionGate(boost::asio::any_io_executor executor, int limit)
    : executor_(std::move(executor)), free_(std::max(limit, 1)) {}

Task<ConnectionGate::Place> ConnectionGate::enter(std::shared_ptr<ConnectionGate> gate) {
  if (gate->free_ > 0 && gate->waiting_.empty()) {
    --gate->free_;
    co_return Place(std::move(gate));
  }
  Waiter waiter(*gate);
  co_await waiter.turn.wait();
  waiter.taken = true;
  co_return Place(gate);
}

void ConnectionGate::leave() {
  if (waiting_.empty()) {
    ++free_;
    return;
  }
  Waiter* next = waiting_.front();
  waiting_.pop_front();
  next->turn.set();
}

void ConnectionGate::forget(const Waiter& waiter) {
  const auto place = std::find(waiting_.begin(), waiting_.end(), &waiter);
  if (place != waiting_.end()) {
    waiting_.erase(place);
  } else if (!waiter.taken) {
    leave();
  }
}

}  // namespace camaudit::net
