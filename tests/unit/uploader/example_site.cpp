// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/uploader/example_site.hpp"

#include <fmt/format.h>

#include <random>

namespace camaudit::test {
namespace {

constexpr UtcSeconds kNight{1'795'485'600};  // 2026-11-24T02:00:00Z

model::DeviceSurvey device(const std::string& id, model::DeviceKind kind, const std::string& manufacturer,
                           const std::string& model, const std::string& firmware) {
  model::DeviceSurvey survey;
  survey.id = model::DeviceId(id);
  survey.kind = kind;
  survey.state = model::DeviceState::Assessed;
  survey.address = "10.20.0.7:80";
  survey.surveyed_at = kNight;
  survey.facts.device_information.push_back({manufacturer, model, firmware, "SERIAL-" + id, ""});
  return survey;
}

model::Recording recording(std::int64_t age_days, std::int64_t configured_days, const std::string& confidence) {
  model::Recording made;
  if (age_days >= 0) made.earliest = UtcSeconds{kNight.value - age_days * 86400 - 3600};
  made.retention_seconds = configured_days * 86400;
  made.retention_confidence = confidence;
  return made;
}

model::Finding finding(const std::string& rule, model::Outcome outcome, const std::string& device = {},
                       model::Severity severity = model::Severity::Medium) {
  model::Finding made;
  made.rule = rule;
  made.principle = 6;
  made.severity = severity;
  made.outcome = outcome;
  made.device = model::DeviceId(device);
  return made;
}

}  // namespace

uploader::SummaryContent ExampleSite::content() const {
  uploader::SummaryContent content;
  content.authority = {"Exampleton Borough Council", "E09000099", "England", "Exampleshire Police",
                       "main-control-room"};
  content.version = "0.9.0";
  content.rulebook_version = "1.2.0";
  content.rulebook_sha256 = std::string(64, 'a');
  content.run_id = "00112233445566778899aabbccddeeff";
  content.started = kNight;
  content.ended = {kNight.value + 1200};
  content.whole_estate = true;
  content.clock_synchronised = true;
  content.required_days = 31;
  content.devices = devices;
  content.findings = findings;
  content.declared = &declared;
  content.cameras_matched = 1;
  content.availability = uploader::Availability{4, 2, 864, 860};
  content.changes = uploader::SummaryChanges{1, 2, 1, 3, 4};
  return content;
}

ExampleSite small_site() {
  using model::Outcome;
  ExampleSite site;
  site.devices.push_back(device("urn:uuid:one", model::DeviceKind::Camera, "Example Cameras", "EC-200", "1.2.3"));
  site.devices.push_back(device("urn:uuid:two", model::DeviceKind::Camera, "Example Cameras", "EC-200", "1.2.3"));
  site.devices.back().state = model::DeviceState::Unreachable;
  site.devices.push_back(device("urn:uuid:three", model::DeviceKind::Recorder, "Example Recorders", "ER-16", "7.0"));
  auto& recordings = site.devices.back().facts.recording;
  recordings = {recording(30, 31, "sampled"), recording(30, 31, "sampled"), recording(4, 0, "observed"),
                recording(-1, 31, "none")};
  recordings[0].gap_count = 2;
  recordings[0].gap_seconds = 7200;
  recordings[1].gap_count = 0;
  recordings[3].retention_seconds.reset();
  site.findings = {finding("P06-RETENTION-MIN", Outcome::Pass, "urn:uuid:three"),
                   finding("P06-RETENTION-MIN", Outcome::Fail, "urn:uuid:three", model::Severity::High),
                   finding("P06-RETENTION-MIN", Outcome::Unknown, "urn:uuid:three"),
                   finding("P09-HTTPS", Outcome::Fail, "urn:uuid:one"),
                   finding("P09-HTTPS", Outcome::Unknown, "urn:uuid:two"),
                   finding("P09-HTTPS", Outcome::Waived, "urn:uuid:three"),
                   finding("P04-SRO-SPOC", Outcome::Pass),
                   finding("P01-BROKEN", Outcome::Error)};
  model::Declared& declared = site.declared;
  declared.register_part = {{"register", "obtained", "", "register.toml", 9}, {"cameras", "obtained", "", "c.csv", 2}};
  declared.governance = {{"sro", "Director", UtcSeconds{1'767'225'600}, true, std::nullopt, "register.toml:1"},
                         {"spoc", "CCTV Manager", std::nullopt, false, std::nullopt, "register.toml:5"}};
  declared.scheme.resize(2);
  declared.camera.resize(2);
  declared.certification = {
      {std::nullopt, "step1", "Body", "4711", UtcSeconds{1'767'225'600}, UtcSeconds{1'830'297'600}, "register.toml:9"}};
  declared.sla = {{"Exampleshire Police", "2026", UtcSeconds{1'776'643'200}, std::nullopt, UtcSeconds{1'808'179'200},
                   "https://www.example.gov.uk/sla", "register.toml:12"}};
  declared.publication_item = {{"purposes", "en", "https://www.example.gov.uk/cctv", UtcSeconds{1'775'001'600}, ""},
                               {"purposes", "cy", "https://www.example.gov.uk/tcc", std::nullopt, ""}};
  return site;
}

ExampleSite large_site(std::size_t devices) {
  ExampleSite site;
  std::mt19937 random(7);  // the same fleet every time
  const auto one_in = [&](unsigned n) { return random() % n == 0; };
  for (std::size_t i = 0; i < devices; ++i) {
    const auto model = random() % 40;
    const std::string id = fmt::format("urn:uuid:{:032x}", i);
    site.devices.push_back(device(id, model % 10 == 0 ? model::DeviceKind::Recorder : model::DeviceKind::Camera,
                                  fmt::format("Example Manufacturer {}", model % 9),
                                  fmt::format("EXM-DS2CD-{}{}-I", model, model * 37),
                                  fmt::format("V5.{}.{} build 23{:04}", model % 7, random() % 3, model)));
    for (std::uint_fast32_t rule = 0; rule < 30; ++rule) {
      // What a model cannot tell is the same for all of it; passwords and clocks go astray one by one.
      auto outcome = (rule * 7 + model) % 5 < 2 ? model::Outcome::Unknown : model::Outcome::Pass;
      if ((rule + model) % 11 == 0) outcome = model::Outcome::Fail;
      if (rule % 10 == 0 && one_in(4)) outcome = model::Outcome::Fail;
      if (one_in(400)) outcome = model::Outcome::Waived;
      site.findings.push_back(finding(fmt::format("P{:02}-REQUIREMENT-{}", rule % 12 + 1, rule), outcome, id));
    }
    site.devices.back().facts.recording.push_back(recording(static_cast<std::int64_t>(random() % 60), 31, "observed"));
  }
  for (unsigned rule = 0; rule < 40; ++rule) {
    site.findings.push_back(finding(fmt::format("P{:02}-DECLARED-{}", rule % 12 + 1, rule), model::Outcome::Unknown));
  }
  site.declared = small_site().declared;
  return site;
}

uploader::ChainLink first_link() {
  uploader::ChainLink link;
  link.place = {1'790'000'000, 1};
  link.produced_at = {kNight.value + 1200};
  link.not_after = {kNight.value + 1200 + 36 * 3600};
  return link;
}

}  // namespace camaudit::test
