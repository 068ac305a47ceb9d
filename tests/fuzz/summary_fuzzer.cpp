// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the payload of a summary: it is read or refused with a reason, and of what was read every device can be
// taken apart, every field is written as harmless JSON, and written again it is the same summary.
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "tests/fuzz/property.hpp"
#include "uploader/pseudonym.hpp"
#include "uploader/summary_json.hpp"
#include "uploader/summary_reader.hpp"

namespace {

using namespace camaudit;
using namespace camaudit::uploader;
using fuzz::require;

std::vector<std::string> devices_of(const summary::v1::Summary& summary) {
  std::vector<std::string> devices;
  for_each_device(summary, [&](const SummaryDevice& device) {
    require(device.pseudonym.size() == kPseudonymBytes, "a device has a pseudonym");
    require(device.outcomes.size() == static_cast<std::size_t>(summary.requirements_size()),
            "a device has an outcome for each requirement");
    devices.emplace_back(device.pseudonym);
  });
  return devices;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto summary = read_summary({reinterpret_cast<const char*>(data), size});
  if (!summary) {
    require(!summary.error().what.empty() && fuzz::is_harmless(summary.error().what), "a refusal is one harmless line");
    return 0;
  }
  const auto devices = devices_of(*summary);
  require(devices.size() * kPseudonymBytes <= size, "nothing small unfolds into something huge");
  const std::string text = summary_json(*summary);
  boost::system::error_code problem;
  require(boost::json::parse(text, problem).is_object() && !problem, "a summary is JSON");
  const auto again = read_summary(summary->SerializeAsString());
  require(again && devices_of(*again) == devices && summary_json(*again) == text, "a summary is read as it is written");
  return 0;
}
