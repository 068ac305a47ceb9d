// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "uploader/file_system.hpp"
#include "uploader/outbox.hpp"
#include "uploader/spool.hpp"

namespace camaudit::uploader {

/// Summaries of one other site, which has no way to the collector, while this machine carries them there. They are
/// copies: what is lost here is still in the spool that it came from. So there is no chain, and nothing is dropped for
/// want of room: no more is taken in.
class Carried final : public Outbox {
 public:
  /// `place.directory` is the folder of that site. Makes it if it is not there, and takes the lock.
  static Result<Carried> open(SpoolPlace place);

  std::vector<EntryName> waiting() const override;
  const std::set<EntryName>& delivered() const { return sent_; }

  /// Takes an envelope in; false if it is there already, in whatever state. InvalidInput if it is not what its name
  /// says, TooLarge if there is no more room.
  Result<bool> take(const EntryName& name, std::string_view envelope);

  Result<std::string> read(const EntryName& name) override;
  Result<void> acknowledge(const EntryName& name) override;
  Result<void> park(const EntryName& name, std::string_view why) override;
  /// Puts in line again what was parked, or what was delivered and may be lost at the collector.
  Result<void> unpark() { return put_in_line("parked", parked_); }
  Result<void> resend() { return put_in_line("sent", sent_); }
  void release() override { lock_.reset(); }
  Result<void> retake() override;
  std::vector<std::string> take_notes() override;

 private:
  explicit Carried(SpoolPlace place) : place_(std::move(place)) {}
  std::string path(std::string_view folder) const { return place_.directory + "/" + std::string(folder); }
  Result<void> scan(std::string_view folder, std::set<EntryName>& into);
  void forget_delivered();
  Result<void> put_in_line(std::string_view folder, std::set<EntryName>& from);
  Result<void> move(const EntryName& name, std::string_view to, std::set<EntryName>& into);

  SpoolPlace place_;
  std::optional<OpenFile> lock_;
  std::set<EntryName> pending_;
  std::set<EntryName> sent_;
  std::set<EntryName> parked_;
  std::uint64_t bytes_ = 0;
  std::vector<std::string> notes_;
};

}  // namespace camaudit::uploader
