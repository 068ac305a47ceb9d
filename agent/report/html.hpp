// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// One page for people, complete in itself: it loads nothing and runs nothing, and its own policy (CSP) forbids both.
/// What failed and what could not be judged is told in full, grouped where many devices say the same; passes are
/// counted. Usable with a keyboard, a screen reader, on a small screen and on paper (WCAG 2.2 AA).
void write_html(std::ostream& out, const Report& report);

}  // namespace camaudit::report
