// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/synthetic_estate.hpp"

#include <fmt/format.h>

#include <iterator>

#include "agent/model/describe.hpp"

namespace camaudit::bench {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr int kDevicesOfARecorder = 10;
constexpr int kDevicesOfAScheme = 250;

/// One device in so many has a fault of a kind; numbers without a common divisor, so that they mix.
constexpr int kWithSound = 23;
constexpr int kLongRetention = 17;
constexpr int kPlainOnly = 7;
constexpr int kManyAdministrators = 11;
constexpr int kWithoutTimeServer = 13;
constexpr int kRefusesUsers = 29;
constexpr int kNotRegistered = 97;

bool one_in(int number, int of) {
  return number % of == 3;
}

std::string address_of(int number) {
  return fmt::format("10.{}.{}.{}", 20 + number / 50'000, number / 200 % 250, 10 + number % 200);
}

std::string uuid_of(int number) {
  return fmt::format("6ba7b810-9dad-11d1-80b4-{:012x}", number);
}

std::string scheme_of(int number) {
  return fmt::format("S{:03}", number / kDevicesOfAScheme + 1);
}

std::string day(UtcSeconds today, int days_ago) {
  return format_date({today.value - days_ago * kDay});
}

void network(int number, model::Facts& facts) {
  facts.hostname = {{fmt::format("camera-{}", number), false}};
  facts.network_interface = {
      {"eth0", true, "eth0",
       fmt::format("02:00:00:{:02x}:{:02x}:{:02x}", number >> 16 & 255, number >> 8 & 255, number & 255), 1500, false,
       address_of(number) + "/22", ""}};
  facts.network_protocol = {{"HTTP", true, 80}, {"HTTPS", !one_in(number, kPlainOnly), 443}, {"RTSP", true, 554}};
  facts.gateway = {{"10.20.0.1"}};
  facts.dns_server = {{"10.20.0.2", false}, {"10.20.0.3", false}};
  const bool timed = !one_in(number, kWithoutTimeServer);
  facts.ntp = {{false, timed ? 1 : 0}};
  if (timed) facts.ntp_server = {{"10.20.0.4", false}};
  facts.discovery_mode = {{"Discoverable"}};
  facts.anonymous_access = {{"tds:GetUsers", "refused", "HTTP 401"}, {"trt:GetProfiles", "refused", "HTTP 401"}};
  if (one_in(number, kPlainOnly)) return;
  facts.certificate = {{443, fmt::format("CN=camera-{}", number), fmt::format("CN=camera-{}", number),
                        UtcSeconds{1'700'000'000}, UtcSeconds{1'900'000'000}, "RSA", 2048, "sha256WithRSAEncryption",
                        fmt::format("{:064x}", number), true}};
  facts.tls_version = {{443, "1.0-1.1", false, "handshake"}, {443, "1.2", true, "handshake"}};
}

void services(bool recorder, model::Facts& facts) {
  for (const char* name : {"device", "media", "events", "imaging", "analytics", "ptz"}) {
    facts.service.push_back({fmt::format("http://www.onvif.org/ver10/{}/wsdl", name),
                             fmt::format("http://10.20.0.7/onvif/{}_service", name), 2, 60});
  }
  for (const char* name :
       {"HttpDigest", "UsernameToken", "TLS1.2", "MaxUsers", "SystemLogging", "DiscoveryBye", "RemoteDiscovery", "NTP",
        "IPFilter", "MaximumUsernameLength", "MaximumPasswordLength", "HTTPS"}) {
    facts.capability.push_back({"tds", name, "true"});
  }
  for (const char* item : {"type/video_encoder", "location/country/uk", "hardware/EC-T400", "Profile/T"}) {
    facts.scope.push_back({fmt::format("onvif://www.onvif.org/{}", item), true});
  }
  if (!recorder) return;
  for (const char* name : {"recording", "search", "receiver"}) {
    facts.service.push_back({fmt::format("http://www.onvif.org/ver10/{}/wsdl", name), "", 2, 60});
  }
}

void pictures(int number, const std::string& caption, int bitrate, model::Facts& facts) {
  const bool sound = one_in(number, kWithSound);
  const std::optional<std::string> heard = sound ? std::optional<std::string>("mic") : std::nullopt;
  for (const char* token : {"main", "sub"}) {
    const bool main = token == std::string_view("main");
    facts.media_profile.push_back({token, token, true, 2, "source", token, heard, heard, "analytics", "metadata", {}});
    facts.video_encoder.push_back(
        {token, token, "H264", main ? 1920 : 640, main ? 1080 : 360, 5, 25, main ? bitrate : 512, 50, "Main"});
    for (const char* protocol : {"RTSP", "RtspOverHttp"}) {
      facts.stream.push_back({token, protocol, "rtsp", 554, false});
    }
  }
  if (sound) {
    facts.audio_source = {{"mic", "mic", "mic"}};
    facts.audio_encoder = {{"mic", "mic", "AAC", 64, 16}};
  }
  facts.video_source = {{"source", "source", "input", 1920, 1080}};
  facts.osd = {{"time", "source", "Text", "DateAndTime", "dd/MM/yyyy", "HH:mm:ss", {}},
               {"name", "source", "Text", "Plain", {}, {}, caption}};
  facts.mask = {{"mask", "source", "Color", true, 4}};
  facts.metadata_configuration = {{"metadata", "metadata", true, false}};
  facts.analytics_configuration = {{"analytics", "analytics"}};
  facts.analytics_module = {{"analytics", "Motion", "CellMotionEngine"}};
  facts.analytics_rule = {{"analytics", "Motion", "CellMotionDetector"}};
}

void calls(model::DeviceSurvey& survey, int milliseconds) {
  for (const char* operation :
       {"tds:GetSystemDateAndTime", "tds:GetServices", "tds:GetUsers", "tds:GetDeviceInformation", "tds:GetScopes",
        "tds:GetHostname", "tds:GetNetworkInterfaces", "tds:GetNetworkProtocols", "tds:GetNTP", "tds:GetDNS",
        "tds:GetNetworkDefaultGateway", "tds:GetDiscoveryMode", "tr2:GetProfiles", "tr2:GetMasks", "tr2:GetOSDs",
        "tr2:GetStreamUri", "tan:GetRules", "tan:GetAnalyticsModules"}) {
    survey.calls.push_back({operation, model::CallOutcome::Ok, "", milliseconds});
  }
}

void statuses(model::DeviceSurvey& survey, const std::string& missing, const std::string& reason) {
  model::for_each_table(survey.facts, [&](std::string_view name, const auto& rows) {
    if (name == model::FactStatus::kTable) return;
    const bool all = missing == "all";
    const bool lost = all || name == missing;
    survey.facts.fact_status.push_back({std::string(name),
                                        lost           ? "missing"
                                        : rows.empty() ? "unsupported"
                                                       : "obtained",
                                        lost           ? reason
                                        : rows.empty() ? "not offered"
                                                       : ""});
  });
}

}  // namespace

SyntheticEstate::SyntheticEstate(int devices) {
  for (int number = 0; number < devices; ++number) {
    Device device;
    device.number = number;
    device.recorder = number % kDevicesOfARecorder == kDevicesOfARecorder - 1;
    devices_.push_back(device);
  }
}

int SyntheticEstate::up_to(int bound) {
  return static_cast<int>(random_() % static_cast<unsigned>(bound));
}

void SyntheticEstate::change(int devices) {
  for (int i = 0; i < devices; ++i) {
    Device& device = devices_[static_cast<std::size_t>(up_to(static_cast<int>(devices_.size())))];
    if (up_to(5) == 0) {
      device.silent = true;
    } else {
      ++device.changes[static_cast<std::size_t>(up_to(5))];
    }
  }
}

/// Devices tell whole seconds, so of a clock that is right up to a second seems to be missing. Others run away.
void SyntheticEstate::clock(int number, model::Facts& facts, UtcSeconds now) {
  const double nights = static_cast<double>(now.value % (400 * kDay)) / kDay;
  const double away = one_in(number, kWithoutTimeServer) ? nights * (number % 4) / 2.0 : 0;
  const double offset = away - up_to(1000) / 1000.0;
  facts.clock = {{UtcSeconds{now.value + static_cast<std::int64_t>(offset)}, offset, 1 + up_to(20) / 1000.0, "utc",
                  "NTP", true, "GMT0BST,M3.5.0/1,M10.5.0", true}};
}

void SyntheticEstate::footage(const Device& device, model::Facts& facts, UtcSeconds now) {
  for (int channel = 1; channel < kDevicesOfARecorder; ++channel) {
    const int camera = device.number - kDevicesOfARecorder + channel;
    model::Recording row;
    row.token = fmt::format("rec-{}", channel);
    row.source_name = fmt::format("Camera {}", camera);
    row.source_address = fmt::format("rtsp://{}:554/main", address_of(camera));
    row.source_host = address_of(camera);
    row.source_port = 554;
    row.linked_by = "address";
    row.camera = "urn:uuid:" + uuid_of(camera);
    row.source_note = "recorded from the address of the camera";
    row.content = "Public space";
    row.retention_text = "P31D";
    row.retention_seconds = 31 * kDay;
    row.information_obtained = true;
    row.video_tracks = 1;
    const int kept = one_in(camera, kLongRetention) ? 45 : 31;
    row.earliest = UtcSeconds{now.value - kept * kDay + up_to(14'400)};
    row.latest = UtcSeconds{now.value - up_to(300)};
    row.status = "Recording";
    row.retention_confidence = "sampled";
    row.sampled_by = "events";
    row.sampled_from = row.earliest;
    row.sampled_until = row.latest;
    row.gap_count = 0;
    row.gap_seconds = 0;
    facts.recording_track.push_back({row.token, "video-1", "Video", row.earliest, row.latest});
    facts.recording_job.push_back(
        {fmt::format("job-{}", channel), row.token, "Active", 1, row.token, "Receiver", false, false, "Active", {}});
    facts.receiver.push_back({row.token, "AutoConnect", "rtsp", row.source_host, 554, false});
    facts.recording.push_back(std::move(row));
  }
  facts.recording_summary = {{facts.recording.front().earliest, facts.recording.front().latest, 9}};
}

std::vector<model::DeviceSurvey> SyntheticEstate::survey(UtcSeconds now) {
  std::vector<model::DeviceSurvey> surveys;
  surveys.reserve(devices_.size());
  for (Device& device : devices_) {
    const int number = device.number;
    model::DeviceSurvey& survey = surveys.emplace_back();
    survey.id = model::DeviceId("urn:uuid:" + uuid_of(number));
    survey.address = address_of(number) + ":80";
    survey.url = fmt::format("http://{}/onvif/device_service", address_of(number));
    survey.surveyed_at = {now.value + number / 100};
    if (std::exchange(device.silent, false)) {
      survey.reason = "no complete reply in the time allowed";
      survey.calls = {{"tds:GetSystemDateAndTime", model::CallOutcome::Timeout, survey.reason, 5000}};
      statuses(survey, "all", survey.reason);
      continue;
    }
    survey.kind = device.recorder ? model::DeviceKind::Recorder : model::DeviceKind::Camera;
    survey.endpoint_reference = "urn:uuid:" + uuid_of(number);
    survey.identities = {survey.endpoint_reference, fmt::format("serial:example-cameras/ec-t400/{:06}", number)};
    calls(survey, 20 + up_to(30));
    model::Facts& facts = survey.facts;
    facts.device_information = {{"Example Cameras", device.recorder ? "ER-G16" : "EC-T400",
                                 fmt::format("5.{}.0", device.changes[0]), fmt::format("{:06}", number), "1.0"}};
    clock(number, facts, now);
    services(device.recorder, facts);
    network(number, facts);
    if (device.changes[1] % 2 == 1) facts.ntp_server.push_back({"10.20.0.9", false});
    facts.user = {{"auditor", "Administrator", false}, {"viewer", "User", false}};
    const int more = (one_in(number, kManyAdministrators) ? 2 : 0) + device.changes[2] % 3;
    for (int i = 0; i < more; ++i) facts.user.push_back({fmt::format("installer-{}", i), "Administrator", false});
    if (device.recorder) {
      footage(device, facts, now);
    } else {
      pictures(number, fmt::format("CAMERA {} / {}", number, device.changes[3]), 4096 - 512 * (device.changes[4] % 4),
               facts);
    }
    const bool refuses = one_in(number, kRefusesUsers);
    survey.state = refuses ? model::DeviceState::Partial : model::DeviceState::Assessed;
    if (refuses) {
      facts.user.clear();
      survey.reason = "1 of 18 calls failed: tds:GetUsers";
    }
    statuses(survey, refuses ? "user" : "", "the account may not read it");
  }
  return surveys;
}

std::string SyntheticEstate::cameras_csv(UtcSeconds today) const {
  std::string csv =
      "asset_id,name,scheme,purpose,type,area,location_public,serial,address,records,overlooks_private,"
      "sensitive_siting,target_width_m,design_standard,image_detail,baseline_width,baseline_height,"
      "baseline_frame_rate,baseline_bitrate,picture_checked_on,picture,installed_on,analytics\r\n";
  for (const Device& device : devices_) {
    const int number = device.number;
    if (one_in(number, kNotRegistered)) continue;
    fmt::format_to(std::back_inserter(csv),
                   "CAM-{:05},Camera {},{},Public safety,fixed,Area {},Street {},{:06},{},yes,no,no,{},2015,recognise,"
                   "1920,1080,25,4096,{},good,01/03/2024,CellMotionEngine;CellMotionDetector\r\n",
                   number, number, scheme_of(number), number / 50, number, number, address_of(number), 8 + number % 10,
                   day(today, number % 60));
  }
  return csv;
}

std::string SyntheticEstate::register_toml(UtcSeconds today) const {
  std::string toml = fmt::format(
      "[governance.sro]\nrole = \"Director\"\nconfirmed_on = {0}\npublished = true\n[governance.spoc]\nrole = "
      "\"CCTV Manager\"\nconfirmed_on = {0}\n[ico]\nnumber = \"Z1234567\"\nexpires = 2099-12-31\n[publication]\n"
      "contact_role = \"CCTV Manager\"\ncontact_email = \"cctv@example.gov.uk\"\ncontact_phone = \"01632 960000\"\n"
      "contact_checked_on = {0}\ncamera_count = {1}\ncamera_count_on = {0}\n[[firmware]]\nmanufacturer = \"*\"\n"
      "model = \"EC-*\"\nminimum = \"5.1.0\"\nsince = {0}\n[[model]]\nmanufacturer = \"Example Cameras\"\nmodel = "
      "\"EC-T400\"\nsupport_until = 2099-12-31\n[[restricted_vendor]]\nvendor = \"Example Restricted\"\nnames = "
      "[\"Example Restricted\"]\nmac_prefixes = [\"00:00:5e\"]\n[[edge_test]]\ntested_on = {0}\nresult = \"closed\"\n",
      day(today, 20), devices_.size());
  for (std::size_t number = 0; number < devices_.size(); number += kDevicesOfAScheme) {
    const std::string scheme = scheme_of(static_cast<int>(number));
    toml += fmt::format(
        "[[scheme]]\nid = \"{0}\"\nname = \"Scheme {0}\"\nmanager_role = \"CCTV Manager\"\npurposes = [\"Public "
        "safety\"]\nshared_with = [\"Exampleshire Police\"]\nretention_days = 31\nretention_rationale = \"Time in "
        "which crime is reported\"\n[[dpia]]\nreference = \"DPIA-{0}\"\nschemes = [\"{0}\"]\ncameras = \"all\"\n"
        "covers = [\"analytics\"]\ncompleted_on = {1}\nreviewed_on = {1}\noutcome = \"approved\"\n[[signage]]\nscheme "
        "= \"{0}\"\npresent = true\nnames_operator = true\nnames_purpose = true\nnames_contact = true\n"
        "inspected_on = {1}\n[[agreement]]\nparty = \"Exampleshire Police\"\ntype = \"joint_controller\"\nscheme = "
        "\"{0}\"\nsigned_on = {1}\n[[review]]\nscheme = \"{0}\"\nheld_on = {1}\noutcome = \"continue\"\nnecessary = "
        "true\nproportionate = true\neffective = true\ncameras = \"all\"\n",
        scheme, day(today, 200));
  }
  return toml;
}

std::size_t fact_rows(const model::DeviceSurvey& survey) {
  std::size_t rows = 0;
  model::for_each_table(survey.facts, [&](std::string_view, const auto& table) { rows += table.size(); });
  return rows - survey.facts.fact_status.size();
}

}  // namespace camaudit::bench
