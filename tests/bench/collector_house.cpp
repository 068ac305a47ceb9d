// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/collector_house.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

#include "agent/base/random.hpp"
#include "tests/bench/good.hpp"
#include "uploader/collector/key_registry.hpp"
#include "uploader/collector/receipt.hpp"

namespace camaudit::bench {
namespace {

namespace fs = std::filesystem;

uploader::SigningKey new_receipt_key(uploader::FileSystem& files, const collector::StateDirectory& state) {
  SystemRandom random;
  return good(collector::receipt_key(files, state, random));
}

}  // namespace

CollectorHouse::CollectorHouse(const std::string& directory)
    : state_(directory),
      database_(good(collector::open_state(state_, store::Database::Access::Write))),
      receipt_key_(new_receipt_key(files_, state_)) {}

void CollectorHouse::trust(const uploader::PublicKey& key, const collector::Origin& origin) {
  const UtcSeconds now = to_utc_seconds(clock_.wall());
  good(collector::KeyRegistry(database_).add({key, origin, 0, now, "", {}, {}, {}, {}, {}, {}}));
}

void CollectorHouse::deliver(const collector::Origin& origin, const std::string& name, const std::string& envelope) {
  const fs::path folder = fs::path(state_.incoming()) / origin.gss_code / origin.site;
  fs::create_directories(folder);
  std::ofstream file(folder / name);
  file << envelope;
  if (!file.flush()) throw std::runtime_error("cannot write " + (folder / name).string());
}

collector::IngestReport CollectorHouse::take_in() {
  collector::Ingest ingest(
      state_, state_.incoming(),
      {files_, clock_, database_, receipt_key_, [](bool, const std::string& line) { std::cout << line << '\n'; }});
  good(ingest.run());
  return ingest.report();
}

}  // namespace camaudit::bench
