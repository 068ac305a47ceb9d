// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/kind.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "agent/base/text.hpp"
#include "onvif/soap/operation.hpp"

namespace camaudit::onvif {
namespace {

bool offers(const model::Facts& facts, std::string_view prefix) {
  const std::string_view uri = soap::namespace_of(prefix);
  return std::any_of(facts.service.begin(), facts.service.end(),
                     [uri](const model::Service& service) { return service.namespace_uri == uri; });
}

template <std::size_t kWords>
bool mentions(const std::string& text, const std::array<std::string_view, kWords>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&text](std::string_view word) { return text.find(word) != std::string::npos; });
}

/// What the operator writes, who may call a camera "NVR1-CAM03" after the recorder that records it.
bool is_written_by_the_operator(const std::string& scope) {
  const std::string lower = to_lower_ascii(scope);
  return lower.find("/name/") != std::string::npos || lower.find("/location/") != std::string::npos;
}

/// Scope items, model and hardware in lower case: where makers say what a thing is.
std::string description(const model::Facts& facts) {
  std::string text;
  for (const auto& scope : facts.scope) {
    if (!is_written_by_the_operator(scope.item)) text += scope.item + ' ';
  }
  for (const auto& device : facts.device_information) text += device.model + ' ' + device.hardware + ' ';
  return to_lower_ascii(text);
}

}  // namespace

model::DeviceKind classify_kind(const model::Facts& facts) {
  static constexpr std::array<std::string_view, 6> kRecorderWords{
      "nvr", "dvr", "recorder", "network_video_storage", "networkvideostorage", "xvr"};
  static constexpr std::array<std::string_view, 2> kEncoderWords{"video-server", "encoder "};
  std::set<std::string> inputs;
  for (const auto& source : facts.video_source) inputs.insert(source.source_token);

  if (offers(facts, "trv") || (facts.recording.size() > 1 && inputs.size() > 1)) return model::DeviceKind::Recorder;
  const std::string words = description(facts);
  if (mentions(words, kRecorderWords)) return model::DeviceKind::Recorder;
  const bool media = offers(facts, "trt") || offers(facts, "tr2") || !facts.media_profile.empty();
  if (media && inputs.size() > 1 && mentions(words, kEncoderWords)) return model::DeviceKind::Encoder;
  if (media) return model::DeviceKind::Camera;
  return facts.recording.empty() ? model::DeviceKind::Other : model::DeviceKind::Recorder;
}

}  // namespace camaudit::onvif
