// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "agent/base/result.hpp"

namespace camaudit::uploader {

/// How the spool learns the SHA-256, in lower-case hex, of the payload inside an envelope. It fails if the bytes are no
/// envelope. The spool itself never looks inside.
using PayloadDigest = std::function<Result<std::string>(std::string_view envelope)>;

/// Of a DSSE envelope. No signature is verified, so this tells damage and nothing else. Errors as of parse_envelope().
Result<std::string> dsse_payload_digest(std::string_view envelope);

}  // namespace camaudit::uploader
