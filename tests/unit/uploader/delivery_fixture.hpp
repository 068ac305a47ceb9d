// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

#include "tests/support/fixed_random.hpp"
#include "tests/support/virtual_time.hpp"
#include "tests/unit/uploader/fake_collector.hpp"
#include "tests/unit/uploader/spool_fixture.hpp"
#include "uploader/delivery.hpp"

namespace camaudit::test {

/// A spool, a collector and a clock that needs no waiting.
struct DeliveryWorld : SpoolWorld {
  explicit DeliveryWorld(FakeCollector::Responder responder) : collector(std::move(responder)) {}

  FakeCollector collector;
  VirtualTime time{clock};
  FixedRandom random;

  uploader::DeliveryServices services() { return {collector, files, clock, time, random}; }
  uploader::DeliveryState state() { return uploader::load_delivery_state(files, kSpool); }

  uploader::DeliveryReport pass(uploader::Spool& spool) {
    boost::asio::io_context io;
    uploader::DeliveryReport report;
    run(io, time, run_pass(spool, services(), report));
    return report;
  }

 private:
  static Task<bool> run_pass(uploader::Spool& spool, uploader::DeliveryServices services,
                             uploader::DeliveryReport& report) {
    uploader::Destination to{"https://collector.example/v1/", "E09000099", "control-room"};
    co_await uploader::deliver_pending(spool, kSpool, std::move(to), services, report);
    co_return true;
  }
};

}  // namespace camaudit::test
