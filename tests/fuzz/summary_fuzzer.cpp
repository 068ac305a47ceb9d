// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the payload of a summary: it is read or refused with a reason, and of what was read every device can be
// taken apart and every field written as JSON.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "uploader/pseudonym.hpp"
#include "uploader/summary_json.hpp"
#include "uploader/summary_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit::uploader;
  const auto summary = read_summary({reinterpret_cast<const char*>(data), size});
  if (!summary) {
    if (summary.error().what.empty()) std::abort();
    return 0;
  }
  std::size_t devices = 0;
  for_each_device(*summary, [&](const SummaryDevice& device) {
    ++devices;
    if (device.pseudonym.size() != kPseudonymBytes) std::abort();
    if (device.outcomes.size() != static_cast<std::size_t>(summary->requirements_size())) std::abort();
  });
  if (devices * kPseudonymBytes > size || summary_json(*summary).empty()) std::abort();
  return 0;
}
