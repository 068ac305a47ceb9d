// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit::report {

/// The nearest number of fifteen significant digits. Boost.JSON 1.81 reads a number that has a fraction to within one
/// unit of its last place; what is brought to fifteen digits on both sides is the same again.
double to_fifteen_digits(double value);

}  // namespace camaudit::report
