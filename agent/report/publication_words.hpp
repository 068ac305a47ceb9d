// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agent/base/time.hpp"
#include "agent/report/publication.hpp"

namespace camaudit::report {

/// A text in both languages.
struct Words {
  std::string_view en;
  std::string_view cy;
};

inline std::string say(const Words& words, Language language) {
  return std::string(language == Language::English ? words.en : words.cy);
}

/// "31 March 2026", "31 Mawrth 2026"
std::string day_in(UtcSeconds day, Language language);

/// "March 2026", of "2026-03"
std::string month_in(const std::string& month, Language language);

/// "31 days", "31 diwrnod": Welsh counts in the singular.
std::string days_in(std::int64_t days, Language language);

/// A word of the register ("redeployable", "data_subject", "step1") for people; one that is not known as it stands.
std::string word_in(std::string_view table, std::string_view word, Language language);

}  // namespace camaudit::report
