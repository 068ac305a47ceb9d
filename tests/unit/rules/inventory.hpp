// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "agent/model/device.hpp"
#include "agent/store/database.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/schema.hpp"

namespace camaudit::rules {

/// An inventory in memory with one run.
inline store::Database new_inventory() {
  auto database = store::Database::open_memory();
  EXPECT_TRUE(database && store::create_schema(*database));
  EXPECT_TRUE(store::begin_run(*database, {"run", {1000}, {1000}}));
  return std::move(*database);
}

inline model::DeviceSurvey device(const std::string& id, model::DeviceKind kind = model::DeviceKind::Camera) {
  model::DeviceSurvey survey;
  survey.id = model::DeviceId(id);
  survey.kind = kind;
  survey.state = model::DeviceState::Assessed;
  return survey;
}

}  // namespace camaudit::rules
