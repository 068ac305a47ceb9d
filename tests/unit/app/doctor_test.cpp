// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/doctor.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/fake_network.hpp"
#include "tests/support/run.hpp"

namespace camaudit::app {
namespace {

using Verdict = Check::Verdict;

class DoctorTest : public ::testing::Test {
 protected:
  DoctorTest() { network_.add_interface("eth0", {"10.0.0.2"}); }

  Config parsed(const std::string& toml) {
    auto config = parse_config(toml, "c.toml");
    EXPECT_TRUE(config) << config.error().what;
    return config ? *config : default_config();
  }
  /// Of the check on that subject; fails if there is none.
  Check on(const std::string& subject, const Config& config, bool clock_synchronised = true) {
    const auto checks = examine(config, network_, clock_synchronised);
    const auto found =
        std::find_if(checks.begin(), checks.end(), [&](const Check& check) { return check.subject == subject; });
    EXPECT_NE(found, checks.end()) << subject;
    return found == checks.end() ? Check{} : *found;
  }

  boost::asio::io_context io_;
  test::FakeNetwork network_{io_.get_executor()};
};

TEST_F(DoctorTest, IsContentWithASoundMachine) {
  const Config config = parsed("[discovery]\nallowed = [\"10.0.0.0/8\"]\nranges = [\"10.0.0.0/24\"]\n");
  for (const char* subject : {"configuration", "interface eth0", "fence", "range 10.0.0.0/24", "clock"}) {
    const Check check = on(subject, config);
    EXPECT_EQ(check.verdict, Verdict::Good) << subject << ": " << check.finding;
    EXPECT_EQ(check.remedy, "") << subject;
  }
}

TEST_F(DoctorTest, TellsOfEachFaultWithARemedy) {
  const Config nowhere = parsed("[discovery]\nmulticast = false\n");
  const Config fenced = parsed(
      "[discovery]\nallowed = [\"10.0.0.0/8\"]\nranges = [\"192.168.0.0/24\"]\ndevices = [\"192.168.1.1\"]\n"
      "interfaces = [\"eth7\"]\n");
  const Config open = parsed("[discovery]\nallowed = [\"0.0.0.0/0\"]\n");
  const Config unread =
      parsed("[[credentials]]\ndevices = [\"10.0.0.0/8\"]\nusername = \"a\"\npassword_file = \"/nonexistent/p\"\n");
  const std::vector<std::pair<Check, Verdict>> cases{
      {on("where to look", nowhere), Verdict::Bad},
      {on("range 192.168.0.0/24", fenced), Verdict::Bad},
      {on("device 192.168.1.1:80", fenced), Verdict::Bad},
      {on("interface eth7", fenced), Verdict::Bad},
      {on("fence", open), Verdict::Warning},
      {on("clock", open, false), Verdict::Warning},
      {on("credentials", open), Verdict::Warning},
      {on("configuration", default_config()), Verdict::Warning},
  };
  for (const auto& [check, verdict] : cases) {
    EXPECT_EQ(check.verdict, verdict) << check.subject << ": " << check.finding;
    EXPECT_NE(check.finding, "") << check.subject;
    EXPECT_NE(check.remedy, "") << check.subject;
  }
  const Check credentials = on("credentials", unread);
  EXPECT_EQ(credentials.verdict, Verdict::Bad);
  EXPECT_NE(credentials.finding.find("/nonexistent/p"), std::string::npos) << credentials.finding;
}

TEST_F(DoctorTest, TellsWhyNoProbeCanBeSent) {
  network_.refusing["eth0"] = "operation not permitted";
  const Check check = on("interface eth0", default_config());
  EXPECT_EQ(check.verdict, Verdict::Bad);
  EXPECT_NE(check.finding.find("operation not permitted"), std::string::npos) << check.finding;
  EXPECT_EQ(on("interfaces", default_config()).verdict, Verdict::Bad);
}

TEST_F(DoctorTest, ReadsWhatTheConfigurationNamesAsAnAuditDoes) {
  std::string name = std::filesystem::temp_directory_path() / "camaudit-doctor-XXXXXX";
  const std::filesystem::path here = ::mkdtemp(name.data());
  std::ofstream(here / "bad.toml") << "nonsense = 1\n";
  std::ofstream(here / "none.toml") << "";
  const std::string bad = "\"" + std::string(here / "bad.toml") + "\"";
  const std::string none = "\"" + std::string(here / "none.toml") + "\"";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"rules and thresholds", "[policy]\nretentoin_days = 31\n"},
      {"rules and thresholds", "[rules]\ndirectories = [\"/nonexistent\"]\n"},
      {"register", "[register]\nfile = \"/nonexistent/register.toml\"\n"},
      {"register", "[register]\ncameras = \"/nonexistent/cameras.csv\"\n"},
      {"register", "[register]\nfile = " + bad + "\n"},
      {"waivers", "[rules]\nwaivers = \"/nonexistent/waivers.toml\"\n"},
      {"waivers", "[rules]\nwaivers = " + bad + "\n"},
  };
  for (const auto& [subject, toml] : cases) {
    const Check check = on(subject, parsed(toml));
    EXPECT_EQ(check.verdict, Verdict::Bad) << toml << check.finding;
    EXPECT_NE(check.finding, "") << toml;
    EXPECT_NE(check.remedy, "") << toml;
  }
  EXPECT_EQ(on("register", parsed("[register]\nfile = " + none + "\n")).verdict, Verdict::Good);
  EXPECT_EQ(on("waivers", parsed("[rules]\nwaivers = " + none + "\n")).verdict, Verdict::Good);
  EXPECT_EQ(on("rules and thresholds", default_config()).verdict, Verdict::Good);
  std::filesystem::remove_all(here);
}

