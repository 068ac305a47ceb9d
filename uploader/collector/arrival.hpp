// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "uploader/collector/key_registry.hpp"
#include "uploader/collector/origin.hpp"
#include "uploader/collector/refusal.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/verification.hpp"

namespace camaudit::collector {

/// An envelope that a registered key of its site has signed, or one that such a key introduced, and that is what its
/// name and folder say. Its place in the chain has not been looked at.
struct Arrival {
  uploader::VerifiedSummary verified;
  std::int64_t first_epoch = 0;  ///< of the key
  std::string note;              ///< for the log; empty: nothing
};

/// Judges one envelope by itself, and registers the key that a rotation in it introduces. Nothing of it is believed
/// before a signature was verified; `now` is when it is looked at. Errors are those of the registry.
Result<std::variant<Arrival, Refusal>> examine(std::string_view envelope, const Origin& origin,
                                               const uploader::EntryName& name, KeyRegistry& registry, UtcSeconds now);

}  // namespace camaudit::collector
