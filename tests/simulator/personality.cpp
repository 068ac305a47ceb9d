// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/personality.hpp"

#include <fmt/format.h>

#include "tests/simulator/auth.hpp"

namespace camaudit::simulator {
namespace {

MediaProfile main_stream(std::string token, std::int64_t source, bool h265) {
  MediaProfile stream;
  stream.name = token;
  stream.token = std::move(token);
  stream.video_source = source;
  if (h265) {
    stream.encoding = "H265";
    stream.width = 2560;
    stream.height = 1440;
    stream.profile = "Main";
  }
  return stream;
}

MediaProfile sub_stream(std::string token) {
  auto stream = main_stream(std::move(token), 1, false);
  stream.width = 640;
  stream.height = 360;
  stream.bitrate = 512;
  stream.profile = "Main";
  return stream;
}

OnScreenDisplay time_overlay() {
  OnScreenDisplay overlay;
  overlay.token = "osd-1";
  return overlay;
}

void add_channel(Device& device, std::int64_t number) {
  device.profiles.edit().push_back(main_stream(fmt::format("channel-{}", number), number, false));

  Recording recording;
  recording.token = fmt::format("recording-{}", number);
  recording.source_name = fmt::format("Channel {}", number);
  recording.source_id = fmt::format("urn:channel:{}", number);
  recording.source_address = fmt::format("rtsp://198.51.100.{}/stream", number);
  recording.location = fmt::format("Position {}", number);
  recording.description = "Continuous recording";
  recording.content = "Public space";
  recording.earliest_days_ago = 31;
  device.recordings.edit().push_back(recording);

  RecordingJob job;
  job.token = fmt::format("job-{}", number);
  job.recording = recording.token;
  device.recording_jobs.edit().push_back(job);
}

}  // namespace

Device device_of(Personality personality) {
  Device device;
  device.personality = personality;
  device.ntp_servers = {"192.0.2.123"};
  device.dns_servers = {"192.0.2.53"};
  device.gateway = "192.0.2.1";
  device.users = {{"admin", "Administrator", "admin"}};
  switch (personality) {
    case Personality::profile_s_camera:
      device.model = "EC-S200";
      device.profiles = {main_stream("main", 1, false), sub_stream("sub")};
      device.osds = {time_overlay()};
      break;
    case Personality::profile_t_camera: {
      device.model = "EC-T400";
      device.https = true;
      device.authentication = Authentication::digest;
      device.profiles = {main_stream("main", 1, true), sub_stream("sub")};
      device.osds = {time_overlay()};
      device.metadata = {{"metadata-1", "Metadata", true, true, false}};
      device.analytics = {
          {"analytics-1", "Motion", {{"Cells", "tt:CellMotionEngine"}}, {{"Motion", "tt:CellMotionDetector"}}}};
      break;
    }
    case Personality::profile_g_recorder:
      device.model = "ER-G16";
      device.authentication = Authentication::digest;
      device.video_sources = 4;
      for (std::int64_t number = 1; number <= 4; ++number) add_channel(device, number);
      device.storage = {{"disk-1", "NFS", "/media/disk1", "nfs://198.51.100.200/footage", "recorder"}};
      break;
    case Personality::web_server:
      device.discovery = DiscoveryVersions::off;
      break;
  }
  return device;
}

void complete_model(Device& device) {
  if (device.protocols.empty()) {
    // Port 0 stands for the port the device really listens on.
    device.protocols = {{"HTTP", !device.https, {device.https ? 80 : 0}},
                        {"HTTPS", device.https, {device.https ? 0 : 443}},
                        {"RTSP", true, {554}}};
  }
  for (auto& recording : device.recordings.edit()) {
    if (recording.source_id.empty()) recording.source_id = "urn:source:" + recording.token;
  }
}

void complete_identity(Device& device) {
  const auto seed = sha256_hex(device.name);
  if (device.serial.empty()) device.serial = "SN" + seed.substr(0, 10);
  if (device.mac.empty()) {
    device.mac = fmt::format("02:{}:{}:{}:{}:{}", seed.substr(0, 2), seed.substr(2, 2), seed.substr(4, 2),
                             seed.substr(6, 2), seed.substr(8, 2));
  }
  if (device.hostname.empty()) device.hostname = device.name;
  if (device.certificate.subject.empty()) device.certificate.subject = device.name;
  if (device.scopes.empty()) {
    const char* profile = device.personality == Personality::profile_s_camera   ? "Streaming"
                          : device.personality == Personality::profile_t_camera ? "T"
                                                                                : "G";
    device.scopes = {fmt::format("onvif://www.onvif.org/Profile/{}", profile),
                     fmt::format("onvif://www.onvif.org/hardware/{}", device.model),
                     fmt::format("onvif://www.onvif.org/name/{}", device.name),
                     "onvif://www.onvif.org/location/country/united-kingdom"};
  }
}

}  // namespace camaudit::simulator
