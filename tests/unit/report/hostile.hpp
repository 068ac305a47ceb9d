// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// What a device may send to whoever shows its name: markup, a formula, an escape sequence, marks that turn the
/// direction of text, a zero byte, a link, and a great length.
inline const std::string kHostile =
    std::string("=1+1\"'><script>alert(1)</script><!--]]>&amp;\x1b[31m\xC2\x9B\u202E\u2066\u200B\uFEFF\r\n\t") +
    std::string("\0z", 2) + "\xEF\xBF\xBF[x](javascript:1){0}*_`|" + std::string(5000, 'A');

/// The sample report with that text in every place that may come from outside.
Report report_of(const std::string& text);
Report hostile_report();

}  // namespace camaudit::report
