// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/camaudit/summary/v1/summary.pb.h"
#include "tests/support/fixed_random.hpp"
#include "tests/support/manual_clock.hpp"
#include "uploader/collector/ingest.hpp"
#include "uploader/collector/key_registry.hpp"
#include "uploader/collector/origin.hpp"
#include "uploader/collector/state.hpp"
#include "uploader/file_system.hpp"
#include "uploader/signing_key.hpp"

namespace camaudit::test {

/// 2026-11-24T02:00:00Z, where ManualClock begins.
inline constexpr std::int64_t kTonight = 1'795'485'600;
inline constexpr std::int64_t kDay = 86400;
/// When the signing state of an Agent was made, unless it is told otherwise.
inline constexpr std::int64_t kEpoch = 1'790'000'000;

struct Sent {
  uploader::EntryName name;
  std::string envelope;
};

/// What signs summaries at a site.
class Agent {
 public:
  explicit Agent(collector::Origin origin, unsigned char seed = 1, std::int64_t epoch = kEpoch);

  /// The next of the chain, made at that time, to be changed before it is signed.
  summary::v1::Summary next(std::int64_t produced_at) const;
  Sent sign(const summary::v1::Summary& summary);
  Sent send(std::int64_t produced_at) { return sign(next(produced_at)); }

  collector::Origin origin;
  uploader::SigningKey key;
  std::int64_t epoch;
  std::int64_t sequence = 1;
  std::string previous;  ///< digest, raw
};

/// Thrown in place of a call, as if the program were killed there.
struct Killed {};

/// The kernel's files, of which any call that changes something can fail or be the last. Nothing is flushed, but it
/// is kept in mind what would have been.
class FragileFiles final : public uploader::FileSystem {
 public:
  int open(const std::string& path, int flags, mode_t mode) override;
  ssize_t read(int fd, std::span<char> into) override { return real_.read(fd, into); }
  ssize_t write(int fd, std::string_view bytes) override;
  int sync(int fd) override;
  int sync_all(int fd) override;
  int allocate(int fd, std::uint64_t bytes) override { return real_.allocate(fd, bytes); }
  int lock(int fd) override { return real_.lock(fd); }
  void close(int fd) override { real_.close(fd); }
  int rename(const std::string& from, const std::string& to) override;
  int unlink(const std::string& path) override;
  int mkdir(const std::string& path, mode_t mode) override;
  int stat(const std::string& path, Info& info) override { return real_.stat(path, info); }
  int list(const std::string& path, std::vector<std::string>& names) override { return real_.list(path, names); }

  int changes = 0;                     ///< calls so far
  std::optional<int> fails_at;         ///< that call and all after it
  std::optional<int> killed_at;        ///< before that call has done anything, or in the middle of it
  std::pair<std::string, int> closed;  ///< a path that cannot be opened, and why
  /// Paths of what was made, written or renamed and might be gone or empty if the power went now.
  std::set<std::string> unflushed;
  /// Of these it is the content that might be gone, under whatever name.
  std::set<std::string> unwritten;

 private:
  /// 0, or the failure of this call.
  int change();

  uploader::SystemFiles real_;
};

/// A collector with a state directory of its own and its database in memory.
class Centre {
 public:
  Centre();
  ~Centre();
  Centre(const Centre&) = delete;
  Centre& operator=(const Centre&) = delete;

  void register_key(const Agent& agent, std::int64_t first_epoch = 0);
  void deliver(const Sent& sent, const collector::Origin& origin) { put(origin, sent.name.to_string(), sent.envelope); }
  void put(const collector::Origin& origin, const std::string& name, std::string_view content);
  Result<collector::IngestReport> ingest();
  UtcSeconds now() const { return to_utc_seconds(clock.wall()); }

  /// Names of regular files below a folder of the state directory, with their folders, in order.
  std::vector<std::string> files_below(const std::string& folder) const;
  std::string content(const std::string& path) const;
  std::string incoming() const { return state.incoming(); }
  /// Kinds of all alerts, newest first.
  std::vector<std::string> alert_kinds();

  std::filesystem::path base;
  collector::StateDirectory state;
  store::Database database;
  ManualClock clock;
  FragileFiles files;
  uploader::SigningKey receipt_key;
  std::vector<std::string> alerts;  ///< lines
  std::vector<std::string> notes;
};

}  // namespace camaudit::test
