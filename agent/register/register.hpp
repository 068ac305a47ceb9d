// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/problem.hpp"
#include "agent/base/result.hpp"
#include "agent/model/declared.hpp"

namespace camaudit::registry {

/// A file of the register: its name and its bytes.
struct SourceFile {
  std::string file;
  std::string text;
};

/// What is declared, and everything that is wrong with how it is written. While there is a problem, what has been read
/// is incomplete and nothing should be judged by it.
struct Register {
  model::Declared declared;
  std::vector<Problem> problems;
  std::vector<std::string> notes;  ///< worth knowing and no fault
};

/// Reads register.toml and cameras.csv together, since each names what the other holds; a file that is not there is
/// said so in v1_register_part. `today` is the moment up to which something can have been done.
Register read_register(const std::optional<SourceFile>& register_file, const std::optional<SourceFile>& camera_file,
                       UtcSeconds today);

/// Addresses of devices that cameras.csv names, each once: "10.20.0.7" or "10.20.0.7:8080". For discovery.
std::vector<std::string> known_addresses(const std::vector<model::Camera>& cameras);

}  // namespace camaudit::registry
