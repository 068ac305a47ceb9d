// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "uploader/entry_name.hpp"

namespace camaudit::uploader {

/// What delivery takes summaries from: the spool of this agent, or those carried for another site.
class Outbox {
 public:
  virtual ~Outbox() = default;

  /// Newest first.
  virtual std::vector<EntryName> waiting() const = 0;
  /// The envelope. Malformed if it is damaged: it has then been set aside.
  virtual Result<std::string> read(const EntryName& name) = 0;
  /// The collector has it. On an error it stays, to be sent once more.
  virtual Result<void> acknowledge(const EntryName& name) = 0;
  /// The collector will never take it as it is.
  virtual Result<void> park(const EntryName& name, std::string_view why) = 0;

  /// Lets other processes at it; nothing but retake() may be called then.
  virtual void release() = 0;
  /// Takes the lock again and reads what changed. Unavailable if another process holds it.
  virtual Result<void> retake() = 0;

  /// What was found wrong or given up since the last call, a line each, for the operator.
  virtual std::vector<std::string> take_notes() = 0;
};

}  // namespace camaudit::uploader
