// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>

#include "agent/base/result.hpp"
#include "agent/store/database.hpp"
#include "uploader/collector/origin.hpp"

namespace camaudit::collector {

/// What lies where in the collector's state directory. The folders that nginx sees have its paths inside
/// (packaging/collector/nginx.conf).
class StateDirectory {
 public:
  explicit StateDirectory(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  std::string database() const { return path_ + "/collector.db"; }
  std::string lock() const { return path_ + "/ingest.lock"; }
  std::string receipt_key() const { return path_ + "/receipt-key.pem"; }
  std::string receipt_public_key() const { return path_ + "/receipt-key.pub"; }
  /// One folder for each authority, in it one for each site, in it the envelopes as they were sent.
  std::string incoming() const { return path_ + "/incoming/v1"; }
  std::string archive(const Origin& origin) const { return path_ + "/archive/" + origin.to_string(); }
  std::string receipts(const Origin& origin) const {
    return path_ + "/receipts/v1/" + origin.to_string() + "/receipts";
  }
  std::string refused() const { return path_ + "/refused"; }

 private:
  std::string path_;
};

/// The collector's tables, made if they are not there and it is opened for writing. NotFound if there is nothing to
/// read; InvalidInput for the database of another program or of a later version.
Result<store::Database> open_state(const StateDirectory& state, store::Database::Access access);

/// The same tables in memory.
Result<store::Database> state_in_memory();

}  // namespace camaudit::collector
