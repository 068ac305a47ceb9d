// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a path below the collector's incoming files: what it is taken for lies in the folder that its path says
// and nowhere else, and a name that is a summary's is one name only.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/base/text.hpp"
#include "uploader/collector/incoming.hpp"
#include "uploader/collector/state.hpp"
#include "uploader/entry_name.hpp"

namespace {

/// No part of the path leads anywhere else.
bool stays_below(const std::string& path, const std::string& folder) {
  return path.starts_with(folder + "/") && path.find("/../") == std::string::npos &&
         path.find("/./") == std::string::npos && path.find("//") == std::string::npos &&
         path.find('\0') == std::string::npos && !path.ends_with("/..") && !path.ends_with("/.");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit::collector;
  const std::string path(reinterpret_cast<const char*>(data), size);
  const IncomingFile file = incoming_file(path);
  if (file.path != path) std::abort();
  const StateDirectory state("/state");
  if (file.origin != Origin{}) {
    if (!is_gss_code(file.origin.gss_code) || !camaudit::uploader::is_path_segment(file.origin.site)) std::abort();
    if (!path.starts_with(file.origin.to_string() + "/")) std::abort();
    if (!stays_below(state.archive(file.origin), "/state/archive")) std::abort();
    if (!stays_below(state.receipts(file.origin), "/state/receipts/v1")) std::abort();
  }
  if (!file.name) return 0;
  // What is read is what is written: no two paths are one summary, and no bytes are left over.
  if (file.origin == Origin{} || file.origin.to_string() + "/" + file.name->to_string() != path) std::abort();
  if (file.name->place.epoch < 0 || file.name->place.epoch > camaudit::uploader::kLargestCount) std::abort();
  if (file.name->place.sequence < 0 || file.name->place.sequence > camaudit::uploader::kLargestCount) std::abort();
  if (!camaudit::uploader::is_sha256_hex(file.name->payload_sha256)) std::abort();
  return 0;
}
