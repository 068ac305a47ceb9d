// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/kind.hpp"

#include <gtest/gtest.h>

#include "onvif/soap/operation.hpp"

namespace camaudit::onvif {
namespace {

using model::DeviceKind;

model::Facts facts_offering(std::initializer_list<const char*> prefixes) {
  model::Facts facts;
  for (const char* prefix : prefixes) {
    model::Service service;
    service.namespace_uri = std::string(soap::namespace_of(prefix));
    facts.service.push_back(std::move(service));
  }
  return facts;
}

void add_inputs(model::Facts& facts, int count) {
  for (int i = 0; i < count; ++i) {
    model::VideoSource row;
    row.token = "c" + std::to_string(i);
    row.source_token = "input" + std::to_string(i);
    facts.video_source.push_back(std::move(row));
  }
}

TEST(Kind, OfADeviceWithMediaIsCamera) {
  EXPECT_EQ(classify_kind(facts_offering({"tds", "trt"})), DeviceKind::Camera);
  EXPECT_EQ(classify_kind(facts_offering({"tds", "tr2"})), DeviceKind::Camera);
}

TEST(Kind, OfADeviceThatReceivesStreamsIsRecorder) {
  EXPECT_EQ(classify_kind(facts_offering({"tds", "trt", "trv"})), DeviceKind::Recorder);
}

TEST(Kind, OfADeviceWithSeveralInputsAndRecordingsIsRecorder) {
  model::Facts facts = facts_offering({"tds", "tr2", "trc"});
  add_inputs(facts, 4);
  facts.recording.resize(4);
  EXPECT_EQ(classify_kind(facts), DeviceKind::Recorder);
}

TEST(Kind, OfACameraWithItsOwnStorageIsStillCamera) {
  model::Facts facts = facts_offering({"tds", "tr2", "trc"});
  add_inputs(facts, 1);
  facts.recording.resize(1);
  EXPECT_EQ(classify_kind(facts), DeviceKind::Camera);
}

TEST(Kind, OfADeviceThatCallsItselfNvrIsRecorder) {
  model::Facts facts = facts_offering({"tds", "trt"});
  model::DeviceInformation information;
  information.model = "DS-7732NI NVR";
  facts.device_information.push_back(std::move(information));
  EXPECT_EQ(classify_kind(facts), DeviceKind::Recorder);
}

TEST(Kind, OfAVideoServerWithSeveralInputsIsEncoder) {
  model::Facts facts = facts_offering({"tds", "trt"});
  add_inputs(facts, 4);
  model::Scope scope;
  scope.item = "onvif://www.onvif.org/type/Video-Server";
  facts.scope.push_back(std::move(scope));
  EXPECT_EQ(classify_kind(facts), DeviceKind::Encoder);
}

TEST(Kind, OfACameraIsNotThatOfTheRecorderAfterWhichItIsCalled) {
  for (const char* item : {"onvif://www.onvif.org/name/NVR1-CAM03", "onvif://www.onvif.org/Name/DVR%20room",
                           "onvif://www.onvif.org/location/recorder"}) {
    model::Facts facts = facts_offering({"tds", "trt"});
    model::Scope scope;
    scope.item = item;
    facts.scope.push_back(std::move(scope));
    EXPECT_EQ(classify_kind(facts), DeviceKind::Camera) << item;
  }
  model::Facts facts = facts_offering({"tds", "trt"});
  facts.scope.resize(1);
  facts.scope.front().item = "onvif://www.onvif.org/hardware/XVR5104";
  EXPECT_EQ(classify_kind(facts), DeviceKind::Recorder);
}

TEST(Kind, OfADeviceOfWhichNothingIsKnownIsOther) {
  EXPECT_EQ(classify_kind(model::Facts{}), DeviceKind::Other);
  EXPECT_EQ(classify_kind(facts_offering({"tds", "tev"})), DeviceKind::Other);
}

}  // namespace
}  // namespace camaudit::onvif
