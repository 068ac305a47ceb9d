// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/time.hpp"

/// Private to onvif/soap: one leaf of a reply, which may be absent, turned into a value. What cannot be read is absent:
/// devices put words into numbers (Imou NOMI-IPC), NaN into floats and impossible dates into times.
namespace camaudit::onvif::soap {

/// Bounded text; empty if absent.
std::string text(const std::string* leaf);
/// Bounded text; nullopt if absent (an empty element is an empty string).
std::optional<std::string> optional_text(const std::string* leaf);
/// xs:boolean, with any case of letters.
std::optional<bool> optional_bool(const std::string* leaf);
/// A decimal integer that fits 32 bits, as xs:int.
std::optional<std::int64_t> optional_int(const std::string* leaf);
/// A finite decimal number.
std::optional<double> optional_double(const std::string* leaf);
std::optional<UtcSeconds> optional_time(const std::string* leaf);

/// The local part of a QName: "tt:CellMotionDetector" to "CellMotionDetector".
std::string local_name(std::string_view qname);
/// A URI without the user name and password that it may carry: before the host, or in a path or query that names one,
/// which is then left out whole.
std::string without_credentials(std::string_view uri);
/// Six lower-case hex pairs with colons from any of the usual spellings; nullopt for what is no unicast MAC address
/// (corrupt, missing and all-zero ones have been seen).
std::optional<std::string> normalised_mac(const std::string* leaf);

}  // namespace camaudit::onvif::soap
