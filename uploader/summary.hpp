// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/secret.hpp"
#include "agent/base/sha256.hpp"
#include "agent/base/time.hpp"
#include "agent/model/declared.hpp"
#include "agent/model/device.hpp"
#include "agent/model/finding.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/gap.hpp"
#include "uploader/signing_key.hpp"

namespace camaudit::uploader {

/// The type under the signature of a summary's envelope.
inline constexpr std::string_view kSummaryPayloadType = "application/vnd.camaudit.summary.v1+protobuf";

/// How many known devices answered, and how often if they were asked between two runs.
struct Availability {
  std::uint32_t known = 0;
  std::uint32_t answered = 0;
  std::optional<std::uint64_t> checks;
  std::optional<std::uint64_t> checks_answered;
};

/// What became different since the summary before.
struct SummaryChanges {
  std::uint32_t devices_added = 0;
  std::uint32_t devices_changed = 0;
  std::uint32_t devices_gone = 0;
  std::optional<std::uint32_t> failures_opened;
  std::optional<std::uint32_t> failures_closed;
};

/// What one run found out, as far as it is summarised. Spans and pointers are into what the caller keeps.
struct SummaryContent {
  model::Authority authority;
  std::string version;
  std::string rulebook_version;
  std::string rulebook_sha256;  ///< hexadecimal
  std::string run_id;
  UtcSeconds started;
  UtcSeconds ended;
  bool interrupted = false;
  bool whole_estate = false;
  bool clock_synchronised = false;
  bool clock_trusted = false;  ///< by the configuration
  std::optional<std::uint32_t> required_days;
  std::span<const model::DeviceSurvey> devices;  ///< with ids
  std::span<const model::Finding> findings;
  const model::Declared* declared = nullptr;  ///< nullptr: nothing could be read
  std::optional<std::uint32_t> cameras_matched;
  std::optional<Availability> availability;
  std::optional<SummaryChanges> changes;
};

/// Where a summary stands in the chain of its agent.
struct ChainLink {
  ChainPlace place;
  std::optional<Sha256Digest> previous;  ///< of the payload before; absent if sequence is 1
  UtcSeconds produced_at;
  UtcSeconds not_after;
  std::vector<Gap> gaps;
  std::string rotation;  ///< envelope of a key rotation that is under way; else empty
};

/// The payload of a summary. The same input always gives the same bytes.
std::string summary_payload(const SummaryContent& content, const ChainLink& link, std::string_view key_id,
                            const Secret& pseudonym_secret);

/// A summary as it is stored and sent. It is signed once: the bytes are kept and never made again.
struct SignedSummary {
  EntryName name;
  std::string envelope;   ///< DSSE, JSON
  Sha256Digest digest{};  ///< of the payload: `previous` of the next one
};
SignedSummary sign_summary(const SummaryContent& content, const ChainLink& link, const SigningKey& key,
                           const Secret& pseudonym_secret);

}  // namespace camaudit::uploader
