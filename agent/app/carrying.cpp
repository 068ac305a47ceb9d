// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/carrying.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace camaudit::app {

std::vector<CarriedSite> carried_sites(uploader::FileSystem& files, const std::string& state_dir) {
  const std::string base = carried_directory(state_dir);
  std::vector<CarriedSite> all;
  std::vector<std::string> authorities;
  files.list(base, authorities);
  std::sort(authorities.begin(), authorities.end());
  for (const std::string& gss_code : authorities) {
    std::vector<std::string> sites;
    files.list(base + "/" + gss_code, sites);
    std::sort(sites.begin(), sites.end());
    for (const std::string& site : sites) {
      if (uploader::is_path_segment(gss_code) && uploader::is_path_segment(site)) all.push_back({gss_code, site});
    }
  }
  return all;
}

std::string site_directory(const std::string& state_dir, const CarriedSite& site) {
  return fmt::format("{}/{}/{}", carried_directory(state_dir), site.gss_code, site.site);
}

uploader::SpoolPlace carried_place(const Config& config, const std::string& state_dir, const CarriedSite& site,
                                   uploader::FileSystem& files, const Clock& clock) {
  auto place = spool_place(config, state_dir, files, clock);
  place.directory = site_directory(state_dir, site);
  return place;
}

}  // namespace camaudit::app
