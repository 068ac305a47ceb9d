// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace camaudit::rules {

/// A file of rulebook/ that was compiled into the program.
struct EmbeddedFile {
  std::string_view name;  ///< "P09-HTTPS.toml"
  std::string_view text;
};

/// The built-in rules, by name.
std::span<const EmbeddedFile> embedded_rules();

/// policy.toml.
EmbeddedFile embedded_policy();

/// The version of the built-in rulebook.
std::string_view embedded_rulebook_version();

}  // namespace camaudit::rules
