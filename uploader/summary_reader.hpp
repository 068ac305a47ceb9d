// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "proto/camaudit/summary/v1/summary.pb.h"

namespace camaudit::uploader {

/// The payload of a verified envelope as a summary. Malformed, naming the field, for what is no protobuf message or
/// what proto/README.md does not allow: lengths of digests, places beyond the end of a table, a chain that cannot be.
/// What a later version may have added is passed over.
Result<summary::v1::Summary> read_summary(std::string_view payload);

/// The same, for those who read thousands: all parts of the summary lie in an arena that goes with it.
Result<std::shared_ptr<const summary::v1::Summary>> read_summary_in_arena(std::string_view payload);

/// One device of a summary, with what it shares with others put together again.
struct SummaryDevice {
  std::string_view pseudonym;  ///< 8 bytes
  summary::v1::DeviceKind kind = summary::v1::DEVICE_KIND_UNSPECIFIED;
  summary::v1::DeviceState state = summary::v1::DEVICE_STATE_UNSPECIFIED;
  std::string_view manufacturer;
  std::string_view model;
  std::string_view firmware;
  std::vector<summary::v1::Outcome> outcomes;  ///< one for each requirement of the summary
};

/// Calls back for each device of a summary that read_summary() gave. The views are into the summary.
void for_each_device(const summary::v1::Summary& summary, const std::function<void(const SummaryDevice&)>& callback);

}  // namespace camaudit::uploader
