// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/key_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "agent/base/file_error.hpp"
#include "agent/base/sha256.hpp"
#include "uploader/entry_name.hpp"

namespace camaudit::uploader {
namespace {

constexpr std::string_view kPrivateKey = "signing-key.pem";
constexpr std::string_view kPublicKey = "signing-key.pub";
constexpr std::string_view kSealed = "sealed";
constexpr std::string_view kEpoch = "epoch";
constexpr std::string_view kSecret = "pseudonym-secret";
constexpr std::string_view kNextKey = "next-key.pem";
constexpr std::string_view kRotation = "rotation.dsse.json";
constexpr std::string_view kPreviousKey = "previous-key.pub";
constexpr std::string_view kLock = "lock";
/// One for each lock, so that no two processes write through the same: that of the directory, and that of the spool.
constexpr std::string_view kTemporary = "new";
constexpr std::string_view kSealedTemporary = "new-sealed";
constexpr std::string_view kCredential = "signing-key";
constexpr std::size_t kMaximumBytes = 65536;
constexpr std::size_t kSecretBytes = 32;

bool there(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

/// Refuses what others on this machine may read or, where it is a directory, enter.
Result<void> check_private(const std::string& path, const char* mode) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return fail(file_error(path + " cannot be read", errno));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return {};
  return fail(ErrorKind::PermissionDenied,
              "{} is open to others on this machine, and the key with it: 'chmod {} {}', and think about 'camaudit key "
              "rotate'",
              path, mode, path);
}

Result<std::string> read_private(const std::string& path) {
  if (auto good = check_private(path, "600"); !good) return fail(std::move(good.error()));
  SystemFiles files;
  return read_file(files, path, kMaximumBytes);
}

Result<SigningKey> key_in(const std::string& path, Result<std::string> pem) {
  if (!pem) return fail(std::move(pem.error()));
  auto key = SigningKey::from_pem(Secret(std::move(*pem)));
  if (!key) return fail(ErrorKind::InvalidInput, "{} {}", path, key.error().what);
  return key;
}

/// Whether what lies in a directory can be told to be there or not: there() is false of all in one that this user may
/// not enter.
Result<void> check_may_enter(const std::string& directory) {
  if (::faccessat(AT_FDCWD, directory.c_str(), X_OK, AT_EACCESS) == 0) return {};
  return fail(file_error(directory + " cannot be read", errno));
}

tl::unexpected<Error> no_state(const std::string& directory) {
  return fail(ErrorKind::NotFound, "{} holds no signing key: 'camaudit key create' makes one", directory);
}

}  // namespace

Result<OpenFile> KeyStore::lock() {
  OpenFile file(files_, path(kLock), O_WRONLY | O_CREAT);
  if (!file.is_open()) return fail(file_error(path(kLock) + " cannot be written", file.problem()));
  if (files_.lock(file.fd()) < 0) {
    return fail(ErrorKind::Unavailable, "{} is in use by another process: try again", directory_);
  }
  return file;
}

Result<void> KeyStore::write(std::string_view name, std::string_view content) {
  return write_through(kTemporary, name, content);
}

Result<void> KeyStore::write_through(std::string_view temporary, std::string_view name, std::string_view content) {
  const Written written = write_file(files_, path(temporary), directory_, std::string(name), content);
  if (written.problem == 0) return {};
  return fail(file_error(path(name) + " cannot be written", written.problem));
}

Result<void> KeyStore::make_secret(Random& random) {
  if (there(path(kSecret))) return {};
  std::array<std::byte, kSecretBytes> bytes{};
  random.fill(bytes);
  return write(kSecret, to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()}) + "\n");
}

Result<std::int64_t> KeyStore::epoch() const {
  auto text = read_private(path(kEpoch));
  if (!text) return fail(std::move(text.error()));
  const auto epoch = parse_count(std::string_view(*text).substr(0, text->find('\n')));
  if (!epoch || *epoch == 0) {
    return fail(ErrorKind::InvalidInput, "{} holds no epoch: 'camaudit key create --lost' begins a new one",
                path(kEpoch));
  }
  return *epoch;
}

Result<PublicKey> KeyStore::public_key(std::string_view name) const {
  auto pem = read_private(path(name));
  if (!pem) return fail(std::move(pem.error()));
  auto key = PublicKey::from_pem(*pem);
  if (!key) return fail(ErrorKind::InvalidInput, "{} {}", path(name), key.error().what);
  return key;
}

Result<PublicKey> KeyStore::recorded_key() const {
  // Without the public key a crash came between the two: the private key was there first.
  if (!there(path(kPublicKey))) {
    if (!there(path(kPrivateKey))) return no_state(directory_);
    const auto key = key_in(path(kPrivateKey), read_private(path(kPrivateKey)));
    if (!key) return fail(key.error());
    return key->public_key();
  }
  return public_key(kPublicKey);
}

