// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <deque>
#include <memory>

#include "agent/base/task.hpp"
#include "agent/net/event.hpp"

namespace camaudit::net {

/// Lets `limit` transfers in at a time; the others wait in the order they came. Io thread only.
class ConnectionGate : public std::enable_shared_from_this<ConnectionGate> {
 public:
  /// A place inside; it goes to the next in line when this is destroyed.
  class Place {
   public:
    explicit Place(std::shared_ptr<ConnectionGate> gate) : gate_(std::move(gate)) {}
    Place(Place&&) noexcept = default;
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (gate_) gate_->leave();
    }

   private:
    std::shared_ptr<ConnectionGate> gate_;
  };

  ConnectionGate(boost::asio::any_io_executor executor, int limit);

  static Task<Place> enter(std::shared_ptr<ConnectionGate> gate);

 private:
  struct Waiter;

  void leave();
  void forget(const Waiter& waiter);

  boost::asio::any_io_executor executor_;
  int free_;
  std::deque<Waiter*> waiting_;
};

}  // namespace camaudit::net
