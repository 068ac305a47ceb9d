// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/uploader/lives/site.hpp"

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <utility>

#include "uploader/carried.hpp"
#include "uploader/delivery.hpp"
#include "uploader/medium.hpp"
#include "uploader/next_link.hpp"
#include "uploader/payload_digest.hpp"

namespace camaudit::test {
namespace {

namespace fs = std::filesystem;
using uploader::EntryName;
using uploader::MediumItem;

const std::string kMedium = "/state/medium";
const std::string kCarried = "/state/carried/E09000099/main-control-room";

std::string new_folder() {
  const fs::path top = fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
  std::string name = top / "camaudit-life-XXXXXX";
  return ::mkdtemp(name.data());
}

}  // namespace

Site::Site(unsigned seed, FakeCollector::Responder responder)
    : folder_(new_folder()), random_(seed ^ 0x5EA1U), collector_(std::move(responder)) {
  keys_.emplace(folder_ + "/keys", "");
  if (!keys_->create(random_, now(), false)) faults += "no key can be made\n";
  limits_.keep_bytes = 20'000 + static_cast<std::uint64_t>(random_.number(80'000));
  limits_.keep_days = 40 + random_.number(200);
  limits_.reserve_bytes = 64 << 10;
  clock.advance(std::chrono::seconds(2));
}

Site::~Site() {
  fs::remove_all(folder_);
}

uploader::SpoolPlace Site::place(const std::string& directory) {
  return {directory, limits_, machine.files, clock, &uploader::dsse_payload_digest};
}

uploader::Spool* Site::spool(Dice& dice) {
  if (!spool_) {
    machine.survives(dice, [this] {
      auto opened = uploader::Spool::open(place(kSpool));
      if (opened) spool_.emplace(std::move(*opened));
    });
    if (spool_) ledger.withdraw_beyond(*spool_);
  }
  return spool_ ? &*spool_ : nullptr;
}

void Site::seal(Dice& dice) {
  uploader::Spool* spool = this->spool(dice);
  if (spool == nullptr) return;
  const auto signing = keys_->open(now(), clock_is_right());
  if (!signing) {
    faults += "the keys do not open: " + signing.error().what + "\n";
    return;
  }
  auto next = uploader::next_link(*spool, *keys_, *signing, now());
  if (!next) {
    faults += "there is no next summary: " + next.error().what + "\n";
    return;
  }
  if (!next->note.empty()) ++epochs;
  uploader::ChainLink& link = next->link;
  link.not_after = {link.produced_at.value + 36 * 3600};
  auto content = example_.content();
  content.run_id += std::to_string(dice.engine()());
  const auto sealed = uploader::sign_summary(content, link, signing->key, signing->pseudonym_secret);
  Made one{sealed.name, sealed.envelope, link.produced_at.value, signing->key.public_key().id(), {}, link.gaps};
  if (!link.rotation.empty()) one.introduces = keys_now().rotation->new_key.id();
  signers.emplace(one.key_id, signing->key.public_key());
  made.emplace(sealed.name.payload_sha256, std::move(one));
  ledger.attempt(sealed.name, sealed.envelope, link.gaps);
  const bool lived = machine.survives(dice, [&] {
    if (!spool->append(sealed.name, sealed.envelope, link.gaps)) return ledger.withdraw_beyond(*spool);
    ledger.confirm(link.place);
    if (!keys_->note_sealed(link.place)) faults += "the keys do not keep what was sealed\n";
  });
  if (!lived) close();
}

Task<bool> Site::run_pass(uploader::Outbox& outbox, std::string directory, uploader::DeliveryReport& report) {
  const uploader::DeliveryServices services{collector_, machine.files, clock, time_, random_};
  uploader::Destination to{kBase, kGssCode, kName};
  co_await uploader::deliver_pending(outbox, std::move(directory), std::move(to), services, report);
  co_return true;
}

void Site::pass(uploader::Outbox& outbox, const std::string& directory, uploader::DeliveryReport& report) {
  boost::asio::io_context io;
  run(io, time_, run_pass(outbox, directory, report));
}

void Site::deliver(Dice& dice) {
  uploader::Spool* spool = this->spool(dice);
  if (spool == nullptr) return;
  if (!uploader::note_head(*spool, *keys_)) faults += "the keys do not keep what is in the spool\n";
  uploader::DeliveryReport report;
  const bool lived = machine.survives(dice, [&] { pass(*spool, kSpool, report); });
  if (!lived || report.storage_failed) close();
}

