// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/uploader/lives/centre.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>
#include <utility>

#include "agent/store/sql.hpp"
#include "tests/support/fixed_random.hpp"
#include "uploader/collector/key_registry.hpp"
#include "uploader/receipt.hpp"

namespace camaudit::test {
namespace {

const std::string kIncoming = "/state/incoming/v1/";
const std::string kRefused = "/state/refused";
const std::string kOrigin = Site::kGssCode + "/" + Site::kName;

uploader::SigningKey receipt_key() {
  FixedRandom random(200);
  return uploader::SigningKey::create(random);
}

void must(const Result<void>& done) {
  if (!done) throw std::runtime_error(done.error().what);
}

}  // namespace

CentreInMemory::CentreInMemory(const Clock& clock)
    : clock_(clock), database_(collector::state_in_memory().value()), receipt_key_(receipt_key()) {}

void CentreInMemory::put(const std::string& path, const std::string& content) {
  machine.files.make_directories(kIncoming + path.substr(0, path.rfind('/')));
  machine.files.put(kIncoming + path, content);
  came_.emplace(path, content);
}

void CentreInMemory::register_key(const uploader::PublicKey& key, std::int64_t first_epoch) {
  collector::KeyRegistry registry(database_);
  if (registry.find(key.id()).value()) return;
  must(registry.add({key, {Site::kGssCode, Site::kName}, first_epoch, now(), "", {}, {}, {}, {}, {}, {}}));
}

void CentreInMemory::revoke(const std::string& key_id) {
  collector::KeyRegistry registry(database_);
  const auto known = registry.find(key_id).value();
  if (known && !known->revoked_at) must(registry.revoke(key_id, "lost", now()));
}

void CentreInMemory::ingest(Dice& dice) {
  machine.survives(dice, [this] {
    collector::Ingest ingest(state_, state_.incoming(),
                             {machine.files, clock_, database_, receipt_key_, [](bool, const std::string&) {}});
    if (auto done = ingest.run(); !done) errors.push_back(done.error().what);
    duplicates += ingest.report().duplicates;
  });
}

std::vector<Raised> CentreInMemory::raised() {
  std::vector<Raised> raised;
  must(store::for_each_row(
      database_, "SELECT id, kind, path, why FROM alert WHERE id > ? ORDER BY id",
      [&](const store::Statement& row) {
        last_alert_ = row.integer(0);
        raised.push_back({std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))});
      },
      last_alert_));
  return raised;
}

void CentreInMemory::read_accepted(std::string& faults) {
  std::map<std::string, Accepted> now;
  must(store::for_each_row(
      database_, "SELECT payload_sha256, epoch, sequence, gss_code || '/' || site, received_at FROM summary",
      [&](const store::Statement& row) {
        const auto [at, fresh] = now.emplace(
            row.text(0), Accepted{{row.integer(1), row.integer(2)}, std::string(row.text(3)), row.integer(4)});
        if (!fresh) faults += at->first + " was accepted twice\n";
      }));
  for (const auto& [digest, one] : accepted_) {
    const auto found = now.find(digest);
    if (found == now.end() || found->second != one) faults += digest + " was accepted, and that has changed\n";
  }
  accepted_ = std::move(now);
}

std::string CentreInMemory::broken_promises(const std::map<std::string, Made>& made) {
  std::string faults;
  read_accepted(faults);
  std::set<std::string> receipts;
  for (const auto& [digest, one] : accepted_) {
    const auto found = made.find(digest);
    if (found == made.end() || one.origin != kOrigin || found->second.name.place != one.place) {
      faults += digest + " was accepted and never made, or elsewhere\n";
      continue;
    }
    const std::string name = found->second.name.to_string();
    const std::string archived = "/state/archive/" + kOrigin + "/" + name;
    if (!machine.files.has(archived) || machine.files.content(archived) != found->second.envelope) {
      faults += name + " was accepted and is not in the archive as it was made\n";
    }
    receipts.insert("/state/receipts/v1/" + kOrigin + "/receipts/" + uploader::receipt_name(found->second.name));
  }
  for (const std::string& path : machine.files.paths_below("/state/receipts")) {
    if (!path.ends_with(".receipt.json")) continue;
    if (!receipts.contains(path)) faults += path + " is a receipt for what was not accepted\n";
    const std::string& content = machine.files.content(path);
    if (receipts_.emplace(path, content).first->second != content) faults += path + " has changed\n";
  }
  std::set<std::string_view> aside;
  for (const std::string& path : machine.files.paths_below(kRefused)) aside.insert(machine.files.content(path));
  for (const auto& [path, content] : came_) {
    const std::string file = kIncoming + path;
    if (machine.files.has(file) && machine.files.content(file) == content) continue;
    const auto name = uploader::EntryName::parse(path.substr(path.rfind('/') + 1));
    if (name && path == kOrigin + "/" + name->to_string() && accepted_.contains(name->payload_sha256)) continue;
    if (!aside.contains(content)) faults += path + " came and is nowhere\n";
  }
  return faults;
}

bool CentreInMemory::explained(uploader::ChainPlace place) {
  bool found = false;
  must(store::for_each_row(
      database_, "SELECT 1 FROM gap WHERE epoch = ? AND first <= ? AND last >= ?",
      [&](const store::Statement&) { found = true; }, place.epoch, place.sequence, place.sequence));
  return found;
}

std::string CentreInMemory::refused_as(const std::string& envelope) const {
  for (const std::string& path : machine.files.paths_below(kRefused)) {
    if (machine.files.content(path) != envelope) continue;
    const std::string below = path.substr(kRefused.size() + 1);
    const std::string kind = below.substr(0, below.find('/'));
    if (kind != "replay") return kind;  // that was the copy of an intruder
  }
  return {};
}

}  // namespace camaudit::test
