// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/recording_source.hpp"

#include <gtest/gtest.h>

#include "agent/base/uri_endpoint.hpp"

namespace camaudit::onvif {
namespace {

using Devices = std::vector<model::DeviceSurvey>;

model::DeviceSurvey device(std::string address, model::DeviceKind kind = model::DeviceKind::Camera) {
  model::DeviceSurvey out;
  out.id = model::DeviceId("address:" + address);
  out.address = std::move(address);
  out.kind = kind;
  return out;
}

model::DeviceSurvey camera(std::string address, std::string name, std::optional<std::int64_t> rtsp = std::nullopt) {
  model::DeviceSurvey out = device(std::move(address));
  out.facts.scope.push_back({"onvif://www.onvif.org/name/" + name, std::nullopt});
  if (rtsp) out.facts.network_protocol.push_back({"RTSP", true, rtsp});
  return out;
}

model::Recording recording(std::string token, std::string_view address = {}, std::string name = {}) {
  model::Recording row;
  row.token = std::move(token);
  row.source_name = std::move(name);
  const UriEndpoint at = uri_endpoint(address);
  if (!at.host.empty()) row.source_host = at.host;
  row.source_port = at.port ? at.port : default_port(at.scheme);
  return row;
}

model::DeviceSurvey recorder(std::vector<model::Recording> recordings) {
  model::DeviceSurvey out = device("10.0.0.9:80", model::DeviceKind::Recorder);
  out.facts.recording = std::move(recordings);
  return out;
}

/// "receiver address:10.0.0.1:80", or "- - why".
std::string link_of(Devices& devices, std::size_t recording = 0) {
  const auto& row = devices.back().facts.recording.at(recording);
  if (row.linked_by.has_value() != row.camera.has_value()) return "half a link";
  return row.camera ? *row.linked_by + ' ' + *row.camera : "- - " + row.source_note;
}

std::string linked(Devices devices, std::size_t recording = 0) {
  link_recordings(devices);
  return link_of(devices, recording);
}

TEST(RecordingSource, IsTheCameraAtTheAddress) {
  EXPECT_EQ(linked({camera("10.0.0.1:80", "Gate"), camera("10.0.0.2:80", "Hall"),
                    recorder({recording("r", "rtsp://10.0.0.2:554/main")})}),
            "address address:10.0.0.2:80");
}

TEST(RecordingSource, IsTheCameraOfTheReceiverRatherThanOfTheAddress) {
  Devices devices{camera("10.0.0.1:80", "Gate"), camera("10.0.0.2:80", "Hall"),
                  recorder({recording("r", "rtsp://10.0.0.2:554/main")})};
  model::Receiver receiver;
  receiver.token = "rec-1";
  receiver.scheme = "rtsp";
  receiver.host = "10.0.0.1";
  devices[2].facts.receiver.push_back(receiver);
  model::RecordingJob idle;
  idle.recording = "r";
  idle.mode = "Idle";
  idle.source_token = "other";
  model::RecordingJob job = idle;
  job.mode = "Active";
  job.source_token = "rec-1";
  devices[2].facts.recording_job = {idle, job};
  link_recordings(devices);
  EXPECT_EQ(link_of(devices), "receiver address:10.0.0.1:80");
  EXPECT_EQ(devices[2].facts.recording[0].source_host, "10.0.0.1");
  EXPECT_EQ(devices[2].facts.recording[0].source_port, 554) << "what the scheme means";
  EXPECT_EQ(devices[2].facts.recording[0].source_note, "camera 10.0.0.1:80, known by its receiver");
}

TEST(RecordingSource, IsKnownByAnAddressThatTheCameraTellsOfItself) {
  Devices devices{camera("cctv.example:8081", "Gate"), recorder({recording("r", "rtsp://192.168.1.7/main")})};
  model::NetworkInterface port;
  port.token = "eth0";
  port.ipv4_addresses = "169.254.3.4/16 192.168.1.7/24";
  devices[0].facts.network_interface.push_back(port);
  EXPECT_EQ(linked(devices), "address address:cctv.example:8081");
  devices[0].facts.network_interface[0].enabled = false;
  EXPECT_EQ(linked(devices), "- - it comes from 192.168.1.7 port 554, where no camera was surveyed");
}

TEST(RecordingSource, IsKnownByTheUuidInItsSourceId) {
  Devices devices{camera("10.0.0.1:80", "Gate"), recorder({recording("r")})};
  devices[0].endpoint_reference = "urn:uuid:1419d68a-1dd2-11b2-a105-accc8e000001";
  devices[1].facts.recording[0].source_id = "uuid:1419D68A-1dd2-11b2-a105-accc8e000001";
  EXPECT_EQ(linked(devices), "identity address:10.0.0.1:80");
  devices.insert(devices.begin(), devices.front());
  EXPECT_EQ(linked(devices), "- - which camera it records is not told") << "a cloned UUID tells nobody";
}

TEST(RecordingSource, BehindASharedAddressIsToldByThePortOrNotAtAll) {
  const auto behind = [](std::string_view address) {
    return linked({camera("10.0.0.1:8001", "Gate", 5541), camera("10.0.0.1:8002", "Hall", 5542),
                   recorder({recording("r", address)})});
  };
  EXPECT_EQ(behind("rtsp://10.0.0.1:5542/main"), "address address:10.0.0.1:8002");
  EXPECT_EQ(behind("http://10.0.0.1:8001/"), "address address:10.0.0.1:8001");
  EXPECT_NE(behind("rtsp://10.0.0.1/main").find("several cameras share an address"), std::string::npos);
  EXPECT_NE(behind("10.0.0.1").find("several cameras share an address"), std::string::npos);
  EXPECT_NE(linked({camera("10.0.0.1:8001", "Gate", 554), camera("10.0.0.1:8002", "Hall", 554),
                    recorder({recording("r", "rtsp://10.0.0.1/main")})})
                .find("several cameras share an address"),
            std::string::npos);
}

TEST(RecordingSource, OfACameraThatWasNotSurveyedIsNotTakenForItsNeighbour) {
  // Four cameras behind one address, of which one was surveyed.
  Devices devices{camera("10.0.0.1:8001", "Gate", 5541),
                  recorder({recording("r", "rtsp://10.0.0.1:5541/main"), recording("s", "rtsp://10.0.0.1:5542/main")})};
  link_recordings(devices);
  EXPECT_EQ(link_of(devices, 0), "address address:10.0.0.1:8001");
  EXPECT_EQ(link_of(devices, 1).substr(0, 3), "- -") << link_of(devices, 1);
}

TEST(RecordingSource, OfTheRecorderItselfIsNoCamera) {
  EXPECT_EQ(linked({recorder({recording("r", "rtsp://10.0.0.9:554/ch1")})}),
            "- - it comes from 10.0.0.9 port 554, where no camera was surveyed");
  Devices devices{recorder({recording("r")})};
  devices[0].endpoint_reference = "urn:uuid:1419d68a-1dd2-11b2-a105-accc8e000001";
  devices[0].facts.recording[0].source_id = devices[0].endpoint_reference;
  devices[0].facts.recording[0].video_source_token = "in-1";
  EXPECT_EQ(linked(devices), "- - it comes from input in-1 of the recorder; which camera feeds that is not told");
}

TEST(RecordingSource, OfACameraWithStorageOfItsOwnIsThatCamera) {
  Devices devices{device("10.0.0.1:80")};
  devices[0].facts.recording = {recording("card"), recording("silent")};
  devices[0].facts.recording[0].video_source_token = "vs-1";
  link_recordings(devices);
  EXPECT_EQ(link_of(devices, 0), "video_source address:10.0.0.1:80");
  EXPECT_EQ(link_of(devices, 1).substr(0, 3), "- -");
  model::RecordingJob job;
  job.recording = "silent";
  job.mode = "Active";
  job.source_type = "Profile";
  job.source_token = "main";
  devices[0].facts.recording_job = {job};
  EXPECT_EQ(linked(devices, 1), "video_source address:10.0.0.1:80");
}

TEST(RecordingSource, IsKnownByANameOnlyWhereOneCameraAndOneRecordingBearIt) {
  const Devices one{camera("10.0.0.1:80", "Town%20Hall"), recorder({recording("r", {}, "town hall")})};
  EXPECT_EQ(linked(one), "name address:10.0.0.1:80");
  for (const char* scope : {"Caf%C3%A9", "caf%c3%a9"}) {
    EXPECT_EQ(linked({camera("10.0.0.1:80", scope), recorder({recording("r", {}, "Caf\u00e9")})}),
              "name address:10.0.0.1:80");
  }
  Devices noted = one;
  link_recordings(noted);
  EXPECT_EQ(noted[1].facts.recording[0].source_note, "camera 10.0.0.1:80, known by its name only");
  EXPECT_EQ(
      linked({camera("10.0.0.1:80", "Gate"), camera("10.0.0.2:80", "Gate"), recorder({recording("r", {}, "Gate")})}),
      "- - which camera it records is not told");
  EXPECT_EQ(linked({camera("10.0.0.1:80", "Gate"), recorder({recording("r", {}, "Gate"), recording("s", {}, "gate")})}),
            "- - which camera it records is not told");
  EXPECT_EQ(linked({camera("10.0.0.1:80", "Gate"), recorder({recording("r", "rtsp://10.0.0.77/main", "Gate")})}),
            "- - it comes from 10.0.0.77 port 554, where no camera was surveyed")
      << "its address says that it is another";
  EXPECT_EQ(linked({camera("10.0.0.1:80", ""), recorder({recording("r")})}), "- - which camera it records is not told");
}

}  // namespace
}  // namespace camaudit::onvif
