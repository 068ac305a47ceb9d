// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit::onvif::soap {

/// gSOAP's own limits are generous (depth 10,000, 100,000 occurrences, text without bound). These leave room for a
/// recorder with thousands of profiles and end a reply made to exhaust us early. The size of the whole reply is capped
/// by the transport before it comes here.
inline constexpr unsigned kMaximumDepth = 64;
/// Start tags and end tags together. gSOAP's own limit of occurrences does not hold for std::vector, so tags are
/// counted before anything is decoded.
inline constexpr long kMaximumTags = 400'000;
inline constexpr long kMaximumTextBytes = 65536;

}  // namespace camaudit::onvif::soap
