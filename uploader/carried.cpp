// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/carried.hpp"

#include <fcntl.h>

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

}  // namespace

Result<Carried> Carried::open(SpoolPlace place) {
  Carried box(std::move(place));
  std::string directory = box.place_.directory;
  std::vector<std::string> missing;
  for (FileSystem::Info info; box.place_.files.stat(directory, info) == -ENOENT;) {
    missing.push_back(directory);
    directory = directory.substr(0, directory.rfind('/'));
  }
  while (!missing.empty()) {
    const std::string made = std::exchange(missing.back(), {});
    missing.pop_back();
    if (const int result = box.place_.files.mkdir(made, 0700); result < 0 && result != -EEXIST) {
      return fail(file_error(made + " cannot be made", -result));
    }
  }
  for (const std::string_view folder : {kPending, kParked, kSent, kCorrupt, kTemporary}) {
    if (const int result = box.place_.files.mkdir(box.path(folder), 0700); result < 0 && result != -EEXIST) {
      return fail(file_error(box.path(folder) + " cannot be made", -result));
    }
  }
  if (auto taken = box.retake(); !taken) return fail(std::move(taken.error()));
  return box;
}

Result<void> Carried::retake() {
  OpenFile file(place_.files, path("lock"), O_RDWR | O_CREAT);
  if (!file.is_open()) return fail(file_error(path("lock") + " cannot be opened", file.problem()));
  const int result = place_.files.lock(file.fd());
  if (result == -EWOULDBLOCK) return fail(ErrorKind::Unavailable, "{} is in use by another process", place_.directory);
  if (result < 0) return fail(file_error(path("lock") + " cannot be locked", -result));
  lock_.emplace(std::move(file));
  bytes_ = 0;
  for (const auto& [folder, names] :
       {std::pair{kPending, &pending_}, std::pair{kParked, &parked_}, std::pair{kSent, &sent_}}) {
    names->clear();
    if (auto scanned = scan(folder, *names); !scanned) return scanned;
  }
  for (const EntryName& name : sent_) pending_.erase(name);
  forget_delivered();
  return {};
}

/// The word that one was delivered may take half of the room.
void Carried::forget_delivered() {
  while (bytes_ > place_.limits.keep_bytes / 2 && !sent_.empty()) {
    const std::string file = path(kSent) + "/" + sent_.begin()->to_string();
    FileSystem::Info info;
    if (place_.files.stat(file, info) < 0 || place_.files.unlink(file) < 0) return;
    bytes_ -= info.bytes;
    sent_.erase(sent_.begin());
  }
}

Result<void> Carried::scan(std::string_view folder, std::set<EntryName>& into) {
  std::vector<std::string> names;
  if (const int result = place_.files.list(path(folder), names); result < 0) {
    return fail(file_error(path(folder) + " cannot be read", -result));
  }
  for (const std::string& text : names) {
    const auto name = EntryName::parse(text);
    if (!name) continue;
    const auto info = look_at(place_.files, path(folder) + "/" + text);
    if (!info) return fail(info.error());
    if (!*info || !(*info)->regular) continue;
    bytes_ += (*info)->bytes;
    into.insert(*name);
  }
  return {};
}

std::vector<EntryName> Carried::waiting() const {
  return {pending_.rbegin(), pending_.rend()};
}

Result<bool> Carried::take(const EntryName& name, std::string_view envelope) {
  if (pending_.contains(name) || sent_.contains(name) || parked_.contains(name)) return false;
  if (envelope.size() > place_.limits.max_entry_bytes || bytes_ + envelope.size() > place_.limits.keep_bytes) {
    return fail(ErrorKind::TooLarge, "there is no room to carry {}", name.to_string());
  }
  const auto digest = place_.payload_digest(envelope);
  if (!digest || *digest != name.payload_sha256) {
    return fail(ErrorKind::InvalidInput, "{} is not what its name says", name.to_string());
  }
  const Written written =
      write_file(place_.files, path(kTemporary) + "/" + name.to_string(), path(kPending), name.to_string(), envelope);
  if (written.problem != 0) return fail(file_error(path(kPending) + " cannot be written", written.problem));
  pending_.insert(name);
  bytes_ += envelope.size();
  return true;
}

Result<std::string> Carried::read(const EntryName& name) {
  auto envelope = read_file(place_.files, path(kPending) + "/" + name.to_string(), place_.limits.max_entry_bytes);
  if (!envelope) return envelope;
  const auto digest = place_.payload_digest(*envelope);
  if (digest && *digest == name.payload_sha256) return envelope;
  std::set<EntryName> nowhere;
  if (auto moved = move(name, kCorrupt, nowhere); !moved) return fail(std::move(moved.error()));
  return fail(ErrorKind::Malformed, "a carried summary was damaged and is in {} now: import it again", path(kCorrupt));
}

Result<void> Carried::acknowledge(const EntryName& name) {
  return move(name, kSent, sent_);
}

Result<void> Carried::park(const EntryName& name, std::string_view why) {
  notes_.push_back(fmt::format("carried summary {} is parked: {}", name.to_string(), why));
  return move(name, kParked, parked_);
}

Result<void> Carried::put_in_line(std::string_view folder, std::set<EntryName>& from) {
  while (!from.empty()) {
    const auto first = from.begin();
    const std::string file = "/" + first->to_string();
    if (const int result = place_.files.rename(path(folder) + file, path(kPending) + file); result < 0) {
      return fail(file_error(path(folder) + file + " cannot be moved", -result));
    }
    pending_.insert(from.extract(first));
  }
  return {};
}

Result<void> Carried::move(const EntryName& name, std::string_view to, std::set<EntryName>& into) {
  if (pending_.erase(name) == 0) return fail(ErrorKind::NotFound, "{} is not carried", name.to_string());
  const std::string file = "/" + name.to_string();
  if (const int result = place_.files.rename(path(kPending) + file, path(to) + file); result < 0) {
    return fail(file_error(path(kPending) + file + " cannot be moved", -result));
  }
  into.insert(name);
  static_cast<void>(sync_directory(place_.files, path(to)));
  return {};
}

std::vector<std::string> Carried::take_notes() {
  return std::exchange(notes_, {});
}

}  // namespace camaudit::uploader
