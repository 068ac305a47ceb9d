// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <iostream>
#include <sstream>

#include "agent/app/assessment.hpp"
#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/state.hpp"
#include "agent/app/survey_run.hpp"
#include "agent/report/device_text.hpp"
#include "agent/report/json.hpp"
#include "agent/store/inventory.hpp"
#include "onvif/recording_source.hpp"

namespace camaudit::app {
namespace {

int print(const model::DeviceSurvey& device, const CommonOptions& common, const ShowOptions& options) {
  if (options.format == "json") {
    std::cout << report::device_json(device) << '\n' << std::flush;
  } else {
    std::ostringstream out;
    report::write_device(out, device, output_style(common.colour));
    std::cout << out.str() << std::flush;
  }
  if (const int code = output_exit(); code != kExitOk) return code;
  const bool known = device.state == model::DeviceState::Assessed || device.state == model::DeviceState::Imported;
  return known ? kExitOk : kExitNotAssessed;
}

int show_live(const CommonOptions& common, const ShowOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  auto known = known_estate_or_note(common);
  auto place = known_place(common, options.device);
  if (!place) return complain_and_exit(place.error());
  ScopeOptions where;
  where.devices = {std::move(*place)};
  auto scope = scope_of(where, *config, std::move(known));
  if (!scope) return complain_and_exit(scope.error());
  auto run = survey_scope(std::move(*scope), *config, common);
  if (!run) return complain_of_file(run.error());
  if (run->interrupted) return kExitInterrupted;
  if (run->devices.empty()) {
    complain("the device is excluded by [discovery] exclude");
    return kExitUsage;
  }
  onvif::assign_identities(run->devices, run->known);
  onvif::link_recordings(run->devices);
  return print(run->devices.front(), common, options);
}

}  // namespace

int show_command(const CommonOptions& common, const ShowOptions& options) {
  if (options.live) return show_live(common, options);
  auto inventory = inventory_or_exit(common);
  if (!inventory.database) return inventory.exit_code;
  const auto known = store::known_devices(*inventory.database);
  if (!known) return complain_and_exit(known.error());
  const auto wanted = find_known(*known, options.device);
  if (!wanted) return complain_and_exit(wanted.error());
  const auto surveys = store::surveys(*inventory.database, wanted->device);
  if (!surveys) return complain_and_exit(surveys.error());
  return print(surveys->front(), common, options);
}

}  // namespace camaudit::app
