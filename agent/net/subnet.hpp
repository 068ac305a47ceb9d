// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace camaudit::net {

/// What counts as one subnet: "10.20.3.0/24", "2001:db8::/64"; the text itself for what is no address.
std::string subnet_of(const std::string& host);

}  // namespace camaudit::net
