// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/base/clock.hpp"
#include "agent/store/database.hpp"
#include "uploader/collector/ingest.hpp"
#include "uploader/collector/origin.hpp"
#include "uploader/collector/state.hpp"
#include "uploader/file_system.hpp"
#include "uploader/signing_key.hpp"

namespace camaudit::bench {

/// A collector's state directory, and what the collector does in it. Whatever goes wrong is thrown.
class CollectorHouse {
 public:
  /// In a directory that is there, which the caller removes.
  explicit CollectorHouse(const std::string& directory);

  /// Lets a key sign for a site, from now on.
  void trust(const uploader::PublicKey& key, const collector::Origin& origin);
  /// Lays an envelope where nginx would.
  void deliver(const collector::Origin& origin, const std::string& name, const std::string& envelope);
  /// Takes in what lies there. What the operator is told is printed.
  collector::IngestReport take_in();

 private:
  const collector::StateDirectory state_;
  const SystemClock clock_;
  uploader::SystemFiles files_;
  store::Database database_;
  uploader::SigningKey receipt_key_;
};

}  // namespace camaudit::bench
