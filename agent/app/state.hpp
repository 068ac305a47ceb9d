// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/app/known_estate.hpp"
#include "agent/app/options.hpp"
#include "agent/base/result.hpp"
#include "agent/model/footage_import.hpp"
#include "agent/report/report.hpp"
#include "agent/store/history.hpp"
#include "agent/store/inventory_file.hpp"

/// What is kept between runs, under --state-dir.
namespace camaudit::app {

std::string inventory_path(const std::string& state_dir);

/// The kept inventory, for a command that does nothing without it. On failure the reason and the remedy have been
/// printed and the exit code is returned.
struct InventoryOrExit {
  std::optional<store::Database> database;
  int exit_code = 0;
};
InventoryOrExit inventory_or_exit(const CommonOptions& common);

/// Empty if no run was ever saved. Other errors as read_inventory gives them.
Result<KnownEstate> known_estate(const std::string& state_dir);

/// The same for a command that goes on without: why the inventory was not used is told on standard error.
KnownEstate known_estate_or_note(const CommonOptions& common);

/// The kept inventory, for a command that goes on without: nothing if there is none or it cannot be read, which
/// known_estate_or_note() has told.
std::optional<store::Database> earlier_runs(const CommonOptions& common);

/// What was imported of footage, for an audit of the whole estate; otherwise, and where it cannot be read, none, and
/// why is told on standard error.
std::vector<model::KeptFootage> footage_or_note(const CommonOptions& common, bool whole_estate);

/// Saves what a run found out. `whole_estate`: everything known was looked for. `facts`: where calls and facts of the
/// devices are, if not in the report.
Result<store::Remembered> save_run(store::Database& inventory, const report::Report& report, bool whole_estate,
                                   store::Database* facts = nullptr);

/// The device that a person means: by identity, by address with or without port, or by the beginning of an identity.
/// NotFound if there is none, InvalidInput if there are several, naming them.
Result<store::KnownDevice> find_known(const std::vector<store::KnownDevice>& devices, const std::string& wanted);

/// For a command that asks one device now: where the inventory knows it, or what the person wrote if it knows none
/// such. InvalidInput if several may be meant.
Result<std::string> known_place(const CommonOptions& common, const std::string& wanted);

}  // namespace camaudit::app
