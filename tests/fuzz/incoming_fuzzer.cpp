// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a path below the collector's incoming files: what it is taken for lies in the folder that its path says
// and nowhere else, and a name that is a summary's is one name only.
#include <string>

#include "tests/fuzz/property.hpp"
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
  using namespace camaudit;
  using namespace camaudit::collector;
  using fuzz::require;
  const std::string path = fuzz::text_of(data, size);
  const IncomingFile file = incoming_file(path);
  require(file.path == path, "a file is known by its path");
  const StateDirectory state("/state");
  if (file.origin != Origin{}) {
    require(is_gss_code(file.origin.gss_code) && uploader::is_path_segment(file.origin.site), "an origin is a name");
    require(path.starts_with(file.origin.to_string() + "/"), "an origin is the folder that a file is in");
    require(stays_below(state.archive(file.origin), "/state/archive"), "what is kept stays in the archive");
    require(stays_below(state.receipts(file.origin), "/state/receipts/v1"), "a receipt stays among receipts");
  }
  if (!file.name) return 0;
  require(file.origin != Origin{} && file.origin.to_string() + "/" + file.name->to_string() == path,
          "no two paths are one summary, and no bytes are left over");
  for (const std::int64_t count : {file.name->place.epoch, file.name->place.sequence}) {
    require(count >= 0 && count <= uploader::kLargestCount, "a place in the chain is one of ten digits");
  }
  require(uploader::is_sha256_hex(file.name->payload_sha256), "a digest is one");
  return 0;
}
