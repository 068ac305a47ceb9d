// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace camaudit::collector {

/// What is wrong with a file that is not accepted. README.md says what to do about each.
enum class RefusalKind {
  Foreign,       ///< no summary by its name or its size, or no file
  Tamper,        ///< no signature over what is in it, by the key that it names
  Unregistered,  ///< signed, if at all, by a key that the registry does not know: it waits for that key
  Revoked,       ///< signed by a key that was revoked, replaced or retired
  Replay,        ///< signed, but it is not what its name and folder say
  Malformed,     ///< signed, but no summary as proto/README.md wants it
  Future,        ///< made at a time that has not come yet
  Fork,          ///< contradicts another accepted summary of the same chain
  Rollback,      ///< goes back behind what was there already
};

/// As in folders and in the table of alerts: "tamper".
std::string_view to_string(RefusalKind kind);

struct Refusal {
  RefusalKind kind = RefusalKind::Foreign;
  std::string why;  ///< one line for a person
};

}  // namespace camaudit::collector
