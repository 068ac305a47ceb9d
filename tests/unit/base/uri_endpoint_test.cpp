// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/uri_endpoint.hpp"

#include <gtest/gtest.h>

namespace camaudit {
namespace {

TEST(UriEndpoint, IsReadFromWhatDevicesAndPeopleWrite) {
  struct Case {
    const char* text;
    const char* scheme;
    const char* host;
    int port;
    bool credentials;
  };
  for (const auto& [text, scheme, host, port, credentials] : {
           Case{"rtsp://10.20.0.7:554/main", "rtsp", "10.20.0.7", 554, false},
           Case{"RTSP://Viewer:p@ss:w@10.20.0.7/x@y:1", "rtsp", "10.20.0.7", 0, true},
           Case{"rtsps://[FE80::1]:322/a", "rtsps", "fe80::1", 322, false},
           Case{"http://Camera-7.example?x", "http", "camera-7.example", 0, false},
           Case{" 10.20.0.7\n", "", "10.20.0.7", 0, false},
           Case{"10.20.0.7:8000", "", "10.20.0.7", 8000, false},
           Case{"admin:pw@10.20.0.7", "", "10.20.0.7", 0, true},
           Case{"fe80::1", "", "fe80::1", 0, false},
           Case{"rtsp://10.20.0.7:99999/", "rtsp", "10.20.0.7", 0, false},
           Case{"rtsp://10.20.0.7:0/", "rtsp", "10.20.0.7", 0, false},
           Case{"rtsp://[::1/", "rtsp", "", 0, false},
           Case{"rtsp://", "rtsp", "", 0, false},
           Case{"Camera 7 (north)", "", "", 0, false},
           Case{"", "", "", 0, false},
           Case{"aaaaaaaaaaaaaaaaaaaaaaaaaaaa://10.20.0.7/", "", "", 0, false},
       }) {
    const UriEndpoint found = uri_endpoint(text);
    EXPECT_EQ(found.scheme, scheme) << text;
    EXPECT_EQ(found.host, host) << text;
    EXPECT_EQ(found.port.value_or(0), port) << text;
    EXPECT_EQ(found.credentials, credentials) << text;
  }
  EXPECT_EQ(uri_endpoint(std::string(300, 'a')).host, "") << "longer than any host name";
}

TEST(UriEndpoint, KnowsThePortThatIsNotWritten) {
  EXPECT_EQ(default_port("rtsp"), 554);
  EXPECT_EQ(default_port("https"), 443);
  EXPECT_FALSE(default_port(""));
}

}  // namespace
}  // namespace camaudit
