// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/spool.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "agent/base/file_error.hpp"
#include "agent/base/text.hpp"

namespace camaudit::uploader {
namespace {

constexpr std::string_view kPending = "pending";
constexpr std::string_view kParked = "parked";
constexpr std::string_view kSent = "sent";
constexpr std::string_view kCorrupt = "corrupt";
constexpr std::string_view kTemporary = "tmp";
constexpr std::string_view kState = "state";
constexpr std::string_view kReserve = "reserve";
constexpr std::string_view kAccountReserve = "reserve-account";
constexpr std::string_view kWhy = ".why";

constexpr std::size_t kMaximumState = std::size_t{16} << 20U;
constexpr std::size_t kMaximumWhy = 1024;
constexpr std::uint64_t kLeastReserve = std::uint64_t{64} << 10U;
/// For the account alone, which takes the place of the one before: given up for a moment and made again.
constexpr std::uint64_t kAccountReserveBytes = std::uint64_t{64} << 10U;

constexpr std::int64_t kDay = 24 * 60 * 60;
/// The most that one step of the wall clock counts for: a machine that is off for longer keeps things longer.
constexpr std::int64_t kLongestStep = 2 * kDay;
/// Counted time is written down at least this often.
constexpr std::int64_t kSaveEvery = 6 * 60 * 60;
constexpr std::int64_t kMarks = 200;

bool disk_is_full(int problem) {
  return problem == ENOSPC || problem == EDQUOT;
}

std::string shown(const std::string& name) {
  return escape_for_terminal(bounded_text(name, 200));
}

std::string place_text(ChainPlace at) {
  return fmt::format("{}-{}", at.epoch, at.sequence);
}

std::int64_t age_in(const SpoolState& state, ChainPlace at) {
  const auto& marks = state.marks;
  if (marks.empty()) return 0;
  const auto after = std::find_if(marks.begin(), marks.end(), [at](const auto& mark) { return mark.place > at; });
  return state.counted - (after == marks.begin() ? marks.front() : *std::prev(after)).counted;
}

}  // namespace

Result<Spool> Spool::open(SpoolPlace place) {
  Spool spool(std::move(place));
  if (const int problem = spool.make_directories(); problem != 0) {
    return fail(file_error(spool.place_.directory + " cannot be made", problem));
  }
  if (auto taken = spool.retake(); !taken) return fail(std::move(taken.error()));
  return spool;
}

int Spool::make_directories() {
  FileSystem& files = place_.files;
  const std::string& base = place_.directory;
  const std::string parent = base.substr(0, base.rfind('/'));
  bool made = false;
  for (const std::string& directory :
       {parent, base, path(kPending), path(kParked), path(kSent), path(kCorrupt), path(kTemporary)}) {
    const int result = files.mkdir(directory, 0700);
    if (result == -EEXIST || directory.empty()) continue;
    if (result < 0) return -result;
    made = true;
  }
  if (!made) return 0;
  for (const std::string& directory : {base, parent}) {
    if (const int problem = sync_directory(files, directory); problem != 0) return problem;
  }
  return 0;
}

Result<void> Spool::take_lock() {
  OpenFile file(place_.files, path("lock"), O_RDWR | O_CREAT);
  if (!file.is_open()) return fail(file_error(path("lock") + " cannot be opened", file.problem()));
  const int result = place_.files.lock(file.fd());
  if (result == -EWOULDBLOCK) return fail(ErrorKind::Unavailable, "the spool is in use by another process");
  if (result < 0) return fail(file_error(path("lock") + " cannot be locked", -result));
  lock_.emplace(std::move(file));
  return {};
}

Result<void> Spool::retake() {
  if (auto taken = take_lock(); !taken) return taken;
  auto loaded = load();
  if (!loaded) release();
  return loaded;
}

Result<void> Spool::load() {
  state_ = {};
  unsaved_ = false;
  clear_temporary();
  const auto state_lost = load_state();
  if (!state_lost) return fail(state_lost.error());
  for (const auto& [folder, entries] :
       {std::pair{kPending, &pending_}, std::pair{kParked, &parked_}, std::pair{kSent, &sent_}}) {
    entries->clear();
    if (auto scanned = scan(folder, *entries); !scanned) return scanned;
  }
  drop_copies();
  if (*state_lost) {
    if (auto adopted = adopt_newest(); !adopted) return adopted;
  } else {
    adopt_intent();
  }
  drop_unaccounted();
  count_time();
  if (!sent_.empty() && clear_carried(sent_.rbegin()->first)) unsaved_ = true;
  record_missing(*state_lost ? Gap::Reason::Unaccounted : Gap::Reason::Missing);
  if (unsaved_) {
    if (const int problem = save_state(); problem != 0) {
      return fail(file_error(path(kState) + " cannot be written", problem));
    }
  }
  finish_drops();
  keep_within_bounds();
  make_reserve();
  return {};
}

void Spool::clear_temporary() {
  std::vector<std::string> names;
  place_.files.list(path(kTemporary), names);
  for (const std::string& name : names) place_.files.unlink(path(kTemporary) + "/" + name);
}

/// Whether the account is lost.
Result<bool> Spool::load_state() {
  const auto text = read_file(place_.files, path(kState), kMaximumState);
  if (!text && text.error().kind == ErrorKind::NotFound) return true;
  if (!text && text.error().kind != ErrorKind::InvalidInput && text.error().kind != ErrorKind::TooLarge) {
    return fail(text.error());
  }
  if (text) {
    if (auto state = read_state(*text)) {
      state_ = std::move(*state);
      return false;
    }
  }
  if (const int result = place_.files.rename(path(kState), path(kCorrupt) + "/state"); result < 0) {
    return fail(file_error(path(kState) + " is damaged and cannot be set aside", -result));
  }
  note("the account of the spool was damaged; it was made again from the entries");
  return true;
}

Result<void> Spool::scan(std::string_view folder, Entries& into) {
  std::vector<std::string> names;
  if (const int result = place_.files.list(path(folder), names); result < 0) {
    return fail(file_error(path(folder) + " cannot be read", -result));
  }
  std::sort(names.begin(), names.end());
  for (const std::string& text : names) {
    if (folder == kParked && text.ends_with(kWhy)) continue;
    const auto name = EntryName::parse(text);
    const auto info = look_at(place_.files, path(folder) + "/" + text);
    if (!info) return fail(info.error());
    if (!*info) continue;
    if (!name || !(*info)->regular) {
      set_foreign_aside(folder, text);
      continue;
    }
    const Entry entry{*name, (*info)->bytes};
    const auto [at, fresh] = into.emplace(name->place, entry);
    if (fresh) continue;
    // Two of one place. The chain knows which is its own if it is the newest; else the first stays.
    if (state_.head && *name == *state_.head) {
      set_foreign_aside(folder, at->second.name.to_string());
      at->second = entry;
    } else {
      set_foreign_aside(folder, text);
    }
  }
  return {};
}

void Spool::set_foreign_aside(std::string_view folder, const std::string& name) {
  const int result = place_.files.rename(path(folder) + "/" + name, path(kCorrupt) + "/" + name);
  note(fmt::format("{}/{} is no entry of this spool; {}", folder, shown(name),
                   result == 0 ? "it was set aside into corrupt/" : "it cannot be moved away"));
}

/// A crash, or somebody who copied files, may leave an entry in two folders.
void Spool::drop_copies() {
  const auto settle_copy = [this](const Entries& kept, std::string_view folder, Entries& other) {
    for (const auto& [at, entry] : kept) {
      const auto copy = other.find(at);
      if (copy == other.end()) continue;
      drop_copy(folder, other, at, copy->second.name != entry.name);
    }
  };
  settle_copy(sent_, kPending, pending_);
  settle_copy(sent_, kParked, parked_);
  settle_copy(pending_, kParked, parked_);
}

void Spool::drop_copy(std::string_view folder, Entries& entries, ChainPlace at, bool aside) {
  const auto found = entries.find(at);
  if (aside) {
    set_foreign_aside(folder, found->second.name.to_string());
  } else {
    place_.files.unlink(path(folder, found->second.name));
  }
  entries.erase(found);
}

/// A crash came after the entry was put in place and before the account said so.
void Spool::adopt_intent() {
  const auto intent = std::exchange(state_.intent, std::nullopt);
  const auto found = intent ? pending_.find(intent->place) : pending_.end();
  if (found == pending_.end() || found->second.name != *intent) return;
  if (state_.head && intent->place <= state_.head->place) return;
  advance_head(*intent);
  unsaved_ = true;
}

/// Without an account, the chain goes on behind the newest entry there is.
Result<void> Spool::adopt_newest() {
  std::map<std::int64_t, EntryName> newest;  // of each epoch
  const auto see = [&newest](const EntryName& name) {
    const auto [at, fresh] = newest.emplace(name.place.epoch, name);
    if (!fresh && at->second.place < name.place) at->second = name;
  };
  for (const Entries* entries : {&pending_, &parked_, &sent_}) {
    for (const auto& [at, entry] : *entries) see(entry.name);
  }
  // The newest may have been damaged; what else lies there may be of another agent.
  std::vector<std::string> names;
  if (const int result = place_.files.list(path(kCorrupt), names); result < 0) {
    return fail(file_error(path(kCorrupt) + " cannot be read", -result));
  }
  const bool nothing_else = newest.empty();
  for (const std::string& text : names) {
    const auto name = EntryName::parse(text);
    if (name && (nothing_else || newest.contains(name->place.epoch))) see(*name);
  }
  for (const auto& [epoch, name] : newest) {
    advance_head(name);
    unsaved_ = true;
  }
  return {};
}

bool Spool::accounted_for(ChainPlace at) const {
  if (!state_.head) return false;
  const auto settled = state_.settled.find(at.epoch);
  if (settled != state_.settled.end() && settled->second.contains(at.sequence)) return false;
  if (at.epoch == state_.head->place.epoch) return at.sequence <= state_.head->place.sequence;
  const auto past = state_.past.find(at.epoch);
  return past != state_.past.end() && at.sequence <= past->second;
}

/// What this spool never made, or was done with: copies of delivered summaries that were about to be deleted, and files
/// that somebody put there.
void Spool::drop_unaccounted() {
  for (const auto& [folder, entries] :
       {std::pair{kPending, &pending_}, std::pair{kParked, &parked_}, std::pair{kSent, &sent_}}) {
    std::vector<EntryName> leaving;
    for (const auto& [at, entry] : *entries) {
      if (!accounted_for(at)) leaving.push_back(entry.name);
    }
    for (const EntryName& name : leaving) drop_copy(folder, *entries, name.place, folder != kSent);
  }
}

void Spool::advance_head(const EntryName& name) {
  if (state_.head && state_.head->place.epoch != name.place.epoch) {
    state_.past[state_.head->place.epoch] = state_.head->place.sequence;
  }
  state_.head = name;
  const std::int64_t apart = std::max<std::int64_t>(60 * 60, place_.limits.keep_days * kDay / kMarks);
  auto& marks = state_.marks;
  if (marks.empty() || state_.counted - marks.back().counted >= apart) marks.push_back({state_.counted, name.place});
  const std::int64_t expired = state_.counted - place_.limits.keep_days * kDay;
  while (marks.size() >= 2 && marks[1].counted <= expired) marks.erase(marks.begin());
}

void Spool::count_time() {
  const std::int64_t now = to_utc_seconds(place_.clock.wall()).value;
  if (!state_.wall) {
    state_.wall = now;
    return;
  }
  const std::int64_t step = now - *state_.wall;
  if (step >= 0 && step < kSaveEvery) return;
  state_.counted += std::clamp<std::int64_t>(step, 0, kLongestStep);
  state_.wall = now;
  unsaved_ = true;
}

std::int64_t Spool::age_of(ChainPlace at) const {
  return age_in(state_, at);
}

/// What the account says was made and is nowhere.
void Spool::record_missing(Gap::Reason reason) {
  if (!state_.head) return;
  auto epochs = state_.past;
  epochs[state_.head->place.epoch] = state_.head->place.sequence;
  for (const auto& [epoch, last] : epochs) {
    SequenceSet there = state_.settled[epoch];
    for (const Entries* entries : {&pending_, &parked_, &sent_}) {
      const auto end = entries->upper_bound({epoch, kLargestCount});
      for (auto at = entries->lower_bound({epoch, 0}); at != end; ++at)
        there.add({at->first.sequence, at->first.sequence});
    }
    for (const auto& open : state_.gaps) {
      if (open.gap.epoch == epoch) there.add(open.gap.sequences);
    }
    for (const SequenceRange& range : there.missing_from({1, last})) {
      add_gap({epoch, range.first}, range.last, reason);
      unsaved_ = true;
      note(fmt::format("summaries {} to {} of epoch {} are not in the spool any more; the next summary will say so",
                       range.first, range.last, epoch));
    }
  }
  close_epochs();
}

/// An entry that is in a gap was about to leave when the program ended.
void Spool::finish_drops() {
  for (const auto& [folder, entries] : {std::pair{kPending, &pending_}, std::pair{kParked, &parked_}}) {
    std::vector<std::pair<EntryName, Gap::Reason>> leaving;
    for (const auto& [at, entry] : *entries) {
      if (const auto reason = gap_reason(at)) leaving.emplace_back(entry.name, *reason);
    }
    for (const auto& [name, reason] : leaving) {
      entries->erase(name.place);
      leave(folder, name, reason);
    }
  }
}

/// Of an entry that is in a gap already. If it stays, the next load tries again.
void Spool::leave(std::string_view folder, const EntryName& name, Gap::Reason reason) {
  const int problem = reason == Gap::Reason::Corrupt ? move(folder, kCorrupt, name) : remove(folder, name);
  if (problem != 0) note(file_error(path(folder, name) + " cannot be moved away", problem).what);
}

std::optional<Gap::Reason> Spool::gap_reason(ChainPlace at) const {
  for (const auto& open : state_.gaps) {
    const auto& range = open.gap.sequences;
    if (open.gap.epoch == at.epoch && range.first <= at.sequence && at.sequence <= range.last) return open.gap.reason;
  }
  return std::nullopt;
}

void Spool::add_gap(ChainPlace at, std::int64_t last, Gap::Reason reason) {
  if (!state_.gaps.empty()) {
    auto& newest = state_.gaps.back();
    const bool continues = newest.gap.epoch == at.epoch && newest.gap.reason == reason && !newest.carrier &&
                           newest.gap.sequences.last + 1 == at.sequence;
    if (continues) {
      newest.gap.sequences.last = last;
      return;
    }
  }
  const Gap gap{at.epoch, {at.sequence, last}, reason, to_utc_seconds(place_.clock.wall())};
  state_.gaps.push_back({gap, std::nullopt});
}

/// In the account on disk before the entry leaves. If that fails, it does not leave.
int Spool::record_gap(ChainPlace at, Gap::Reason reason) {
  const auto before = state_.gaps;
  add_gap(at, at.sequence, reason);
  const int problem = save_state();
  if (problem != 0) state_.gaps = before;
  return problem;
}

/// Whether any gap was told by a summary up to `delivered`.
bool Spool::clear_carried(ChainPlace delivered) {
  const auto told = [delivered](const SpoolState::OpenGap& open) { return open.carrier && *open.carrier <= delivered; };
  for (const auto& open : state_.gaps) {
    if (told(open)) state_.settled[open.gap.epoch].add(open.gap.sequences);
  }
  const bool any = std::erase_if(state_.gaps, told) > 0;
  if (any) close_epochs();
  return any;
}

/// An earlier epoch of which everything is settled needs no account any more.
void Spool::close_epochs() {
  std::erase_if(state_.past, [this](const auto& past) {
    const auto& [epoch, last] = past;
    const auto found = state_.settled.find(epoch);
    if (found == state_.settled.end() || !found->second.missing_from({1, last}).empty()) return false;
    state_.settled.erase(found);
    return true;
  });
  std::erase_if(state_.settled, [](const auto& settled) { return settled.second.empty(); });
}

std::vector<Gap> Spool::gaps() const {
  std::vector<Gap> gaps;
  for (const auto& open : state_.gaps) {
    if (gaps.size() == kGapsInASummary) break;
    gaps.push_back(open.gap);
  }
  return gaps;
}

std::optional<Entry> Spool::newest_pending() const {
  if (pending_.empty()) return std::nullopt;
  return pending_.rbegin()->second;
}

std::vector<EntryName> Spool::waiting() const {
  std::vector<EntryName> names(pending_.size());
  std::transform(pending_.rbegin(), pending_.rend(), names.begin(),
                 [](const auto& entry) { return entry.second.name; });
  return names;
}

std::vector<std::string> Spool::take_notes() {
  return std::exchange(notes_, {});
}

template <class Call>
int Spool::with_room(Call call) {
  int problem = call();
  if (disk_is_full(problem) && free_reserve()) problem = call();
  while (disk_is_full(problem) && forget_sent()) problem = call();
  return problem;
}

bool Spool::free_reserve() {
  if (!reserve_there_ || place_.files.unlink(path(kReserve)) < 0) return false;
  reserve_there_ = false;
  note("the disk is full: the room that the spool had reserved is in use now");
  return true;
}

/// Half of the copies of what was delivered, the oldest first: what was not delivered matters more.
bool Spool::forget_sent() {
  const std::size_t count = (sent_.size() + 1) / 2;
  std::vector<EntryName> leaving;
  for (const auto& [at, entry] : sent_) {
    if (leaving.size() == count) break;
    if (entry.name != state_.head) leaving.push_back(entry.name);
  }
  if (leaving.empty()) return false;
  for (const EntryName& name : leaving) {
    state_.settled[name.place.epoch].add({name.place.sequence, name.place.sequence});
  }
  unsaved_ = write_account() != 0;
  if (unsaved_) return false;
  for (const EntryName& name : leaving) {
    if (remove(kSent, name) == 0) sent_.erase(name.place);
  }
  note(fmt::format("the disk is full: {} copies of delivered summaries were deleted", leaving.size()));
  return true;
}

void Spool::make_reserve() {
  make_reserve(kAccountReserve, kAccountReserveBytes);
  reserve_there_ = false;
  for (std::uint64_t size = place_.limits.reserve_bytes; !reserve_there_ && size >= kLeastReserve; size /= 2) {
    reserve_there_ = make_reserve(kReserve, size);
  }
}

/// Whether it is there now.
bool Spool::make_reserve(std::string_view name, std::uint64_t bytes) {
  FileSystem::Info info;
  if (place_.files.stat(path(name), info) == 0) return true;
  const OpenFile file(place_.files, path(name), O_WRONLY | O_CREAT);
  if (!file.is_open()) return false;
  if (place_.files.allocate(file.fd(), bytes) == 0 && place_.files.sync(file.fd()) == 0) return true;
  place_.files.unlink(path(name));
  return false;
}

int Spool::write_account() {
  const auto write = [this] {
    return write_file(place_.files, path(kTemporary) + "/state", place_.directory, std::string(kState),
                      write_state(state_))
        .problem;
  };
  int problem = write();
  if (disk_is_full(problem) && place_.files.unlink(path(kAccountReserve)) == 0) {
    problem = write();
    make_reserve(kAccountReserve, kAccountReserveBytes);
  }
  return problem;
}

int Spool::save_state() {
  // Making room may change the account.
  const int problem = with_room([this] { return write_account(); });
  unsaved_ = problem != 0;
  return problem;
}

/// The account on disk must cover an entry before it may leave, or the chain would go on behind an older one.
int Spool::settle() {
  if (!unsaved_) return 0;
  if (const int problem = sync_directory(place_.files, path(kPending)); problem != 0) return problem;
  return save_state();
}

int Spool::move(std::string_view from, std::string_view to, const EntryName& name) {
  const int problem = with_room([&] { return -place_.files.rename(path(from, name), path(to, name)); });
  if (problem != 0) return problem;
  // Where it went to first: it must not be in neither.
  for (const std::string_view folder : {to, from}) {
    if (const int trouble = sync_directory(place_.files, path(folder)); trouble != 0) {
      note(fmt::format("{} cannot be flushed: {}", path(folder), file_error("", trouble).what));
    }
  }
  return 0;
}

int Spool::remove(std::string_view folder, const EntryName& name) {
  if (const int result = place_.files.unlink(path(folder, name)); result < 0 && result != -ENOENT) return -result;
  if (folder == kParked) place_.files.unlink(path(folder, name) + std::string(kWhy));
  return sync_directory(place_.files, path(folder));
}

Result<void> Spool::append(const EntryName& name, std::string_view envelope, const std::vector<Gap>& carried) {
  const auto& head = state_.head;
  const bool follows = head && name.place.epoch == head->place.epoch && name.place.sequence == head->place.sequence + 1;
  const bool begins = name.place.sequence == 1 && (!head || name.place.epoch > head->place.epoch);
  const bool in_bounds = name.place.epoch >= 0 && name.place.epoch <= kLargestCount;
  if (!in_bounds || (!follows && !begins)) {
    return fail(ErrorKind::InvalidInput, "summary {} does not follow {}", place_text(name.place),
                head ? place_text(head->place) : "an empty spool");
  }
  if (carried != gaps()) {
    return fail(ErrorKind::InvalidInput, "summary {} does not carry the gaps of the spool", place_text(name.place));
  }
  if (envelope.size() > place_.limits.max_entry_bytes) {
    return fail(ErrorKind::TooLarge, "summary {} has {} bytes, more than {}", place_text(name.place), envelope.size(),
                place_.limits.max_entry_bytes);
  }
  const auto digest = place_.payload_digest(envelope);
  if (!digest || *digest != name.payload_sha256) {
    return fail(ErrorKind::InvalidInput, "summary {} is not what its name says", place_text(name.place));
  }
  if (const int problem = settle(); problem != 0) return fail(file_error("the spool cannot be written", problem));

  state_.intent = name;
  if (const int problem = save_state(); problem != 0) {
    // What is on disk still holds without it.
    state_.intent.reset();
    unsaved_ = false;
    return fail(file_error("the spool cannot be written", problem));
  }
  bool visible = false;
  const int problem = with_room([&] {
    const Written written =
        write_file(place_.files, path(kTemporary) + "/" + name.to_string(), path(kPending), name.to_string(), envelope);
    visible = visible || written.visible;
    return written.problem;
  });
  if (!visible) return fail(file_error("the spool cannot be written", problem));
  count_time();
  pending_.emplace(name.place, Entry{name, envelope.size()});
  advance_head(name);
  state_.intent.reset();
  for (std::size_t i = 0; i < carried.size(); ++i) {
    if (!state_.gaps[i].carrier) state_.gaps[i].carrier = name.place;
  }
  unsaved_ = true;
  if (problem != 0) return fail(file_error("the spool cannot be flushed", problem));
  if (const int trouble = save_state(); trouble != 0) note(file_error("the account of the spool", trouble).what);
  keep_within_bounds();
  make_reserve();
  return {};
}

Result<std::string> Spool::read(const EntryName& name) {
  if (!pending_.contains(name.place))
    return fail(ErrorKind::NotFound, "summary {} is not pending", place_text(name.place));
  // What is sent must not be undone by a loss of power: its sequence would be used again.
  if (const int problem = settle(); problem != 0) return fail(file_error("the spool cannot be written", problem));
  auto envelope = read_file(place_.files, path(kPending, name), place_.limits.max_entry_bytes);
  const bool damaged =
      !envelope && (envelope.error().kind == ErrorKind::TooLarge || envelope.error().kind == ErrorKind::InvalidInput);
  if (!envelope && !damaged) return envelope;
  if (envelope) {
    const auto digest = place_.payload_digest(*envelope);
    if (digest && *digest == name.payload_sha256) return envelope;
  }
  if (const int problem = set_aside(name); problem != 0) {
    return fail(file_error("a damaged summary cannot be set aside", problem));
  }
  const std::string text = fmt::format("summary {} was damaged and is in corrupt/ now; the next summary will say so",
                                       place_text(name.place));
  note(text);
  return fail(ErrorKind::Malformed, "{}", text);
}

int Spool::set_aside(const EntryName& name) {
  if (const int problem = record_gap(name.place, Gap::Reason::Corrupt); problem != 0) return problem;
  pending_.erase(name.place);
  leave(kPending, name, Gap::Reason::Corrupt);
  return 0;
}

Result<void> Spool::acknowledge(const EntryName& name) {
  const auto found = pending_.find(name.place);
  if (found == pending_.end() || found->second.name != name) {
    return fail(ErrorKind::NotFound, "summary {} is not pending", place_text(name.place));
  }
  int problem = settle();
  if (problem == 0) problem = move(kPending, kSent, name);
  if (problem != 0) return fail(file_error("a delivered summary cannot be put away", problem));
  sent_.insert(*found);
  pending_.erase(found);
  if (clear_carried(name.place)) {
    if (const int trouble = save_state(); trouble != 0) note(file_error("the account of the spool", trouble).what);
  }
  make_reserve();
  return {};
}

Result<void> Spool::park(const EntryName& name, std::string_view why) {
  const auto found = pending_.find(name.place);
  if (found == pending_.end() || found->second.name != name) {
    return fail(ErrorKind::NotFound, "summary {} is not pending", place_text(name.place));
  }
  int problem = settle();
  if (problem == 0) {
    const std::string file = name.to_string() + std::string(kWhy);
    problem = with_room([&] {
      return write_file(place_.files, path(kTemporary) + "/" + file, path(kParked), file,
                        bounded_text(why, kMaximumWhy) + "\n")
          .problem;
    });
  }
  if (problem == 0) problem = move(kPending, kParked, name);
  if (problem != 0) return fail(file_error("a refused summary cannot be parked", problem));
  parked_.insert(*found);
  pending_.erase(found);
  return {};
}

Result<std::size_t> Spool::unpark() {
  return put_in_line(kParked, parked_);
}

Result<std::size_t> Spool::resend() {
  return put_in_line(kSent, sent_);
}

Result<std::size_t> Spool::put_in_line(std::string_view folder, Entries& from) {
  std::size_t count = 0;
  while (!from.empty()) {
    const Entry entry = from.begin()->second;
    if (const int problem = move(folder, kPending, entry.name); problem != 0) {
      return fail(file_error("a summary cannot be moved to those that wait", problem));
    }
    if (folder == kParked) place_.files.unlink(path(kParked, entry.name) + std::string(kWhy));
    from.erase(entry.name.place);
    pending_.emplace(entry.name.place, entry);
    ++count;
  }
  return count;
}

std::uint64_t Spool::bytes_of(const Entries& entries) const {
  std::uint64_t sum = 0;
  for (const auto& [at, entry] : entries) sum += entry.bytes;
  return sum;
}

/// The oldest of what waits, unless it is the newest summary of all. False if it stays.
bool Spool::drop_oldest_waiting(Gap::Reason reason) {
  const bool parked = pending_.empty() || (!parked_.empty() && parked_.begin()->first < pending_.begin()->first);
  Entries& entries = parked ? parked_ : pending_;
  if (entries.empty()) return false;
  const EntryName name = entries.begin()->second.name;
  if (state_.head && name == *state_.head) return false;
  if (record_gap(name.place, reason) != 0) return false;
  entries.erase(name.place);
  leave(parked ? kParked : kPending, name, reason);
  note(fmt::format("summary {} was dropped: {}; the next summary will say so", place_text(name.place),
                   reason == Gap::Reason::TooOld ? fmt::format("it had waited {} days", place_.limits.keep_days)
                                                 : "the spool is full"));
  return true;
}

/// Delivered copies leave first, then what was set aside, and only then what still waits, each oldest first.
void Spool::keep_within_bounds() {
  const std::int64_t longest = place_.limits.keep_days * kDay;
  std::uint64_t corrupt = 0;
  trim_corrupt(corrupt);
  const auto bytes = [&] { return bytes_of(pending_) + bytes_of(parked_) + bytes_of(sent_) + corrupt; };
  std::vector<EntryName> leaving;
  std::uint64_t left = bytes();
  for (const auto& [at, entry] : sent_) {
    if (left <= place_.limits.keep_bytes && age_of(at) <= longest) break;
    if (entry.name == state_.head) break;
    leaving.push_back(entry.name);
    left -= entry.bytes;
  }
  if (!leaving.empty()) {
    for (const EntryName& name : leaving) {
      state_.settled[name.place.epoch].add({name.place.sequence, name.place.sequence});
    }
    close_epochs();
    if (save_state() != 0) return;
    for (const EntryName& name : leaving) {
      if (remove(kSent, name) == 0) sent_.erase(name.place);
    }
  }
  for (;;) {
    const Entries& oldest =
        pending_.empty() || (!parked_.empty() && parked_.begin()->first < pending_.begin()->first) ? parked_ : pending_;
    if (oldest.empty()) return;
    const bool full = bytes() > place_.limits.keep_bytes;
    if (!full && age_of(oldest.begin()->first) <= longest) return;
    if (!drop_oldest_waiting(full ? Gap::Reason::NoRoom : Gap::Reason::TooOld)) return;
  }
}

/// What is set aside may fill a quarter of the spool.
void Spool::trim_corrupt(std::uint64_t& bytes) {
  std::vector<std::string> names;
  place_.files.list(path(kCorrupt), names);
  std::sort(names.begin(), names.end(), std::greater<>());
  for (const std::string& name : names) {
    FileSystem::Info info;
    const std::string file = path(kCorrupt) + "/" + name;
    if (place_.files.stat(file, info) < 0 || !info.regular) continue;
    if (bytes + info.bytes > place_.limits.keep_bytes / 4) {
      place_.files.unlink(file);
      note(fmt::format("corrupt/{} was deleted: there is no room to keep it", shown(name)));
    } else {
      bytes += info.bytes;
    }
  }
}

Result<SpoolContents> look_into_spool(const SpoolPlace& place) {
  SpoolContents contents;
  FileSystem& files = place.files;
  const auto path = [&place](std::string_view folder) { return place.directory + "/" + std::string(folder); };
  for (const auto& [folder, entries] : {std::pair{kPending, &contents.pending}, std::pair{kParked, &contents.parked},
                                        std::pair{kSent, &contents.sent}}) {
    std::vector<std::string> names;
    if (const int result = files.list(path(folder), names); result < 0) {
      return fail(file_error(path(folder) + " cannot be read", -result));
    }
    for (const std::string& text : names) {
      const auto name = EntryName::parse(text);
      if (!name) continue;
      const auto info = look_at(files, path(folder) + "/" + text);
      if (!info) return fail(info.error());
      if (*info) entries->emplace(name->place, Entry{*name, (*info)->bytes});
    }
  }
  for (const auto& [at, entry] : contents.parked) {
    auto why = read_file(files, path(kParked) + "/" + entry.name.to_string() + std::string(kWhy), 2 * kMaximumWhy);
    if (why) contents.parked_why.emplace(at, bounded_text(*why, kMaximumWhy));
  }
  files.list(path(kCorrupt), contents.corrupt);
  std::sort(contents.corrupt.begin(), contents.corrupt.end());
  FileSystem::Info info;
  contents.reserve_there = files.stat(path(kReserve), info) == 0;
  const auto text = read_file(files, path(kState), kMaximumState);
  const auto state = text ? read_state(*text) : Result<SpoolState>(fail(text.error()));
  if (!state && state.error().kind != ErrorKind::NotFound) return fail(state.error());
  if (state) {
    contents.head = state->head;
    for (const auto& open : state->gaps) contents.gaps.push_back(open.gap);
    if (!contents.pending.empty()) contents.oldest_waits = age_in(*state, contents.pending.begin()->first);
  }
  return contents;
}

}  // namespace camaudit::uploader
