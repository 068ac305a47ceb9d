// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/model/declared.hpp"
#include "agent/model/device.hpp"
#include "agent/model/remembered.hpp"
#include "agent/store/database.hpp"

namespace camaudit::store {

/// The run that an inventory belongs to.
struct Run {
  std::string id;
  UtcSeconds started;
  /// "This moment" for every rule: ages are counted up to here, so the same inventory always gives the same findings.
  UtcSeconds now;
};

/// Writes the one row of v1_run. A second one is AlreadyExists.
Result<void> begin_run(Database& database, const Run& run);

/// Writes all that a survey learnt, or nothing. A device id that is there already is AlreadyExists: one inventory holds
/// a device once.
Result<void> record(Database& database, const model::DeviceSurvey& survey);

/// Every device of the inventory as it was recorded, in the order of recording, or the one with that id.
Result<std::vector<model::DeviceSurvey>> surveys(Database& database, const std::optional<std::string>& device = {});

/// Writes what is declared in place of what was declared before, or leaves that.
Result<void> record(Database& database, const model::Declared& declared);

/// The same for what is remembered.
Result<void> record(Database& database, const model::Remembered& remembered);

}  // namespace camaudit::store
