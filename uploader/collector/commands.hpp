// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "agent/base/time.hpp"

namespace camaudit::collector {

/// What every command takes.
struct CommonOptions {
  std::string state_dir = "/var/lib/camaudit-collector";
  bool quiet = false;
};

struct IngestOptions {
  std::string incoming;  ///< empty: as StateDirectory says
};

struct KeysOptions {
  std::string file;  ///< add
  std::string gss_code;
  std::string site;
  std::string comment;
  std::int64_t first_epoch = 0;
  bool new_site = false;
  std::string key_id;  ///< revoke
  std::string reason;
  bool json = false;  ///< list
};

struct MeasuresOptions {
  std::string format = "table";
  std::string authorities;  ///< file; empty: none
  std::string output;       ///< file; empty: standard output
};

// One function a command; the exit code is returned.
int ingest_command(const CommonOptions& common, const IngestOptions& options);
int keys_add_command(const CommonOptions& common, const KeysOptions& options, UtcSeconds now);
int keys_list_command(const CommonOptions& common, const KeysOptions& options, UtcSeconds now);
int keys_revoke_command(const CommonOptions& common, const KeysOptions& options, UtcSeconds now);
int measures_command(const CommonOptions& common, const MeasuresOptions& options, UtcSeconds now);

/// The whole command line.
int run(int argc, const char* const* argv);

}  // namespace camaudit::collector
