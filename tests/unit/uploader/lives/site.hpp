// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/manual_clock.hpp"
#include "tests/support/virtual_time.hpp"
#include "tests/unit/uploader/example_site.hpp"
#include "tests/unit/uploader/fake_collector.hpp"
#include "tests/unit/uploader/lives/machine.hpp"
#include "tests/unit/uploader/spool_ledger.hpp"
#include "uploader/delivery.hpp"
#include "uploader/key_store.hpp"
#include "uploader/outbox.hpp"
#include "uploader/spool.hpp"

namespace camaudit::test {

/// A summary that was signed, as the world outside knows it.
struct Made {
  uploader::EntryName name;
  std::string envelope;
  std::int64_t produced_at = 0;
  std::string key_id;
  std::string introduces;  ///< id of the key that the rotation in it introduces; empty: none
  std::vector<uploader::Gap> gaps;
};

/// That one key takes over from another, as it was agreed at the site.
struct Turn {
  std::string old_key;
  std::string new_key;
  std::int64_t retires_at = 0;
};

/// The agent of one site: keys in a folder of their own, spool, medium and carrier on a machine in memory. What is
/// wrong with it is added to `faults`.
class Site {
 public:
  static inline const std::string kGssCode = "E09000099";
  static inline const std::string kName = "main-control-room";
  static inline const std::string kBase = "https://collector.example/v1/";

  Site(unsigned seed, FakeCollector::Responder responder);
  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  /// By the true time, whatever the clock of the site says.
  WallTime true_time() const {
    return ManualClock::kStart + std::chrono::duration_cast<std::chrono::milliseconds>(clock.steady() - begin_);
  }
  bool clock_is_right() const { return clock.wall() == true_time(); }
  void set_clock_right() { clock.step_wall(true_time() - clock.wall()); }
  UtcSeconds now() const { return to_utc_seconds(clock.wall()); }

  /// The open spool; nullptr if it cannot be opened just now.
  uploader::Spool* spool(Dice& dice);
  void close() { spool_.reset(); }

  void seal(Dice& dice);
  void deliver(Dice& dice);
  void export_waiting(Dice& dice);
  void carry(Dice& dice);
  void read_word(Dice& dice);
  void rotate(Dice& dice);
  /// The id of the key that was lost.
  std::string lose_key(Dice& dice);
  void harm(Dice& dice);
  void lose_account(Dice& dice);
  void lose_spool();
  void unpark(Dice& dice);
  /// What must hold whatever happened.
  void check();
  /// Nothing is left that could still arrive.
  void check_empty(Dice& dice);

  uploader::KeyInformation keys_now() { return keys_->information(now()).value(); }

  Machine machine;
  ManualClock clock;
  SpoolLedger ledger;
  std::vector<SpoolLedger> lost_ledgers;  ///< of spools that are gone
  std::map<std::string, Made> made;       ///< by digest of the payload: all that ever were, whether they got in or not
  std::map<std::string, uploader::PublicKey> signers;  ///< by id: whoever signed any of these
  std::vector<Turn> turns;
  std::string faults;
  int epochs = 1;
  int carried = 0;

 private:
  uploader::SpoolPlace place(const std::string& directory);
  void pass(uploader::Outbox& outbox, const std::string& directory, uploader::DeliveryReport& report);
  Task<bool> run_pass(uploader::Outbox& outbox, std::string directory, uploader::DeliveryReport& report);

  SteadyTime begin_ = clock.steady();
  std::string folder_;
  Dice random_;  ///< of keys and waits
  FakeCollector collector_;
  VirtualTime time_{clock};
  std::optional<uploader::KeyStore> keys_;
  ExampleSite example_ = small_site();
  uploader::SpoolLimits limits_;
  std::optional<uploader::Spool> spool_;
};

}  // namespace camaudit::test
