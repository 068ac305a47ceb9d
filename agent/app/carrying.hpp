// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/app/collector.hpp"
#include "uploader/carried.hpp"

namespace camaudit::app {

/// A site without a way to the collector, whose summaries this machine carries.
struct CarriedSite {
  std::string gss_code;
  std::string site;
};

/// In the order of their names; none if nothing was ever imported.
std::vector<CarriedSite> carried_sites(uploader::FileSystem& files, const std::string& state_dir);
std::string site_directory(const std::string& state_dir, const CarriedSite& site);
uploader::SpoolPlace carried_place(const Config& config, const std::string& state_dir, const CarriedSite& site,
                                   uploader::FileSystem& files, const Clock& clock);

}  // namespace camaudit::app
