// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "tests/unit/uploader/lives/centre.hpp"
#include "tests/unit/uploader/lives/plan.hpp"
#include "tests/unit/uploader/lives/site.hpp"

namespace camaudit::test {

/// What many lives came to, for the report of the run.
struct Tally {
  std::size_t made = 0;
  std::size_t accepted = 0;
  std::size_t told = 0;  ///< will never arrive, and the collector knows
  std::size_t gone = 0;  ///< with a spool that was lost, or in a word that was refused
  std::map<std::string, std::size_t> refused;
  std::size_t duplicates = 0;
  int ends = 0;
  int power_losses = 0;
  int failed_calls = 0;
  std::size_t failed_ingests = 0;
  std::size_t rotations = 0;
  int epochs = 0;
  int carried = 0;
};

/// One agent and the collector, from the first key to the day on which all troubles end, and what must be true of them.
class Life {
 public:
  explicit Life(const Plan& plan);

  /// What was wrong, a line each; empty if all held.
  std::string live(Tally& tally);

 private:
  /// How the collector answers.
  enum class Mood { Good, Down, Statuses, AnswerLost, NoTls, NoHttp };
  /// A key that the collector's operator has not been told of.
  struct Unheard {
    uploader::PublicKey key;
    std::int64_t epoch = 0;
    std::string before;  ///< that was lost
  };
  class TrueClock final : public Clock {
   public:
    explicit TrueClock(const Site& site) : site_(site) {}
    SteadyTime steady() const override { return site_.clock.steady(); }
    WallTime wall() const override { return site_.true_time(); }

   private:
    const Site& site_;
  };

  void take(const Step& step);
  void night(Dice& dice);
  net::CollectorReply answer(const net::CollectorRequest& request);
  void receive(const std::string& path, const std::string& body);
  void ingest(Dice& dice);
  void put_again(Dice& dice);
  void intrude(Dice& dice);
  void change_mood(Dice& dice);
  void jump(Dice& dice);
  void lose_key(Dice& dice);
  void register_keys(Dice& dice);
  /// What waits for its key is told to the operator, who asks the site and registers it.
  void register_what_waits();
  void check(const std::string& when);
  /// Empty if an alert was in order.
  std::string judge(const Raised& raised, const std::set<std::string>& known) const;
  std::string judge(const Raised& raised, const Made& made, const std::set<std::string>& known) const;
  /// Keys that the collector must know, by telephone or by a rotation in what it accepted.
  std::set<std::string> known_keys() const;
  void peace();
  void settle_up(Tally& tally);
  void settle(const std::vector<uploader::EntryName>& names, bool lost, Tally& tally);

  const Plan& plan_;
  Site site_;
  TrueClock clock_{site_};
  CentreInMemory centre_{clock_};
  Mood mood_ = Mood::Good;
  Dice moods_{1};
  std::map<uploader::ChainPlace, std::pair<std::string, std::string>> received_;  ///< path and bytes
  std::set<std::string> foul_;                       ///< paths of what an intruder put there
  std::map<std::string, std::int64_t> waits_since_;  ///< path of what waits for its key
  std::vector<Unheard> unheard_;
  std::set<std::string> registered_;
  std::set<std::string> revoked_;
  std::string faults_;
};

}  // namespace camaudit::test