Result<std::optional<SigningKey>> KeyStore::credential() const {
  const std::string file = credentials_ + "/" + std::string(kCredential);
  if (credentials_.empty()) return std::optional<SigningKey>();
  // systemd sees to who may read it; its access control list shows as bits of the group.
  SystemFiles files;
  auto pem = read_file(files, file, kMaximumBytes);
  if (!pem && pem.error().kind == ErrorKind::NotFound) return std::optional<SigningKey>();
  auto key = key_in(file, std::move(pem));
  if (!key) return fail(std::move(key.error()));
  return std::optional(std::move(*key));
}

Result<std::optional<SigningKey>> KeyStore::private_key(const PublicKey& wanted) const {
  auto given = credential();
  if (!given) return given;
  if (*given && (*given)->public_key().id() == wanted.id()) return given;
  for (const std::string_view name : {kPrivateKey, kNextKey}) {
    if (!there(path(name))) continue;
    auto key = key_in(path(name), read_private(path(name)));
    if (!key) return fail(std::move(key.error()));
    if (key->public_key().id() == wanted.id()) return std::optional(std::move(*key));
  }
  return std::optional<SigningKey>();
}

Result<KeyInformation> KeyStore::create(Random& random, UtcSeconds now, bool lost, bool sure) {
  if (const int made = files_.mkdir(directory_, 0700); made < 0 && made != -EEXIST) {
    return fail(file_error(directory_ + " cannot be made", -made));
  }
  if (auto good = check_private(directory_, "700"); !good) return fail(std::move(good.error()));
  const auto locked = lock();
  if (!locked) return fail(locked.error());
  if (there(path(kPrivateKey)) && lost) {
    // Kept, because what it signed is still to be explained; nothing looks at it again.
    if (const int moved = files_.rename(path(kPrivateKey), path(fmt::format("lost-{}.pem", now.value))); moved < 0) {
      return fail(file_error(path(kPrivateKey) + " cannot be put aside", -moved));
    }
  }
  if (there(path(kPrivateKey))) {
    return fail(ErrorKind::AlreadyExists,
                "{} is there already: 'camaudit key show' shows it, 'camaudit key rotate' makes the next one",
                path(kPrivateKey));
  }
  const bool earlier = there(path(kPublicKey)) || there(path(kEpoch));
  if (there(path(kPublicKey)) && !lost) {
    return fail(ErrorKind::AlreadyExists,
                "{} is the state of a key that lies elsewhere (a systemd credential?): if it is lost, 'camaudit key "
                "create --lost' begins a new epoch",
                directory_);
  }
  std::int64_t new_epoch = now.value;
  bool given_up = false;
  if (earlier) {
    // A state without a readable epoch is older than now, unless the clock went back; nobody could tell by how much.
    const auto before = epoch();
    // Of an epoch that has not come the collector took nothing, nor would it of one behind that.
    given_up = before && sure && *before > now.value + kClockSlackSeconds;
    if (before && !given_up) new_epoch = std::max(new_epoch, *before + 1);
  }
  if (new_epoch <= 0 || new_epoch > kLargestCount) {
    return fail(ErrorKind::InvalidInput, "the clock of this machine is wrong: set it before a key is made");
  }
  auto given = credential();
  if (!given) return fail(std::move(given.error()));
  const SigningKey key = *given ? std::move(**given) : SigningKey::create(random);

  // What belonged to the old key goes before the new one comes, so that a crash in between leaves no mixture.
  for (const std::string_view name : {kRotation, kNextKey, kPreviousKey, kPublicKey}) files_.unlink(path(name));
  if (given_up) files_.unlink(path(kSealed));
  if (auto done = make_secret(random); !done) return fail(std::move(done.error()));
  if (auto done = write(kEpoch, fmt::format("{}\n", new_epoch)); !done) return fail(std::move(done.error()));
  if (!*given) {
    if (auto done = write(kPrivateKey, key.pem().reveal()); !done) return fail(std::move(done.error()));
  }
  if (auto done = write(kPublicKey, key.public_key().pem()); !done) return fail(std::move(done.error()));
  return KeyInformation{key.public_key(), new_epoch, true, {}, {}, {}};
}

Result<KeyInformation> KeyStore::information(UtcSeconds now) const {
  if (auto good = check_private(directory_, "700"); !good) {
    return good.error().kind == ErrorKind::NotFound ? no_state(directory_) : fail(std::move(good.error()));
  }
  if (auto may = check_may_enter(directory_); !may) return fail(std::move(may.error()));
  auto recorded = recorded_key();
  if (!recorded) return fail(std::move(recorded.error()));
  const auto since = epoch();
  if (!since) return fail(since.error());
  KeyInformation known{std::move(*recorded), *since, false, {}, {}, {}};
  if (there(path(kRotation))) {
    auto envelope = read_private(path(kRotation));
    if (!envelope) return fail(std::move(envelope.error()));
    auto rotation = rotation_of(*envelope, known.key);
    if (rotation && now >= rotation->takes_over_at) known.key = rotation->new_key;
    if (!rotation) return fail(std::move(rotation.error()).with_context(path(kRotation)));
    if (now < rotation->retires_at) {
      known.rotation = std::move(*rotation);
      known.rotation_envelope = std::move(*envelope);
    }
  }
  if (there(path(kPreviousKey))) {
    auto previous = public_key(kPreviousKey);
    if (!previous) return fail(std::move(previous.error()));
    known.previous = std::move(*previous);
  }
  auto key = private_key(known.key);
  if (!key) return fail(std::move(key.error()));
  known.private_key_found = key->has_value();
  return known;
}

