// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/url.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace camaudit::net {
namespace {

Url url(std::string_view text) {
  const auto parsed = parse_url(text);
  EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().what);
  return parsed.value_or(Url{});
}

std::string refusal(std::string_view text) {
  const auto parsed = parse_url(text);
  if (parsed) return "accepted";
  EXPECT_EQ(parsed.error().kind, ErrorKind::InvalidInput) << text;
  return parsed.error().what;
}

TEST(Url, TakesAServiceAddressApart) {
  const Url parsed = url("http://10.20.0.7/onvif/device_service");
  EXPECT_EQ(parsed.scheme, "http");
  EXPECT_EQ(parsed.host, "10.20.0.7");
  EXPECT_EQ(parsed.port, 80);
  EXPECT_EQ(parsed.target, "/onvif/device_service");
  EXPECT_EQ(parsed.authority(), "10.20.0.7:80");
  EXPECT_EQ(parsed.to_string(), "http://10.20.0.7/onvif/device_service");
}

TEST(Url, KnowsDefaultsAndPorts) {
  EXPECT_EQ(url("https://camera.example").port, 443);
  EXPECT_EQ(url("https://camera.example").target, "/");
  EXPECT_EQ(url("http://h?x=1").target, "/?x=1");
  EXPECT_EQ(url("http://h:8106/a?b=c&d").to_string(), "http://h:8106/a?b=c&d");
  EXPECT_EQ(url("http://h:443/").to_string(), "http://h:443/");
  EXPECT_EQ(url("http://h:/").port, 80);
  EXPECT_EQ(url("HTTP://Camera.Example/A"), url("http://camera.example/A"));
}

TEST(Url, KeepsIpv6InBracketsOutside) {
  const Url parsed = url("http://[FE80::0001]:8080/x");
  EXPECT_EQ(parsed.host, "fe80::1");
  EXPECT_EQ(parsed.authority(), "[fe80::1]:8080");
  EXPECT_EQ(parsed.to_string(), "http://[fe80::1]:8080/x");
  const Url zoned = url("http://[fe80::1%25eth0]/x");
  EXPECT_EQ(zoned.host, "fe80::1%eth0");
  EXPECT_EQ(zoned.to_string(), "http://[fe80::1%25eth0]/x");
  EXPECT_EQ(url(zoned.to_string()), zoned);
}

TEST(Url, ShowsTheAddressThatIsContacted) {
  EXPECT_EQ(url("http://2130706433/").host, "127.0.0.1");
  EXPECT_EQ(url("http://0x7f.1/").host, "127.0.0.1");
  EXPECT_EQ(url("http://h/a/../b").target, "/b");
  EXPECT_EQ(url("http://h/%41%zz?%00").target, "/%41%zz?%00");
}

TEST(Url, RefusesCredentials) {
  for (const char* text : {"http://user@10.0.0.7/", "http://user:secret@10.0.0.7/", "http://@10.0.0.7/", "http://:@h/",
                           "http://user:secret@10.0.0.7:1:2/"}) {
    EXPECT_EQ(refusal(text), "the URL carries a user name or password; put them under [[credentials]]") << text;
  }
  EXPECT_EQ(url("http://h/a@b").target, "/a@b");
}

TEST(Url, SaysThatThereAreTwoPorts) {
  EXPECT_EQ(refusal("http://10.0.0.7:8106:8106/onvif"),
            "the URL has more than one port, or an IPv6 address without brackets: 10.0.0.7:8106:8106");
  EXPECT_EQ(refusal("http://fe80::1/"), "the URL has more than one port, or an IPv6 address without brackets: fe80::1");
}

TEST(Url, RefusesBadPorts) {
  for (const char* text : {"http://h:0/", "http://h:65536/", "http://h:x/", "http://h:+80/", "http://h:-1/"}) {
    EXPECT_NE(refusal(text).find("is not a number from 1 to 65535"), std::string::npos) << text;
  }
}

TEST(Url, RefusesWhatIsNotHttp) {
  for (const char* text : {"", "10.0.0.7", "10.0.0.7/onvif", "ftp://h/", "file:///etc/passwd", "rtsp://h/", "http:/h",
                           "http:h", "//h/", "javascript:alert(1)", "xhttp://h/"}) {
    EXPECT_EQ(refusal(text), "the URL does not begin with http:// or https://") << text;
  }
}

TEST(Url, RefusesHostsThatAreNone) {
  for (const char* text : {"http://", "http:///h", "http://?x", "http://:80/", "http://[::1/", "http://[1:2]/",
                           "http://a;b/", "http://h%00/", "http://h%2f@x/", "http://h\\@x/", "http://%fe80/",
                           "http://h%7f/", "http://h%25eth0/", "http://%31%32%37.1/"}) {
    EXPECT_NE(refusal(text), "accepted") << text;
  }
}

TEST(Url, RefusesControlsSpacesAndFragments) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {"http://h/\r\nX: y"sv, "http://h/a b"sv, "http://h/\0"sv, "http://h/\x7f"sv, "http://h/\x1b[31m"sv,
        "http://h/\xc3\xa9"sv, " http://h/"sv, "http://h/#x"sv, "http://h/#"sv}) {
    EXPECT_NE(refusal(text), "accepted") << text;
  }
}

TEST(Url, RefusesTheOverLong) {
  const std::string start = "http://h/";
  EXPECT_EQ(refusal(start + std::string(2049 - start.size(), 'a')), "the URL is longer than 2048 characters");
  EXPECT_EQ(url(start + std::string(2048 - start.size(), 'a')).target.size(), 2040U);
}

}  // namespace
}  // namespace camaudit::net
