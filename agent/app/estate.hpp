// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "agent/app/credentials.hpp"
#include "agent/base/task_group.hpp"
#include "agent/model/device.hpp"
#include "onvif/survey.hpp"

namespace camaudit::app {

/// Told after each device: how many are done, of how many.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

/// Surveys every device, at most `concurrency` at once, in the order given. A device outside the fence is not contacted
/// and comes back as unreachable, saying so. Cancelling `group` ends the surveys under way; devices without a survey by
/// then come back as unreachable, "interrupted".
class EstateSurvey {
 public:
  EstateSurvey(onvif::SurveyServices services, const Credentials& credentials, const onvif::SurveyOptions& options,
               Progress progress);

  /// Runs to the end on the executor of `group`, which is joined.
  Task<void> run(std::vector<net::Url> devices, int concurrency, TaskGroup& group);
  std::vector<model::DeviceSurvey> take() { return std::move(surveys_); }

 private:
  Task<void> work();

  const onvif::SurveyServices services_;
  const Credentials& credentials_;
  const onvif::SurveyOptions& options_;
  const Progress progress_;
  std::vector<net::Url> devices_;
  std::vector<model::DeviceSurvey> surveys_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
};

}  // namespace camaudit::app