Result<SigningState> KeyStore::open(UtcSeconds now, bool sure) {
  auto known = information(now);
  if (!known) return fail(std::move(known.error()));
  auto key = private_key(known->key);
  if (!key) return fail(std::move(key.error()));
  if (!*key) {
    return fail(ErrorKind::NotFound,
                "the private key {} is neither in {} nor a systemd credential named {}: if it is lost, 'camaudit key "
                "create --lost' begins a new epoch",
                known->key.id(), directory_, kCredential);
  }
  auto text = read_private(path(kSecret));
  if (!text) return fail(std::move(text.error()));
  auto secret = from_hex(std::string_view(*text).substr(0, text->find('\n')));
  if (!secret || secret->size() != kSecretBytes) {
    return fail(ErrorKind::InvalidInput, "{} does not hold {} bytes in hexadecimal", path(kSecret), kSecretBytes);
  }
  if (sure) settle(*known);
  return SigningState{std::move(**key), known->epoch, Secret(std::move(*secret)), std::move(known->rotation_envelope),
                      sure};
}

Result<std::int64_t> KeyStore::begin_epoch(UtcSeconds now) {
  const auto locked = lock();
  if (!locked) return fail(locked.error());
  const auto before = epoch();
  if (!before) return fail(before.error());
  const std::int64_t next = std::max(now.value, *before + 1);
  if (auto done = write(kEpoch, fmt::format("{}\n", next)); !done) return fail(std::move(done.error()));
  return next;
}

std::optional<ChainPlace> KeyStore::newest_sealed() {
  constexpr std::size_t kMost = 64;
  const auto text = read_file(files_, path(kSealed), kMost);
  if (!text) return std::nullopt;
  const std::string_view line = std::string_view(*text).substr(0, text->find('\n'));
  const std::size_t space = line.find(' ');
  const auto at = parse_count(line.substr(0, space));
  const auto sequence = space == std::string_view::npos ? std::nullopt : parse_count(line.substr(space + 1));
  if (!at || !sequence) return std::nullopt;
  return ChainPlace{*at, *sequence};
}

Result<void> KeyStore::note_sealed(ChainPlace place) {
  return write_through(kSealedTemporary, kSealed, fmt::format("{} {}\n", place.epoch, place.sequence));
}

void KeyStore::settle(const KeyInformation& known) {
  // Which key signs does not depend on this, so a disk that is full today may let it be done tomorrow.
  const auto locked = lock();
  if (!locked) return;
  const auto recorded = recorded_key();
  if (recorded && recorded->id() != known.key.id()) {
    if (there(path(kNextKey)) && files_.rename(path(kNextKey), path(kPrivateKey)) < 0) return;
    if (!write(kPublicKey, known.key.pem())) return;
  }
  if (!known.rotation && there(path(kRotation))) {
    files_.unlink(path(kRotation));
    sync_directory(files_, directory_);
  }
}

Result<KeyInformation> KeyStore::rotate(Random& random, UtcSeconds now, const Overlap& overlap, bool sure) {
  auto state = open(now, sure);
  if (!state) return fail(std::move(state.error()));
  const auto locked = lock();
  if (!locked) return fail(locked.error());
  const auto known = information(now);
  if (!known) return fail(known.error());
  if (known->rotation) {
    return fail(ErrorKind::AlreadyExists, "a rotation is under way until {}: the next can begin then",
                format_rfc3339(known->rotation->retires_at));
  }
  if (there(path(kRotation))) {
    return fail(ErrorKind::Unavailable, "the rotation before this one cannot be put away: {}",
                sure
                    ? fmt::format("look at the disk of {}, and try again", directory_)
                    : "this machine's clock is not synchronised, and if it is ahead the rotation may not be over: run "
                      "chrony or systemd-timesyncd, or set [survey] local_clock = \"trusted\" where the host keeps the "
                      "time");
  }
  const SigningKey next = SigningKey::create(random);
  const UtcSeconds takes_over{now.value + overlap.before.count()};
  const UtcSeconds retires{takes_over.value + overlap.after.count()};
  const Rotation rotation{known->key.id(), next.public_key(), known->epoch, now, takes_over, retires};
  // The statement comes last: without it the next key is nothing.
  if (auto done = write(kPreviousKey, known->key.pem()); !done) return fail(std::move(done.error()));
  if (auto done = write(kNextKey, next.pem().reveal()); !done) return fail(std::move(done.error()));
  if (auto done = write(kRotation, sealed_rotation(rotation, state->key, next)); !done) {
    return fail(std::move(done.error()));
  }
  return information(now);
}

}  // namespace camaudit::uploader
