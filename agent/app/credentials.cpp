// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/credentials.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>

#include "agent/app/files.hpp"

namespace camaudit::app {
namespace {

constexpr std::size_t kMaximumPasswordBytes = 4096;

Result<std::string> password_path(const CredentialConfig& configured) {
  if (!configured.password_file.empty()) return configured.password_file;
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr) {
    return fail(ErrorKind::NotFound,
                "credential '{}' is a systemd credential, but CREDENTIALS_DIRECTORY is not set: run under a unit with "
                "LoadCredential=, or use password_file",
                configured.systemd_credential);
  }
  return fmt::format("{}/{}", directory, configured.systemd_credential);
}

bool others_may_read(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

}  // namespace

Result<Credentials> Credentials::load(const std::vector<CredentialConfig>& configured) {
  Credentials credentials;
  for (const auto& scope : configured) {
    auto path = password_path(scope);
    if (!path) return fail(std::move(path.error()).with_context(scope.where));
    auto password = read_file(*path, kMaximumPasswordBytes);
    if (!password) return fail(std::move(password.error()).with_context(scope.where + ": password file"));
    while (!password->empty() && (password->back() == '\n' || password->back() == '\r')) password->pop_back();
    if (password->empty()) return fail(ErrorKind::InvalidInput, "{}: password file {} is empty", scope.where, *path);
    // systemd lets nobody else in. Where it names the user in an access control list, its mask shows as the group's
    // bits.
    if (scope.systemd_credential.empty() && others_may_read(*path)) {
      credentials.notes_.push_back(
          fmt::format("{}: password file {} can be read by others on this machine: chmod 600 it", scope.where, *path));
    }
    net::Credential credential{scope.username, Secret(std::move(*password))};
    credentials.entries_.push_back({scope, std::move(credential)});
  }
  return credentials;
}

std::optional<net::Credential> Credentials::for_device(const net::Url& device, std::string_view identity) const {
  boost::system::error_code problem;
  const auto address = boost::asio::ip::make_address(device.host, problem);
  for (const auto& entry : entries_) {
    const bool in_range = !problem && std::any_of(entry.scope.ranges.begin(), entry.scope.ranges.end(),
                                                  [&](const auto& range) { return range.contains(address); });
    const bool named = std::find(entry.scope.authorities.begin(), entry.scope.authorities.end(), device.authority()) !=
                       entry.scope.authorities.end();
    const bool known = std::find(entry.scope.identities.begin(), entry.scope.identities.end(), identity) !=
                       entry.scope.identities.end();
    if (in_range || named || known) return entry.credential;
  }
  return std::nullopt;
}

bool Credentials::ask_for_identity() const {
  return std::any_of(entries_.begin(), entries_.end(), [](const Entry& e) { return !e.scope.identities.empty(); });
}

}  // namespace camaudit::app
