// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace camaudit {

/// Why something failed, by what the caller can do about it. Closed: every foreign error set (errno, libcurl, SQLite,
/// OpenSSL) is mapped onto these in one table beside the code that calls it.
enum class ErrorKind {
  InvalidInput,      ///< A person or a program gave us something malformed; the text names it and the remedy.
  NotFound,          ///< A file, row or name that was asked for is not there.
  PermissionDenied,  ///< The operating system refused.
  Unavailable,       ///< The other end refused, reset or could not be reached; later may help.
  DeadlineExceeded,  ///< The time allowed ran out.
  TooLarge,          ///< A size or count cap was reached; what came is discarded.
  Malformed,         ///< The other end answered something that is not what the protocol allows.
  AlreadyExists,     ///< An output is there already, or cannot be written.
  Cancelled,         ///< The user or a shutdown asked us to stop.
  Internal,          ///< A fault of ours.
};

struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::Internal;
  std::string what;  ///< One line for a person, without a full stop.

  /// The same error, saying first what was being done: "reading /etc/x: permission denied".
  Error with_context(std::string_view doing) && {
    what.insert(0, ": ").insert(0, doing);
    return std::move(*this);
  }
};

}  // namespace camaudit
