// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/uploader/lives/life.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <utility>

#include "agent/base/sha256.hpp"
#include "uploader/collector/key_registry.hpp"
#include "uploader/dsse.hpp"
#include "uploader/summary.hpp"

namespace camaudit::test {
namespace {

using uploader::EntryName;

constexpr std::int64_t kWait = 30 * 86400;  ///< for a key

const std::string kOrigin = Site::kGssCode + "/" + Site::kName;

std::optional<EntryName> name_in(const std::string& path) {
  return EntryName::parse(path.substr(path.rfind('/') + 1));
}

}  // namespace

Life::Life(const Plan& plan)
    : plan_(plan), site_(plan.seed, [this](const net::CollectorRequest& request) { return answer(request); }) {
  const auto keys = site_.keys_now();
  centre_.register_key(keys.key, keys.epoch);
  registered_.insert(keys.key.id());
}

std::string Life::live(Tally& tally) {
  for (std::size_t i = 0; i < plan_.steps.size() && faults_.empty(); ++i) {
    take(plan_.steps[i]);
    check(fmt::format("step {} ({})", i, to_string(plan_.steps[i].act)));
  }
  if (faults_.empty()) peace();
  if (faults_.empty()) settle_up(tally);
  return faults_;
}

void Life::take(const Step& step) {
  Dice dice(step.dice);
  constexpr std::array kProblems{EIO, ENOSPC, EROFS};
  switch (step.act) {
    case Act::Night:
      return night(dice);
    case Act::SealAgain:
      site_.clock.advance(std::chrono::minutes(1 + dice.number(30)));
      return site_.seal(dice);
    case Act::Days:
      return site_.clock.advance(std::chrono::hours(48 + dice.number(40 * 24)));
    case Act::Deliver:
      return site_.deliver(dice);
    case Act::Ingest:
      return ingest(dice);
    case Act::PutAgain:
      return put_again(dice);
    case Act::Intruder:
      return intrude(dice);
    case Act::Export:
      return site_.export_waiting(dice);
    case Act::Carrier:
      return site_.carry(dice);
    case Act::Word:
      return site_.read_word(dice);
    case Act::Mood:
      return change_mood(dice);
    case Act::SiteEnds:
      return site_.machine.end_at(1 + dice.number(60));
    case Act::SiteFails:
      return site_.machine.fail_at(1 + dice.number(30), kProblems.at(dice.below(kProblems.size())));
    case Act::SiteDisk:
      return site_.machine.spoil_disk(dice);
    case Act::CentreEnds:
      return centre_.machine.end_at(1 + dice.number(40));
    case Act::CentreFails:
      return centre_.machine.fail_at(1 + dice.number(30), kProblems.at(dice.below(kProblems.size())));
    case Act::CentreDisk:
      return centre_.machine.spoil_disk(dice);
    case Act::Heal:
      site_.machine.heal();
      return centre_.machine.heal();
    case Act::Clock:
      return jump(dice);
    case Act::Rotate:
      return site_.rotate(dice);
    case Act::LoseKey:
      return lose_key(dice);
    case Act::Register:
      return register_keys(dice);
    case Act::Harm:
      return site_.harm(dice);
    case Act::LoseAccount:
      return site_.lose_account(dice);
    case Act::LoseSpool:
      return site_.lose_spool();
    case Act::Unpark:
      return site_.unpark(dice);
    case Act::Reopen:
      return site_.close();
  }
}

void Life::night(Dice& dice) {
  site_.clock.advance(std::chrono::minutes(20 * 60 + dice.number(8 * 60)));
  site_.seal(dice);
}

net::CollectorReply Life::answer(const net::CollectorRequest& request) {
  constexpr std::array kStatuses{200, 201, 202, 204, 302, 400, 401, 403, 404, 405, 408, 409,
                                 412, 413, 415, 418, 422, 425, 429, 500, 502, 503, 504, 507};
  const std::string base = Site::kBase + kOrigin + "/";
  if (!request.url.starts_with(base)) faults_ += "sent to " + request.url + "\n";
  if (!centre_.machine.disk_is_good()) return answered(507);
  const std::string path = request.url.substr(Site::kBase.size());
  switch (mood_) {
    case Mood::Good:
      receive(path, request.body);
      return answered(201);
    case Mood::Down:
      return failed(ErrorKind::Unavailable, "connection refused");
    case Mood::NoTls:
      return failed(ErrorKind::Unavailable, "the certificate was not accepted", true);
    case Mood::NoHttp:
      return failed(ErrorKind::Malformed, "the reply is no HTTP");
    case Mood::AnswerLost:
      if (moods_.chance(80)) receive(path, request.body);
      return failed(ErrorKind::DeadlineExceeded, "no reply in time");
    case Mood::Statuses:
      break;
  }
  const int status = kStatuses.at(moods_.below(kStatuses.size()));
  // What stands before the collector may give up after the file has been put in place.
  if (status < 300 || (status >= 500 && moods_.chance(50))) receive(path, request.body);
  return answered(status, status == 429 && moods_.chance(50) ? "120" : "");
}

void Life::receive(const std::string& path, const std::string& body) {
  const auto name = name_in(path);
  if (!name) {
    faults_ += "the collector got the name " + path + "\n";
    return;
  }
  const auto [at, fresh] = received_.emplace(name->place, std::pair(path, body));
  if (!fresh && at->second != std::pair(path, body)) faults_ += "the chain forked at " + path + "\n";
  site_.ledger.deliver(name->place);
  centre_.put(path, body);
}

void Life::ingest(Dice& dice) {
  for (int runs = dice.chance(20) ? 2 : 1; runs > 0; --runs) {
    const std::set<std::string> known = known_keys();
    centre_.ingest(dice);
    for (const Raised& raised : centre_.raised()) {
      if (raised.kind == "unregistered") waits_since_.emplace(raised.path, centre_.now().value);
      if (const std::string fault = judge(raised, known); !fault.empty()) {
        faults_ += fmt::format("alert {} {}: {}: {}\n", raised.kind, raised.path, raised.why, fault);
      }
    }
    faults_ += centre_.broken_promises(site_.made);
  }
}

void Life::put_again(Dice& dice) {
  if (received_.empty()) return;
  auto at = received_.begin();
  std::advance(at, dice.below(received_.size()));
  centre_.put(at->second.first, at->second.second);
}

void Life::intrude(Dice& dice) {
  if (received_.empty()) return;
  auto at = received_.begin();
  std::advance(at, dice.below(received_.size()));
  const auto& [path, body] = at->second;
  EntryName name = *name_in(path);
  std::string foul = kOrigin + "/";
  std::string content = body;
  switch (dice.number(2)) {
    case 0: {  // altered, with a name to fit
      auto read = uploader::parse_envelope(body).value();
      char& byte = read.payload[dice.below(read.payload.size())];
      byte = static_cast<char>(byte ^ (1 << dice.number(6)));
      const auto key = uploader::SigningKey::create(dice);
      const std::array keys{&key};
      content = uploader::sealed(uploader::kSummaryPayloadType, read.payload, keys);
      name.payload_sha256 = to_hex(sha256(read.payload));
      break;
    }
    case 1:  // of another site
      foul = Site::kGssCode + "/depot/";
      break;
    default:  // at another place of the chain
      name.place.sequence += 1 + dice.number(5);
  }
  foul += name.to_string();
  foul_.insert(foul);
  centre_.put(foul, content);
}

void Life::change_mood(Dice& dice) {
  constexpr std::array kMoods{Mood::Good,     Mood::Good,       Mood::Down,  Mood::Statuses,
                              Mood::Statuses, Mood::AnswerLost, Mood::NoTls, Mood::NoHttp};
  mood_ = kMoods.at(dice.below(kMoods.size()));
  moods_ = Dice(static_cast<unsigned>(dice.engine()()));
}

void Life::jump(Dice& dice) {
  if (dice.chance(50)) return site_.set_clock_right();
  site_.clock.step_wall(std::chrono::hours(24) * (dice.number(1000) - 500) + std::chrono::minutes(dice.number(1000)));
}

void Life::lose_key(Dice& dice) {
  const std::string before = site_.lose_key(dice);
  const auto keys = site_.keys_now();
  unheard_.push_back({keys.key, keys.epoch, before});
}

void Life::register_keys(Dice& dice) {
  for (const Unheard& one : std::exchange(unheard_, {})) {
    centre_.register_key(one.key, one.epoch);
    registered_.insert(one.key.id());
    if (!dice.chance(40)) continue;
    centre_.revoke(one.before);
    revoked_.insert(one.before);
  }
}

void Life::register_what_waits() {
  for (const auto& [path, since] : waits_since_) {
    const auto found = site_.made.find(name_in(path)->payload_sha256);
    if (foul_.contains(path) || found == site_.made.end()) continue;
    centre_.register_key(site_.signers.at(found->second.key_id), 0);
    registered_.insert(found->second.key_id);
  }
}

void Life::check(const std::string& when) {
  site_.check();
  faults_ += std::exchange(site_.faults, {});
  if (!faults_.empty()) faults_ = when + ":\n" + faults_;
}

std::set<std::string> Life::known_keys() const {
  std::set<std::string> known = registered_;
  for (const auto& [digest, one] : centre_.accepted()) {
    const auto found = site_.made.find(digest);
    if (found == site_.made.end()) continue;
    known.insert(found->second.key_id);
    known.insert(found->second.introduces);
  }
  return known;
}

std::string Life::judge(const Raised& raised, const std::set<std::string>& known) const {
  if (foul_.contains(raised.path)) return {};
  const auto name = name_in(raised.path);
  const auto found = name ? site_.made.find(name->payload_sha256) : site_.made.end();
  return found == site_.made.end() ? "nobody put it there" : judge(raised, found->second, known);
}

std::string Life::judge(const Raised& raised, const Made& made, const std::set<std::string>& known) const {
  const std::int64_t now = centre_.now().value;
  if (raised.kind == "future") {
    const std::int64_t latest = std::max(made.produced_at, made.name.place.epoch);
    return latest > now + uploader::kClockSlackSeconds ? "" : "its time has come";
  }
  if (raised.kind == "revoked") {
    const bool retired = std::any_of(site_.turns.begin(), site_.turns.end(), [&](const Turn& turn) {
      return turn.old_key == made.key_id && now >= turn.retires_at;
    });
    return retired || revoked_.contains(made.key_id) || !plan_.clock_true ? "" : "the key had its turn";
  }
  if (raised.kind == "rollback") return plan_.clock_true ? "nothing went backwards" : "";
  if (raised.kind == "unregistered") return known.contains(made.key_id) ? "the key is known" : "";
  return "it is as it was made";
}

/// All troubles end, and everybody does what there is to be done.
void Life::peace() {
  mood_ = Mood::Good;
  site_.close();
  site_.machine.heal();
  centre_.machine.heal();
  site_.set_clock_right();
  Dice dice(plan_.seed);
  register_keys(dice);
  for (int round = 0; round < 4 && faults_.empty(); ++round) {
    if (site_.spool(dice) == nullptr) break;
    site_.unpark(dice);
    night(dice);
    site_.deliver(dice);
    register_what_waits();
    const std::size_t errors = centre_.errors.size();
    ingest(dice);
    if (centre_.errors.size() > errors) faults_ += "ingest fails: " + centre_.errors.back() + "\n";
    check(fmt::format("in peace, round {}", round));
    site_.close();
  }
  site_.check_empty(dice);
  faults_ += std::exchange(site_.faults, {});
}

/// Each summary was accepted, or the collector knows why not.
void Life::settle_up(Tally& tally) {
  for (const auto& [place, names] : site_.ledger.names()) settle(names, false, tally);
  for (const SpoolLedger& ledger : site_.lost_ledgers) {
    for (const auto& [place, names] : ledger.names()) settle(names, true, tally);
  }
  for (const auto& [digest, one] : centre_.accepted()) {
    for (const uploader::Gap& gap : site_.made.at(digest).gaps) {
      for (const std::int64_t end : {gap.sequences.first, gap.sequences.last}) {
        if (!centre_.explained({gap.epoch, end})) faults_ += digest + " tells of a gap that nobody took down\n";
      }
    }
  }
  tally.duplicates += centre_.duplicates;
  tally.failed_ingests += centre_.errors.size();
  for (const Machine* machine : {&site_.machine, &centre_.machine}) {
    tally.ends += machine->ends;
    tally.power_losses += machine->power_losses;
    tally.failed_calls += machine->failed_calls;
  }
  tally.rotations += site_.turns.size();
  tally.epochs += site_.epochs;
  tally.carried += site_.carried;
}

void Life::settle(const std::vector<EntryName>& names, bool lost, Tally& tally) {
  ++tally.made;
  const EntryName& name = names.back();
  for (const EntryName& one : names) {
    if (!centre_.accepted().contains(one.payload_sha256)) continue;
    ++tally.accepted;
    return;
  }
  const std::string kind = centre_.refused_as(site_.made.at(name.payload_sha256).envelope);
  if (!kind.empty()) {
    ++tally.refused[kind];
    if (kind != "unregistered") return;
    const std::int64_t since = waits_since_.at(kOrigin + "/" + name.to_string());
    if (centre_.now().value - since < kWait) faults_ += name.to_string() + " did not wait for its key\n";
    return;
  }
  if (centre_.explained(name.place)) {
    ++tally.told;
    return;
  }
  // With a spool goes what it held; and a gap may be told by a summary that was refused, and lies there.
  const auto came = received_.find(name.place);
  const bool gone = lost && (came == received_.end() || name_in(came->second.first) != name);
  const bool told = std::any_of(received_.begin(), received_.end(), [&](const auto& received) {
    const auto& gaps = site_.made.at(name_in(received.second.first)->payload_sha256).gaps;
    return std::any_of(gaps.begin(), gaps.end(), [&](const uploader::Gap& gap) {
      return gap.epoch == name.place.epoch && gap.sequences.first <= name.place.sequence &&
             name.place.sequence <= gap.sequences.last;
    });
  });
  if (!gone && !told) faults_ += name.to_string() + " is lost\n";
  ++tally.gone;
}

}  // namespace camaudit::test
