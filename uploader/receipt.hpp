// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "agent/base/result.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/signing_key.hpp"

/// What the collector signs for a summary that it has accepted: the authority's proof that it came there.
namespace camaudit::uploader {

/// The type under the signature of a receipt.
inline constexpr std::string_view kReceiptPayloadType = "application/vnd.camaudit.receipt.v1+json";

/// The file name of the receipt for a summary.
std::string receipt_name(const EntryName& name);

/// Whether an envelope is the receipt that `key` signed for this summary of this site. Malformed, saying why not.
Result<void> check_receipt(std::string_view envelope, const EntryName& name, std::string_view gss_code,
                           std::string_view site, const PublicKey& key);

}  // namespace camaudit::uploader
