// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace camaudit {

/// The UUID that a name always has (RFC 9562 version 5, in a namespace of this program): lower case, without
/// "urn:uuid:".
std::string name_uuid(std::string_view name);

}  // namespace camaudit
