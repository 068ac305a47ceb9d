// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "agent/base/result.hpp"
#include "agent/store/database.hpp"

namespace camaudit::rules {

/// SQLite looks at no limit within one call of a function, and a few of its functions may take for ever by one call:
/// those that look for each part of one text in another, and those that are told a width. While this lives they have a
/// bound on the connection, and what is beyond it is an error, TooLarge. Up to it they mean what they mean in SQLite.
class BoundedFunctions {
 public:
  /// The limits of the connection have to be set already.
  explicit BoundedFunctions(store::Database& database);
  BoundedFunctions(const BoundedFunctions&) = delete;
  BoundedFunctions& operator=(const BoundedFunctions&) = delete;
  ~BoundedFunctions();

  /// Whether they are in force: not where a statement was still running.
  const Result<void>& in_force() const { return in_force_; }

 private:
  class Originals;
  class Bounded;

  Result<void> replace(store::Database& database);

  std::shared_ptr<Originals> originals_;
  Result<void> in_force_;
};

}  // namespace camaudit::rules
