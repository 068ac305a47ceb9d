// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/payload_digest.hpp"

#include "agent/base/sha256.hpp"
#include "uploader/dsse.hpp"

namespace camaudit::uploader {

Result<std::string> dsse_payload_digest(std::string_view envelope) {
  const auto parsed = parse_envelope(envelope);
  if (!parsed) return fail(parsed.error());
  return to_hex(sha256(parsed->payload));
}

}  // namespace camaudit::uploader
