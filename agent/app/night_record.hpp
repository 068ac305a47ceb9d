// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/app/schedule.hpp"
#include "agent/base/result.hpp"

/// What is kept of the last night between starts of the daemon, as `nightly.json` in the state directory.
namespace camaudit::app {

std::string to_json(const Night& night);
/// nullopt for what cannot be read: then no night has been missed, and the next one comes as usual.
std::optional<Night> night_from_json(std::string_view text);

std::optional<Night> load_night(const std::string& state_dir);
/// What a program that was killed while it saved a night has left beside it. For the one program that saves nights.
void clear_unsaved_nights(const std::string& state_dir);
/// As write_file_atomically() fails.
Result<void> save_night(const std::string& state_dir, const Night& night);

}  // namespace camaudit::app
