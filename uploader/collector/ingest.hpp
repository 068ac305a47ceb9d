// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/clock.hpp"
#include "agent/base/result.hpp"
#include "agent/store/database.hpp"
#include "uploader/collector/incoming.hpp"
#include "uploader/collector/key_registry.hpp"
#include "uploader/collector/ledger.hpp"
#include "uploader/collector/refusal.hpp"
#include "uploader/collector/state.hpp"
#include "uploader/file_system.hpp"
#include "uploader/signing_key.hpp"

namespace camaudit::collector {

/// What became of the files that lay there.
struct IngestReport {
  std::size_t accepted = 0;
  std::size_t duplicates = 0;   ///< accepted before; their receipts were written again
  std::size_t waiting = 0;      ///< for their key to be registered; they stay
  std::size_t refused = 0;      ///< set aside
  std::size_t passed_over = 0;  ///< could not be read, or folders that have no place there
};

/// What ingest works with; all of it outlives the work.
struct IngestServices {
  uploader::FileSystem& files;
  const Clock& clock;
  store::Database& database;
  const uploader::SigningKey& receipt_key;
  /// Lines for the operator, who has to look (true) or may like to know (false). Told once what they tell of is kept.
  std::function<void(bool alert, const std::string& line)> tell;
};

/// Takes in what lies in a folder of incoming files, in batches. Of each batch, first the envelopes go to the archive
/// and to disk, then the database knows of them, then receipts are written, and only then the files go from incoming.
/// So whenever it is killed, or an error ends it, the next run finds every file that it had not finished with and does
/// the rest; what was accepted is then a duplicate.
class Ingest {
 public:
  Ingest(StateDirectory state, std::string incoming, const IngestServices& services)
      : state_(std::move(state)), incoming_(std::move(incoming)), services_(services) {}

  /// Unavailable if another process is at it. What was done before an error stands, and is in report().
  Result<void> run();
  const IngestReport& report() const { return report_; }

 private:
  struct Modes {
    unsigned folder;
    unsigned file;
  };
  static constexpr Modes kPrivate{0700, 0600};
  static constexpr Modes kShared{0755, 0644};  ///< nginx hands receipts out

  struct Work;

  Result<void> batch(std::vector<IncomingFile> files);
  Result<void> take_in(Work& work, KeyRegistry& registry, Ledger& ledger);
  Result<void> judge_summary(Work& work, const std::string& envelope, KeyRegistry& registry, Ledger& ledger);
  Result<void> again(Work& work, const Neighbours& neighbours);
  /// `content`: nullptr for a file that was not read.
  Result<void> refuse(Work& work, const Refusal& refusal, const std::string* content, Ledger& ledger);
  Result<void> finish(const std::vector<Work>& works);
  Result<void> write_receipts(const std::vector<Work>& works);
  Result<void> make_folder(const std::string& path, unsigned mode);
  /// Makes the folder too, if it is not there.
  Result<void> put(const std::string& folder, const std::string& name, std::string_view content, const Modes& modes);
  Result<void> sync();

  StateDirectory state_;
  std::string incoming_;
  IngestServices services_;
  IngestReport report_;
  std::vector<std::pair<bool, std::string>> told_;  ///< in this batch, for when it is kept
};

}  // namespace camaudit::collector
