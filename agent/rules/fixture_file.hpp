// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "agent/base/toml_reader.hpp"
#include "agent/rules/rule.hpp"

namespace camaudit::rules {

/// The device that a fixture is about where it names none.
inline constexpr std::string_view kFixtureDevice = "dev";

/// Reads the [[test]] entries of a rule. Every row is complete afterwards: a default device of `kind` where none is
/// given, empty or NULL cells where a row leaves one out, and a fact_status for every table named. Without a kind the
/// rule is about the authority: there is no default device, and both parts of the register are obtained unless `status`
/// says otherwise.
std::vector<Fixture> read_fixtures(TomlReader& reader, const toml::array& tests, std::optional<model::DeviceKind> kind);

}  // namespace camaudit::rules
