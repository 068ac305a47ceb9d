// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/base/sha256.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/unit/uploader/memory_files.hpp"
#include "uploader/spool.hpp"

namespace camaudit::test {

inline constexpr std::int64_t kEpoch = 1'790'000'000;
inline const std::string kSpool = "/state/spool";

/// What stands for an envelope here is its own payload: the spool never looks inside.
inline Result<std::string> digest_of(std::string_view envelope) {
  if (envelope.empty()) return fail(ErrorKind::Malformed, "no envelope");
  return to_hex(sha256(envelope));
}

inline uploader::EntryName name_of(uploader::ChainPlace at, std::string_view envelope) {
  return {at, to_hex(sha256(envelope))};
}

/// Large enough that its first write leaves half of it.
inline std::string envelope_at(uploader::ChainPlace at, std::size_t bytes = 6000) {
  std::string text = fmt::format("summary {}-{} ", at.epoch, at.sequence);
  text.resize(bytes, 'x');
  return text;
}

/// A spool in memory and the clock it goes by.
struct SpoolWorld {
  MemoryFiles files;
  ManualClock clock;
  uploader::SpoolLimits limits;

  uploader::SpoolPlace place() { return {kSpool, limits, files, clock, &digest_of}; }
  Result<uploader::Spool> open() { return uploader::Spool::open(place()); }
};

/// Takes the next summary of an epoch in; its name.
inline Result<uploader::EntryName> append_next(uploader::Spool& spool, std::int64_t epoch = kEpoch,
                                               std::size_t bytes = 6000) {
  const auto& head = spool.head();
  const bool begins = !head || head->place.epoch != epoch;
  const uploader::ChainPlace at{epoch, begins ? 1 : head->place.sequence + 1};
  const std::string envelope = envelope_at(at, bytes);
  auto name = name_of(at, envelope);
  if (auto taken = spool.append(name, envelope, spool.gaps()); !taken) return fail(taken.error());
  return name;
}

inline std::vector<std::int64_t> sequences(const uploader::Entries& entries) {
  std::vector<std::int64_t> all;
  for (const auto& [at, entry] : entries) all.push_back(at.sequence);
  return all;
}

}  // namespace camaudit::test
