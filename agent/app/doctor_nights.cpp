// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/doctor_nights.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "agent/app/keys.hpp"
#include "agent/app/privileges.hpp"
#include "agent/app/sealing.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/store/inventory_file.hpp"

namespace camaudit::app {
namespace {

using Verdict = Check::Verdict;

/// Of what this user may not read nothing is known: it may be well.
void add_error(const std::string& state_dir, const Error& error, Check& check) {
  check.finding = with_owner_of(state_dir, error).what;
  check.verdict = check.finding == error.what ? Verdict::Bad : Verdict::Warning;
}

Check inventory(const std::string& state_dir) {
  Check check{"inventory", Verdict::Good, {}, {}};
  const std::string path = inventory_path(state_dir);
  const auto read = store::read_inventory(path);
  if (read) {
    check.finding = path + " read";
  } else if (read.error().kind == ErrorKind::NotFound) {
    check.finding = "none: the first run that is saved makes it";
  } else {
    add_error(state_dir, read.error(), check);
  }
  return check;
}

Check signing(const Config& config, const std::string& state_dir) {
  Check check{"signing", Verdict::Good, {}, {}};
  // Who has a collector wants nights; others may audit by hand only.
  const Verdict none = config.collector.url ? Verdict::Bad : Verdict::Warning;
  if (const auto named = says_whose(config); !named) {
    return {check.subject, none, "no night is run: " + named.error().what, {}};
  }
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  auto keys = key_store(state_dir);
  const auto known = keys.information(now);
  const bool elsewhere = known && !known->private_key_found && std::getenv("CREDENTIALS_DIRECTORY") == nullptr;
  if (elsewhere) {
    check.verdict = Verdict::Warning;
    check.finding = "the private key may be a systemd credential, which can only be checked inside the service";
    check.remedy =
        "see that 'systemctl cat camauditd' shows LoadCredential= or LoadCredentialEncrypted= for signing-key";
    return check;
  }
  const auto opened = keys.open(now, false);
  if (opened) {
    check.finding = "summaries are signed with the key " + opened->key.public_key().id();
  } else if (opened.error().kind == ErrorKind::NotFound) {
    check.verdict = none;
    check.finding = "no night is run: " + opened.error().what;
  } else {
    add_error(state_dir, opened.error(), check);
  }
  return check;
}

}  // namespace

std::vector<Check> examine_nights(const Config& config, const std::string& state_dir) {
  return {inventory(state_dir), signing(config, state_dir)};
}

}  // namespace camaudit::app
