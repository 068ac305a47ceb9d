// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/time.hpp"
#include "agent/model/finding.hpp"
#include "agent/model/remembered.hpp"

namespace camaudit::report {

/// What a report says of a rule beyond its id.
struct RuleText {
  std::string title;
  int principle = 0;
  model::Severity severity = model::Severity::Medium;
  std::string rationale;
  std::string remediation;
  std::vector<std::string> sources;  ///< "document, paragraph"
};

/// A scheme of the register.
struct Scheme {
  std::string id;
  std::string name;
  std::optional<std::int64_t> retention_days;
};

/// A row of the camera file, and which devices of the run it is.
struct RegisteredCamera {
  std::string asset_id;
  std::string name;
  std::string scheme;  ///< empty: none is named
  std::vector<std::string> devices;
};

/// How many findings were open after one run.
struct TrendPoint {
  UtcSeconds run;                       ///< when it started
  std::array<std::size_t, 4> failed{};  ///< by severity, low first
  std::size_t unknown = 0;              ///< unknown and error
};

/// What is known beside devices and findings, so far as the run could ask: each part may be missing, which is not
/// the same as empty.
struct Background {
  std::optional<std::vector<Scheme>> schemes;  ///< missing: no register was read
  std::vector<RegisteredCamera> cameras;
  std::optional<std::int64_t> retention_days;                    ///< [policy], for what no scheme declares
  std::optional<std::int64_t> retention_tolerance_days;          ///< [policy]
  std::optional<std::vector<model::Availability>> availability;  ///< missing: no history
  std::optional<std::vector<TrendPoint>> trend;                  ///< oldest first; missing: no history
};

}  // namespace camaudit::report