TEST_F(DoctorTest, ACredentialOfTheServiceIsNoFaultOutsideIt) {
  ::unsetenv("CREDENTIALS_DIRECTORY");
  const Config config =
      parsed("[[credentials]]\ndevices = [\"10.0.0.0/8\"]\nusername = \"a\"\ncredential = \"site\"\n");
  const Check check = on("credential site", config);
  EXPECT_EQ(check.verdict, Verdict::Warning) << check.finding;
  EXPECT_NE(check.remedy, "");
  for (const Check& each : examine(config, network_, true)) {
    EXPECT_NE(each.verdict, Verdict::Bad) << each.subject << each.finding;
  }
}

TEST_F(DoctorTest, ACredentialOfTheServiceIsReadByNobodyElse) {
  std::string name = std::filesystem::temp_directory_path() / "camaudit-doctor-XXXXXX";
  const std::filesystem::path here = ::mkdtemp(name.data());
  std::ofstream(here / "site") << "secret\n";
  // As it is in a tmpfs of systemd: 0400 of root, and the user of the service in an access control list.
  ASSERT_EQ(::chmod((here / "site").c_str(), 0440), 0);
  const std::string account = "[[credentials]]\ndevices = [\"10.0.0.0/8\"]\nusername = \"a\"\n";
  ::setenv("CREDENTIALS_DIRECTORY", here.c_str(), 1);
  const Check of_the_service = on("credentials", parsed(account + "credential = \"site\"\n"));
  const Check file = on("credentials", parsed(account + "password_file = \"" + std::string(here / "site") + "\"\n"));
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(of_the_service.verdict, Verdict::Good) << of_the_service.finding;
  EXPECT_EQ(file.verdict, Verdict::Warning) << file.finding;
  std::filesystem::remove_all(here);
}

TEST_F(DoctorTest, SendsNothing) {
  examine(parsed("[discovery]\nranges = [\"10.0.0.0/24\"]\ndevices = [\"10.0.0.9\"]\n"), network_, true);
  EXPECT_TRUE(network_.sent.empty());
  EXPECT_TRUE(network_.connected.empty());
}

TEST_F(DoctorTest, TriesTheCollector) {
  const net::Url collector{"https", "10.1.2.3", 443, "/v1/"};
  const std::vector<std::pair<net::Connect, Verdict>> cases{{net::Connect::Open, Verdict::Good},
                                                            {net::Connect::Refused, Verdict::Bad},
                                                            {net::Connect::NoAnswer, Verdict::Bad},
                                                            {net::Connect::Unreachable, Verdict::Bad}};
  for (const auto& [outcome, verdict] : cases) {
    network_.connects = [answer = outcome](const net::TcpEndpoint&) { return answer; };
    const Check check = test::run(io_, examine_collector(network_, collector));
    EXPECT_EQ(check.subject, "collector 10.1.2.3:443");
    EXPECT_EQ(check.verdict, verdict) << check.finding;
    EXPECT_EQ(check.remedy.empty(), verdict == Verdict::Good);
  }
  EXPECT_EQ(network_.connected.size(), cases.size());
}

}  // namespace
}  // namespace camaudit::app
