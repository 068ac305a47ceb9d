// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "proto/camaudit/summary/v1/summary.pb.h"
#include "uploader/entry_name.hpp"
#include "uploader/rotation.hpp"
#include "uploader/signing_key.hpp"

namespace camaudit::uploader {

/// What a gap is for, for people: "the spool was full".
std::string_view gap_reason_text(summary::v1::GapReason reason);

/// A summary whose signature, type and content were found good.
struct VerifiedSummary {
  std::shared_ptr<const summary::v1::Summary> summary;  ///< never null
  EntryName name;                                       ///< as its content calls for
  std::string key_id;                                   ///< that signed it
};

/// Malformed if no key of these has signed it, or it is not what it must be; TooLarge as parse_envelope().
Result<VerifiedSummary> verified_summary(std::string_view envelope, std::span<const PublicKey> keys);

/// The rotation that a summary carries, by which a trusted key introduces the key that signed the summary: it is
/// believed for its own two signatures. Malformed if there is none, or the summary was made when it was over.
Result<Rotation> introduction(std::string_view envelope, std::span<const PublicKey> trusted);

/// Several summaries of one agent as links of a chain. A rotation that a trusted key has signed makes the new key
/// trusted, for the summary that tells it and what comes after that; each of the two signs in its turn only.
class ChainVerification {
 public:
  explicit ChainVerification(std::vector<PublicKey> trusted) : trusted_(std::move(trusted)) {}

  /// The next file in the order of names. Malformed if it cannot be believed, or contradicts its name or what came
  /// before it.
  Result<VerifiedSummary> add(std::string_view file_name, std::string_view envelope);

  /// What the chain as a whole lacks, after the last file.
  struct Holes {
    std::vector<std::string> missing;   ///< not there, and nobody said why
    std::vector<std::string> declared;  ///< not there, and a summary says so; or from before the first one of all
  };
  Holes holes() const;

 private:
  Result<VerifiedSummary> verified(std::string_view envelope);
  void take_rotation(const Rotation& rotation);

  std::vector<PublicKey> trusted_;
  std::map<std::string, KeyTurn> turns_;                               ///< by id of the key
  std::map<std::int64_t, std::pair<std::string, std::string>> sites_;  ///< by epoch: authority and site
  std::map<ChainPlace, std::string> digests_;                          ///< payload, hexadecimal
  std::map<ChainPlace, std::pair<std::int64_t, std::string>> gaps_;    ///< first place: last sequence, reason
};

}  // namespace camaudit::uploader
