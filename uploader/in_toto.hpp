// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "uploader/verification.hpp"

namespace camaudit::uploader {

/// The payload type of an in-toto attestation.
inline constexpr std::string_view kInTotoPayloadType = "application/vnd.in-toto+json";

/// A summary as an in-toto Statement v1 with the predicate Simple Verification Result v0.2: the agent as the verifier,
/// the rulebook as its policy, and as properties the requirements that passed for everything they were held against.
/// One that failed, could not be judged or is waived for anything at all is none.
std::string in_toto_statement(const VerifiedSummary& verified);

}  // namespace camaudit::uploader
