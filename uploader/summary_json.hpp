// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "proto/camaudit/summary/v1/summary.pb.h"

namespace camaudit::uploader {

/// A summary in protobuf's own mapping to JSON, on one line, with the field names of summary.proto: bytes are base64,
/// 64-bit numbers text, fields that are zero left out.
std::string summary_json(const summary::v1::Summary& summary);

}  // namespace camaudit::uploader
