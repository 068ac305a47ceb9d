// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agent/base/random.hpp"
#include "agent/base/result.hpp"
#include "agent/base/secret.hpp"
#include "agent/base/time.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/file_system.hpp"
#include "uploader/rotation.hpp"
#include "uploader/signing_key.hpp"

namespace camaudit::uploader {

/// What anybody may know of the state by which an agent signs.
struct KeyInformation {
  PublicKey key;  ///< that signs now
  std::int64_t epoch = 0;
  bool private_key_found = false;     ///< in this directory or among the credentials
  std::optional<Rotation> rotation;   ///< under way, or over and its old key not yet retired
  std::string rotation_envelope;      ///< of the same; else empty
  std::optional<PublicKey> previous;  ///< that the last rotation replaced: it signed what is older
};

/// What is needed to sign.
struct SigningState {
  SigningKey key;
  std::int64_t epoch = 0;
  Secret pseudonym_secret;
  std::string rotation;  ///< envelope, for the summary to carry; empty if there is none
  bool sure = false;     ///< of the time
};

/// How long the old key goes on signing, and how long what it signed is accepted after that.
struct Overlap {
  std::chrono::seconds before{std::chrono::hours{7 * 24}};
  std::chrono::seconds after{std::chrono::hours{30 * 24}};
};

/// The keys of an agent, in a directory of mode 0700:
///
///   signing-key.pem    the private key, 0600; not there where it is a systemd credential named signing-key
///   signing-key.pub    the public key whose turn it is: which private key is taken follows from it, not from a name
///   epoch              the second in which the state was made
///   sealed             the newest place in the chain that was signed for
///   pseudonym-secret   by which devices get their pseudonyms; outlives every key
///   next-key.pem, rotation.dsse.json   while a rotation is under way
///   previous-key.pub   the public key that the last rotation replaces
///
/// A file that others may read is refused: PermissionDenied, with the remedy.
class KeyStore {
 public:
  /// `credentials`: $CREDENTIALS_DIRECTORY, or empty.
  KeyStore(std::string directory, std::string credentials)
      : directory_(std::move(directory)), credentials_(std::move(credentials)) {}

  /// Makes the state, with a new key or the one among the credentials. AlreadyExists if there is a state, unless its
  /// key is `lost`: then a later epoch begins. One that has not come yet was begun by a clock that was ahead; who is
  /// `sure` of `now`, as in open(), gives it up. A private key in the directory is never overwritten.
  Result<KeyInformation> create(Random& random, UtcSeconds now, bool lost, bool sure = false);

  /// NotFound if no key was made yet; PermissionDenied for who may not see whether one was.
  Result<KeyInformation> information(UtcSeconds now) const;

  /// NotFound if there is no state, or its private key is nowhere. Which key it is follows from `now`; what a rotation
  /// leaves behind is put away only by who is `sure` of that, since a clock that is ahead would throw a key away.
  Result<SigningState> open(UtcSeconds now, bool sure);

  /// A later epoch with the same key, for a state of which the place in the chain was lost.
  Result<std::int64_t> begin_epoch(UtcSeconds now);

  /// The newest place in the chain that was signed for, kept apart from the spool so that the loss of that shows.
  std::optional<ChainPlace> newest_sealed();
  /// For whoever holds the lock of the spool, which keeps others from it.
  Result<void> note_sealed(ChainPlace place);

  /// Makes the next key and the statement that it takes over. AlreadyExists while an earlier rotation is under way.
  /// Unavailable where what that left cannot be put away yet, since the next key would take the place of one that is
  /// still to sign: for who is not `sure` of `now`, as in open(), or where it failed.
  Result<KeyInformation> rotate(Random& random, UtcSeconds now, const Overlap& overlap, bool sure);

 private:
  std::string path(std::string_view name) const { return directory_ + "/" + std::string(name); }
  Result<OpenFile> lock();
  /// Under the lock of the directory.
  Result<void> write(std::string_view name, std::string_view content);
  Result<void> write_through(std::string_view temporary, std::string_view name, std::string_view content);
  Result<void> make_secret(Random& random);
  Result<std::int64_t> epoch() const;
  Result<PublicKey> public_key(std::string_view name) const;
  Result<PublicKey> recorded_key() const;
  Result<std::optional<SigningKey>> credential() const;
  Result<std::optional<SigningKey>> private_key(const PublicKey& wanted) const;
  void settle(const KeyInformation& known);

  SystemFiles files_;
  std::string directory_;
  std::string credentials_;
};

}  // namespace camaudit::uploader
