// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/app/config.hpp"
#include "agent/base/result.hpp"
#include "agent/net/http.hpp"
#include "agent/net/url.hpp"

namespace camaudit::app {

/// Which credential may go to which device, with the passwords read. First match wins; no match means that a device is
/// surveyed without credentials.
class Credentials {
 public:
  /// Reads every password file. Errors name the file and the [[credentials]] table.
  static Result<Credentials> load(const std::vector<CredentialConfig>& configured);

  /// What the operator should know of the files, a line each: a password that others on this machine can read.
  const std::vector<std::string>& notes() const { return notes_; }

  /// `device.host` is a literal address; `identity` is the device's endpoint reference, normalised, or empty. A device
  /// says itself which one it has: who grants a credential to an identity trusts the network it is looked for in.
  std::optional<net::Credential> for_device(const net::Url& device, std::string_view identity) const;

  /// Whether some credential is granted to an identity, so that identities must be known before the log-in.
  bool ask_for_identity() const;

 private:
  struct Entry {
    CredentialConfig scope;
    net::Credential credential;
  };
  std::vector<Entry> entries_;
  std::vector<std::string> notes_;
};

}  // namespace camaudit::app
