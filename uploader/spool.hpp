// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/clock.hpp"
#include "agent/base/result.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/file_system.hpp"
#include "uploader/outbox.hpp"
#include "uploader/payload_digest.hpp"
#include "uploader/spool_state.hpp"

namespace camaudit::uploader {

struct SpoolLimits {
  int keep_days = 400;                                    ///< of counted time, of whatever lies in the spool
  std::uint64_t keep_bytes = std::uint64_t{64} << 20U;    ///< of all entries together
  std::uint64_t reserve_bytes = std::uint64_t{1} << 20U;  ///< given up when the disk is full
  std::size_t max_entry_bytes = std::size_t{1} << 20U;    ///< of one envelope
};

/// Where a spool lies and what it works with; the references outlive it.
struct SpoolPlace {
  std::string directory;
  SpoolLimits limits;
  FileSystem& files;
  const Clock& clock;
  PayloadDigest payload_digest;
};

/// One signed summary in the spool.
struct Entry {
  EntryName name;
  std::uint64_t bytes = 0;
};

/// The entries of one folder of the spool, oldest first.
using Entries = std::map<ChainPlace, Entry>;

/// Most gaps that one summary carries; the oldest go first.
inline constexpr std::size_t kGapsInASummary = 256;

/// What waits to be sent, as files, and what was sent, as proof of it.
///
/// An entry is never changed. It comes in by a rename and leaves `pending` by one: to `sent` when the collector has it,
/// to `parked` when the collector refused it, to `corrupt` when it is damaged. What the spool drops, because it waited
/// too long or there is no room, and what is lost otherwise, is a gap that the next summary carries; a gap is forgotten
/// when a summary that carries it was delivered. Every sequence up to head() is in exactly one of: pending, sent,
/// parked, the gaps, or what was settled before.
///
/// One process at a time holds the lock. Where the network is waited for, release() it. Age is counted and not read off
/// the clock: two days are the most that any one step of the clock adds, so a clock that jumps drops nothing.
class Spool final : public Outbox {
 public:
  /// Makes the directory if it is not there, takes the lock, and finishes what a crash left half done. Unavailable if
  /// another process holds the lock.
  static Result<Spool> open(SpoolPlace place);

  /// The newest summary ever made; absent before the first.
  const std::optional<EntryName>& head() const { return state_.head; }
  /// The gaps that the next summary must carry.
  std::vector<Gap> gaps() const;
  const Entries& pending() const { return pending_; }
  const Entries& parked() const { return parked_; }
  const Entries& sent() const { return sent_; }
  std::optional<Entry> newest_pending() const;
  std::vector<EntryName> waiting() const override;

  /// Takes a new summary in: the sequence after head(), or the first of a later epoch, that carries exactly gaps().
  /// InvalidInput for any other. If it fails for the disk, ask head() again before the next: the summary may be in.
  Result<void> append(const EntryName& name, std::string_view envelope, const std::vector<Gap>& carried);

  /// The envelope of a pending entry. Malformed if it is damaged: it has then been set aside, and a gap recorded.
  Result<std::string> read(const EntryName& name) override;

  /// The collector has it. On an error it stays pending, to be sent once more.
  Result<void> acknowledge(const EntryName& name) override;
  /// The collector will never take it as it is.
  Result<void> park(const EntryName& name, std::string_view why) override;
  /// Puts what was parked in line again; how many.
  Result<std::size_t> unpark();
  /// Puts in line what was delivered and is still kept, for a collector that has lost it; how many.
  Result<std::size_t> resend();

  /// Lets others at the spool while the network is waited for; nothing but retake() may be called then.
  void release() override { lock_.reset(); }
  /// Takes the lock again and reads what changed. Unavailable as open().
  Result<void> retake() override;

  /// What was found wrong or given up since the last call, a line each, for the operator.
  std::vector<std::string> take_notes() override;

 private:
  explicit Spool(SpoolPlace place) : place_(std::move(place)) {}

  std::string path(std::string_view folder) const { return place_.directory + "/" + std::string(folder); }
  std::string path(std::string_view folder, const EntryName& name) const {
    return path(folder) + "/" + name.to_string();
  }
  void note(std::string text) { notes_.push_back(std::move(text)); }

  int make_directories();
  Result<void> take_lock();
  Result<void> load();
  void clear_temporary();
  Result<bool> load_state();
  Result<void> scan(std::string_view folder, Entries& into);
  void set_foreign_aside(std::string_view folder, const std::string& name);
  void drop_copies();
  void drop_copy(std::string_view folder, Entries& entries, ChainPlace at, bool aside);
  void adopt_intent();
  Result<void> adopt_newest();
  bool accounted_for(ChainPlace at) const;
  void drop_unaccounted();
  void count_time();
  void record_missing(Gap::Reason reason);
  void finish_drops();

  void add_gap(ChainPlace at, std::int64_t last, Gap::Reason reason);
  int record_gap(ChainPlace at, Gap::Reason reason);
  bool clear_carried(ChainPlace delivered);
  void leave(std::string_view folder, const EntryName& name, Gap::Reason reason);
  std::optional<Gap::Reason> gap_reason(ChainPlace at) const;
  void close_epochs();
  void advance_head(const EntryName& name);
  std::int64_t age_of(ChainPlace at) const;

  /// Calls until it gives 0 or something else than a full disk, making room in between; the last errno.
  template <class Call>
  int with_room(Call call);
  bool free_reserve();
  bool forget_sent();
  void make_reserve();
  bool make_reserve(std::string_view name, std::uint64_t bytes);
  int write_account();
  int save_state();
  int settle();
  int move(std::string_view from, std::string_view to, const EntryName& name);
  int remove(std::string_view folder, const EntryName& name);
  Result<std::size_t> put_in_line(std::string_view folder, Entries& from);
  void keep_within_bounds();
  bool drop_oldest_waiting(Gap::Reason reason);
  void trim_corrupt(std::uint64_t& bytes);
  std::uint64_t bytes_of(const Entries& entries) const;
  int set_aside(const EntryName& name);

  SpoolPlace place_;
  std::optional<OpenFile> lock_;
  SpoolState state_;
  bool unsaved_ = false;  ///< the file on disk is behind state_
  bool reserve_there_ = false;
  Entries pending_;
  Entries parked_;
  Entries sent_;
  std::vector<std::string> notes_;
};

/// What a spool holds, for whoever only looks: no lock is taken and nothing changed.
struct SpoolContents {
  std::optional<EntryName> head;
  Entries pending;
  Entries parked;
  std::map<ChainPlace, std::string> parked_why;
  std::int64_t oldest_waits = 0;  ///< of `pending`, in seconds of counted time up to when the spool was last opened
  Entries sent;
  std::vector<std::string> corrupt;  ///< file names
  std::vector<Gap> gaps;
  bool reserve_there = false;
};
/// NotFound if there is no spool.
Result<SpoolContents> look_into_spool(const SpoolPlace& place);

}  // namespace camaudit::uploader
