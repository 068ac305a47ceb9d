// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "agent/base/time.hpp"
#include "agent/model/finding.hpp"
#include "agent/rules/policy.hpp"

namespace camaudit::rules {

/// What a requirement rests on.
struct Source {
  std::string document;
  std::string paragraph;  ///< empty where no number is vouched for
  bool verified = false;  ///< the primary text was read, at least in the part cited
};

/// A cell of a fixture: nothing, a number, or a text.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

/// A row put into a table before a fixture runs; one cell for each column of the table.
struct FixtureRow {
  std::string table;
  std::vector<Cell> cells;
};

/// A finding that a fixture must lead to.
struct Expectation {
  std::string device;
  std::string subject;
  model::Outcome outcome = model::Outcome::Unknown;
  std::string evidence;  ///< the evidence contains this
  std::optional<model::Severity> severity;
};

/// One [[test]] of a rule: rows in, outcomes out.
struct Fixture {
  std::string name;
  std::size_t line = 0;
  UtcSeconds now;
  Policy policy;
  std::vector<FixtureRow> rows;  ///< devices and fact_status included
  std::vector<Expectation> expected;
};

/// A requirement as data: one SELECT over the v1_* views.
struct Rule {
  std::string id;
  int principle = 0;
  std::string title;
  model::Severity severity = model::Severity::Medium;
  std::string rationale;
  std::string remediation;
  std::vector<Source> sources;
  std::vector<model::DeviceKind> applies_to;  ///< empty where the rule is about the authority
  bool about_authority = false;  ///< its rows have no device: the authority, a scheme:ID or a camera:ASSET-ID
  std::string query;
  std::vector<Fixture> fixtures;

  std::string file;  ///< where it came from: a path, or "rulebook/<ID>.toml" for a built-in one
  std::string text;  ///< the bytes of that file
  bool built_in = false;
  std::size_t query_line = 1;  ///< where the text of the query begins in the file
  std::size_t query_column = 1;
};

}  // namespace camaudit::rules
