// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
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

  /// `device.host` is a literal address.
  std::optional<net::Credential> for_device(const net::Url& device) const;

 private:
  struct Entry {
    CredentialConfig scope;
    net::Credential credential;
  };
  std::vector<Entry> entries_;
  std::vector<std::string> notes_;
};

}  // namespace camaudit::app