void Site::export_waiting(Dice& dice) {
  uploader::Spool* spool = this->spool(dice);
  if (spool == nullptr) return;
  if (!uploader::note_head(*spool, *keys_)) faults += "the keys do not keep what is in the spool\n";
  const bool lived = machine.survives(dice, [&] {
    uploader::MediumWriter writer(machine.files, kMedium);
    for (const EntryName& name : spool->waiting()) {
      auto envelope = spool->read(name);
      if (!envelope) continue;
      if (!writer.add({kGssCode, kName, name, std::move(*envelope)})) return;
    }
    static_cast<void>(writer.finish());
  });
  if (!lived) close();
}

void Site::carry(Dice& dice) {
  const bool lived = machine.survives(dice, [&] {
    auto box = uploader::Carried::open(place(kCarried));
    if (!box) return;
    const auto take = [&](MediumItem item) -> Result<void> {
      if (item.envelope.empty()) return {};
      const auto fresh = box->take(item.name, item.envelope);
      if (fresh && *fresh) ++carried;
      return {};
    };
    static_cast<void>(uploader::read_medium(machine.files, kMedium, take, [](const std::string&) {}));
    uploader::DeliveryReport report;
    pass(*box, kCarried, report);
    if (report.storage_failed) return;
    uploader::MediumWriter writer(machine.files, kMedium);
    for (const EntryName& name : box->delivered()) {
      if (!writer.add({kGssCode, kName, name, {}})) return;
    }
    static_cast<void>(writer.finish());
  });
  if (!lived) close();
}

void Site::read_word(Dice& dice) {
  uploader::Spool* spool = this->spool(dice);
  if (spool == nullptr) return;
  const bool lived = machine.survives(dice, [&] {
    const auto take = [&](const MediumItem& item) -> Result<void> {
      const auto found = spool->pending().find(item.name.place);
      if (!item.envelope.empty() || found == spool->pending().end() || found->second.name != item.name) return {};
      return spool->acknowledge(item.name);
    };
    static_cast<void>(uploader::read_medium(machine.files, kMedium, take, [](const std::string&) {}));
  });
  if (!lived) close();
}

void Site::rotate(Dice& dice) {
  uploader::Overlap overlap;
  overlap.before = std::chrono::hours(dice.number(80));
  overlap.after = std::chrono::hours(24 + dice.number(900));
  const auto known = keys_->rotate(random_, now(), overlap, clock_is_right());
  if (!known || !known->rotation) return;
  turns.push_back({known->rotation->old_key_id, known->rotation->new_key.id(), known->rotation->retires_at.value});
}

std::string Site::lose_key(Dice& dice) {
  const std::string before = keys_now().key.id();
  clock.advance(std::chrono::seconds(2 + dice.number(1000)));
  if (!keys_->create(random_, now(), true)) faults += "no key can be made after one was lost\n";
  clock.advance(std::chrono::seconds(2));
  ++epochs;
  return before;
}

void Site::harm(Dice& dice) {
  uploader::Spool* spool = this->spool(dice);
  if (spool == nullptr || spool->pending().empty()) return;
  auto at = spool->pending().begin();
  std::advance(at, dice.number(static_cast<int>(spool->pending().size()) - 1));
  if (at->second.name == *spool->head()) return;  // its name may be all that tells where the chain is
  const std::string path = kSpool + "/pending/" + at->second.name.to_string();
  ledger.harm(at->first);
  if (dice.chance(50)) {
    machine.files.content(path)[0] ^= 1;
  } else {
    machine.files.erase(path);
    close();
  }
}

void Site::lose_account(Dice& dice) {
  if (spool(dice) == nullptr || !spool_->head()) return;
  close();
  machine.files.content(kSpool + "/state")[40] ^= 1;
  ledger.lose_account();
}

void Site::lose_spool() {
  close();
  for (const std::string& path : machine.files.paths_below(kSpool)) machine.files.erase(path);
  lost_ledgers.push_back(std::exchange(ledger, {}));
}

void Site::unpark(Dice& dice) {
  uploader::Spool* spool = this->spool(dice);
  if (spool == nullptr) return;
  if (!machine.survives(dice, [&] { static_cast<void>(spool->unpark()); })) close();
}

void Site::check() {
  if (!spool_) return;
  for (const std::string& fault : ledger.faults(*spool_, machine.files)) faults += fault + "\n";
}

void Site::check_empty(Dice& dice) {
  const uploader::Spool* spool = this->spool(dice);
  if (spool == nullptr) {
    faults += "the spool does not open any more\n";
    return;
  }
  if (!spool->pending().empty() || !spool->parked().empty() || !spool->gaps().empty()) {
    faults += fmt::format("{} wait, {} are parked, {} gaps are untold\n", spool->pending().size(),
                          spool->parked().size(), spool->gaps().size());
  }
  for (const std::string& fault : ledger.untold()) faults += fault + "\n";
}

}  // namespace camaudit::test
