// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/uploader/spool_fixture.hpp"

namespace camaudit::test {

/// What the world outside knows of a spool, and what must therefore be true of it whatever happened.
class SpoolLedger {
 public:
  /// Before a summary is given to the spool; it may or may not get in.
  void attempt(const uploader::EntryName& name, const std::string& envelope, const std::vector<uploader::Gap>& carried);
  /// append() said that it is in.
  void confirm(uploader::ChainPlace at) { confirmed_.insert(at); }
  /// What was attempted, and is beyond the head of a spool that was opened anew or that refused it, never got in.
  void withdraw_beyond(const uploader::Spool& spool);
  /// The collector has it.
  void deliver(uploader::ChainPlace at);
  /// The test itself removed or damaged the file.
  void harm(uploader::ChainPlace at) { harmed_.insert(at); }
  /// The test itself damaged the account.
  void lose_account() { account_lost_ = true; }
  /// Whether the collector knows of every summary: it has it, or a gap that it has tells of it.
  std::vector<std::string> untold() const;

  /// What is wrong, a line each; empty if all holds.
  std::vector<std::string> faults(const uploader::Spool& spool, MemoryFiles& files) const;

  /// What got in, and what may have: by place, more than one name where that is not known.
  std::map<uploader::ChainPlace, std::vector<uploader::EntryName>> names() const;
  std::size_t made() const { return made_.size(); }
  std::size_t delivered() const { return delivered_.size(); }

 private:
  struct Made {
    uploader::EntryName name;
    std::string envelope;
    std::vector<uploader::Gap> carried;
  };

  std::map<uploader::ChainPlace, std::vector<Made>> made_;  ///< one of several attempts may have got in
  std::set<uploader::ChainPlace> confirmed_;
  std::set<uploader::ChainPlace> delivered_;
  bool told(uploader::ChainPlace at) const;

  std::set<uploader::ChainPlace> harmed_;
  bool account_lost_ = false;
};

}  // namespace camaudit::test
