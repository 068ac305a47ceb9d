// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/summary_json.hpp"

#include <google/protobuf/util/json_util.h>

#include <stdexcept>

namespace camaudit::uploader {

std::string summary_json(const summary::v1::Summary& summary) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(summary, &text, options).ok()) {
    throw std::runtime_error("protobuf cannot write a summary as JSON");
  }
  return text;
}

}  // namespace camaudit::uploader
