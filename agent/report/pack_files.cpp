// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/pack_files.hpp"

#include "agent/report/pack_page.hpp"

namespace camaudit::report {

std::map<std::string, std::string> pack_files(const Pack& pack) {
  std::map<std::string, std::string> files;
  files["index.html"] = pack_index_page(pack);
  files["principles.html"] = pack_principles_page(pack);
  files["self-assessment.html"] = pack_assessment_page(pack);
  files["cameras.html"] = pack_cameras_page(pack);
  files["changes.html"] = pack_changes_page(pack);
  files["pack.json"] = pack_json(pack);
  add_pack_lists(pack, files);
  return files;
}

}  // namespace camaudit::report
