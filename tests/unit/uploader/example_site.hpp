// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "uploader/summary.hpp"

namespace camaudit::test {

/// What a run of a site may have found, kept alive for the spans of a SummaryContent.
struct ExampleSite {
  std::vector<model::DeviceSurvey> devices;
  std::vector<model::Finding> findings;
  model::Declared declared;

  uploader::SummaryContent content() const;
};

/// Two cameras, one of them unreachable, and a recorder; a register with the items of Objective 5.
ExampleSite small_site();

/// So many cameras of 40 models in three firmware versions each, a tenth of them recorders, held against 30 rules of
/// which each device fails some, and the authority against 40.
ExampleSite large_site(std::size_t devices);

/// The first summary of an agent, made at 2026-11-24T02:20:00Z.
uploader::ChainLink first_link();

}  // namespace camaudit::test
