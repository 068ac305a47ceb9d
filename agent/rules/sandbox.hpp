// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "agent/base/clock.hpp"
#include "agent/base/result.hpp"
#include "agent/rules/policy.hpp"
#include "agent/store/database.hpp"

namespace camaudit::rules {

/// How much one query may use. More than this is an error, never a shortened answer.
struct SandboxLimits {
  std::int64_t steps = 400'000'000;        ///< instructions of SQLite's virtual machine
  std::chrono::milliseconds time{60'000};  ///< a second line of defence, beyond what `steps` should take
  std::size_t rows = 500'000;
  std::int64_t memory = 256LL * 1024 * 1024;  ///< bytes that SQLite may hold beyond before, and all texts given
};

/// A SystemClock that lives as long as the program.
const Clock& system_clock();

/// While it lives, the connection compiles and runs nothing but SELECTs over the v1_* views and json_each, with a short
/// list of functions, and within the limits. It is how SQL written by others (rules, `camaudit query`) is run; trusted
/// statements on the same connection have to wait until it is gone.
///
/// `rfc3339(seconds)`, `span_text(seconds)` and `age_text(seconds)` are added, because the date functions of SQLite can
/// read the clock: the same inventory must always give the same answer. Functions that could run for minutes by one
/// call, between two looks at the limits, are bounded (bounded_functions.hpp).
class Sandbox {
 public:
  explicit Sandbox(store::Database& database, SandboxLimits limits = {}, const Clock& clock = system_clock());
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  ~Sandbox();

  /// One read-only SELECT. Statements must be gone before the sandbox is. The limits count from here.
  Result<store::Statement> prepare(std::string_view sql);

  /// Gives every :name its value. A name that the policy does not have is InvalidInput.
  Result<void> bind(store::Statement& statement, const Policy& policy);

  /// As Statement::step, within the limits: TooLarge or DeadlineExceeded beyond them.
  Result<bool> step(store::Statement& statement);

  /// Where in the SQL the last failed prepare() or bind() saw the fault: bytes from its beginning.
  std::optional<std::size_t> error_offset() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace camaudit::rules
