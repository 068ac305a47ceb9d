// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit {

/// From now on the program ends at once, with one line on standard error and kExitInternal, when it is given no memory.
/// Whatever it was at survives that as it survives a SIGKILL; nobody has to unwind without memory.
void end_when_out_of_memory();

/// Ends it so.
[[noreturn]] void out_of_memory();

}  // namespace camaudit
