// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "agent/report/pack.hpp"

namespace camaudit::report {

/// Every file of a pack by name, but for the manifest and its signature: pages that need no script and nothing from
/// elsewhere, lists as CSV, and pack.json.
std::map<std::string, std::string> pack_files(const Pack& pack);

/// The lists alone.
void add_pack_lists(const Pack& pack, std::map<std::string, std::string>& files);
/// camaudit.pack/1: keys are added, none is removed or changes its meaning.
std::string pack_json(const Pack& pack);

}  // namespace camaudit::report
