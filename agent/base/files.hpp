// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "agent/base/result.hpp"

namespace camaudit {

/// The whole of a regular file. NotFound, PermissionDenied, TooLarge beyond `max_bytes`, InvalidInput for what is no
/// regular file, Unavailable where the disk or the machine fails; the text names the file.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

/// Puts a file in place whole or not at all: written beside it, flushed to disk, then renamed. What is there and is no
/// file (/dev/null, /dev/stdout, a pipe) is written to. AlreadyExists if it cannot be written, PermissionDenied if it
/// may not.
Result<void> write_file_atomically(const std::string& path, std::string_view content);

/// Of the name of a file that it left beside because it was killed, "index.html.flLBnM.part": what it was writing,
/// "index.html". Empty of any other name.
std::string_view name_of_left_over(std::string_view name);

}  // namespace camaudit
