// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/mend.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "agent/base/text.hpp"
#include "onvif/soap/limits.hpp"
#include "onvif/soap/reply.hpp"
#include "tests/support/golden.hpp"

namespace camaudit::onvif::soap {
namespace {

using test::golden;

constexpr const char* kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
constexpr const char* kRoot =
    "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
    "xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\">";

std::string hostname(const std::string& content, const std::string& root = kRoot) {
  return root + "<s:Body><tds:GetHostnameResponse>" + content + "</tds:GetHostnameResponse></s:Body></s:Envelope>";
}
std::string named(const std::string& name) {
  return "<tds:HostnameInformation><tt:Name xmlns:tt=\"http://www.onvif.org/ver10/schema\">" + name +
         "</tt:Name></tds:HostnameInformation>";
}
std::string repairs(const std::string& body) {
  const auto mended = mend(body);
  return mended ? mended->repairs : "nothing";
}

TEST(Mend, ChangesNoReplyThatIsWellFormed) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(CAMAUDIT_GOLDEN_DIR)) {
    const std::string path = entry.path().string();
    if (entry.path().extension() != ".xml" || path.find("/malformed/") != std::string::npos) continue;
    const std::string body = golden(path.substr(std::string(CAMAUDIT_GOLDEN_DIR).size() + 1));
    EXPECT_EQ(repairs(body), "nothing") << path;
    EXPECT_EQ(repairs("\xEF\xBB\xBF" + body + "\r\n"), "nothing") << path;
    ++files;
  }
  EXPECT_GT(files, 25U);
}

TEST(Mend, LeavesAloneWhatXmlAllowsAroundTheEnvelope) {
  for (const std::string& body :
       {kDeclaration + hostname(""), "\xEF\xBB\xBF" + (kDeclaration + hostname("")), "\r\n " + hostname(""),
        hostname("") + "\n<!-- Fault? --><?vendor x?>\r\n", "<!-- < --><?x >?>" + hostname("<![CDATA[<x:y>]]>"),
        hostname("<!-- <x:y> --><tds:A b='>' c=\"/>\"/>"), hostname("<a:b xmlns:a = 'urn:a'><a:c/></a:b>")}) {
    EXPECT_EQ(repairs(body), "nothing") << body;
  }
}

TEST(Mend, TakesAwayWhatStandsBeforeTheDeclaration) {
  const std::string body = "\r\n\xEF\xBB\xBF\n" + (kDeclaration + hostname(named("gate")));
  const auto mended = mend(body);
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->repairs, "6 bytes before the beginning");
  EXPECT_EQ(mended->body, kDeclaration + hostname(named("gate")));
}

TEST(Mend, TakesAwayWhatFollowsTheEnvelope) {
  const std::string body = kDeclaration + hostname("");
  const auto mended = mend(body + std::string("\0\0--boundary", 12));
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->repairs, "12 bytes after the end");
  EXPECT_EQ(mended->body, body);
  EXPECT_EQ(repairs(body + body), std::to_string(body.size()) + " bytes after the end") << "the first reply counts";
}

// VIKVIZ sends names in GBK and says that they are UTF-8.
TEST(Mend, ReplacesBytesThatAreNotUtf8) {
  const std::string body = golden("onvif/vikviz/malformed/GetDeviceInformation.response.xml");
  ASSERT_TRUE(find_invalid_utf8(body));
  ASSERT_FALSE(read_device_information(body));
  const auto mended = mend(body);
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->repairs, "not UTF-8 at byte " + std::to_string(*find_invalid_utf8(body)));
  const auto information = read_device_information(mended->body);
  ASSERT_TRUE(information) << information.error().detail;
  EXPECT_EQ(information->manufacturer, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xCD\xB7")
      << "two bytes happen to be UTF-8";
}

TEST(Mend, DropsTheDeclarationOfAnotherEncodingWithItsBytes) {
  const auto mended = mend("<?xml version=\"1.0\" encoding=\"GBK\"?>" + hostname(named("\xC4\xFA")));
  ASSERT_TRUE(mended);
  EXPECT_TRUE(mended->body.starts_with("<s:Envelope")) << mended->body;
}

// Found by the fuzzer soap_reply.
TEST(Mend, DropsEveryDeclarationInFrontOfSuchBytes) {
  const std::string twice = std::string(kDeclaration) + "\n" + kDeclaration;
  const auto mended = mend(twice + hostname(named("\xC4\xFA")));
  ASSERT_TRUE(mended);
  EXPECT_TRUE(mended->body.starts_with("<s:Envelope")) << mended->body;
  EXPECT_FALSE(mend(mended->body)) << mended->body;
}

// Found by the fuzzer soap_reply: what goes with the declaration declares nothing.
TEST(Mend, DeclaresWhatOnlyTheDroppedDeclarationSpokeOf) {
  const std::string root = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">";
  const auto mended = mend("<?xml version=\"1.0\"\xBE xmlns:tds=\"x\"?>" + hostname(named("gate"), root));
  ASSERT_TRUE(mended);
  EXPECT_NE(mended->repairs.find("prefix tds not declared"), std::string::npos) << mended->repairs;
  EXPECT_FALSE(mend(mended->body)) << mended->body;
}

// A fault whose subcode's prefix is declared, but whose echoed headers use WS-Addressing without saying so.
TEST(Mend, DeclaresPrefixesThatAreWellKnown) {
  const std::string body = golden("onvif/dahua/malformed/GetHostname.response.xml");
  ASSERT_FALSE(read_hostname(body)) << "else there is nothing to mend";
  const auto mended = mend(body);
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->repairs, "prefix wsa not declared; prefix tt not declared");
  const auto host = read_hostname(mended->body);
  ASSERT_TRUE(host) << host.error().detail;
  EXPECT_EQ(host->name, "IPC-1");
}

TEST(Mend, GivesAPrefixThatNobodyKnowsANamespaceOfItsOwn) {
  const auto mended = mend(hostname("<vendor:Extra>1</vendor:Extra>" + named("gate")));
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->repairs, "prefix vendor not declared");
  EXPECT_NE(mended->body.find("xmlns:vendor=\"urn:undeclared:vendor\""), std::string::npos);
  const auto host = read_hostname(mended->body);
  ASSERT_TRUE(host) << host.error().detail;
  EXPECT_EQ(host->name, "gate");
}

TEST(Mend, DeclaresTheEnvelopesOwnPrefix) {
  const auto mended =
      mend(hostname(named("gate"), "<s:Envelope xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\">"));
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->repairs, "prefix s not declared");
  const auto host = read_hostname(mended->body);
  ASSERT_TRUE(host) << host.error().detail;
  EXPECT_EQ(host->name, "gate");
}

TEST(Mend, TellsEveryRepair) {
  EXPECT_EQ(repairs("\n" + (kDeclaration + hostname("<x:y/>\xFF")) + "rest"),
            "1 bytes before the beginning; not UTF-8 at byte " +
                std::to_string(("\n" + (kDeclaration + hostname("<x:y/>\xFF"))).find('\xFF')) +
                "; prefix x not declared; 4 bytes after the end");
}

TEST(Mend, LeavesAloneWhatIsNoWholeEnvelope) {
  const std::string whole = "\n" + (kDeclaration + hostname("<x:y/>"));
  ASSERT_NE(repairs(whole), "nothing");
  for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_EQ(repairs(whole.substr(0, length)), "nothing");
  for (const char* body : {"", " ", "OK", "<html><x:y/></html>\xFF", "<tds:GetHostnameResponse/>\xFF", "<", "<>", "< >",
                           "<s:Envelope/>x", "</s:Envelope>", "<?", "<!--", "<s:Envelope a=\"><s:Body>"}) {
    EXPECT_EQ(repairs(body), "nothing") << body;
  }
}

TEST(Mend, LeavesADocumentTypeToTheDecoderThatRefusesIt) {
  for (const std::string& body : {"\n<!DOCTYPE a [<!ENTITY b \"c\">]>" + hostname("\xFF"), hostname("<!DOCTYPE a>\xFF"),
                                  hostname("<!ENTITY b>\xFF")}) {
    EXPECT_EQ(repairs(body), "nothing") << body;
  }
}

TEST(Mend, WritesNoPrefixThatIsNoName) {
  for (const char* prefix : {"\"", "'", "a\"b", "1a", "-a", "a&b", "a=b", "\xC3\xA9", "xmlns", "XmlFoo"}) {
    EXPECT_EQ(repairs(hostname("<" + std::string(prefix) + ":y/>")), "nothing") << prefix;
  }
  EXPECT_EQ(repairs(hostname("<" + std::string(33, 'a') + ":y/>")), "nothing");
}

TEST(Mend, StopsAtItsLimits) {
  std::string prefixes;
  for (int i = 0; i < 70; ++i) prefixes += "<p" + std::to_string(i) + ":y/>";
  EXPECT_EQ(repairs(hostname(prefixes)), "nothing");
  std::string deep;
  for (unsigned i = 0; i < kMaximumDepth; ++i) deep += "<a>";
  for (unsigned i = 0; i < kMaximumDepth; ++i) deep += "</a>";
  EXPECT_EQ(repairs(hostname(deep + "\xFF")), "nothing");
  std::string many;
  for (long i = 0; i <= kMaximumTags; ++i) many += "<a/>";
  EXPECT_EQ(repairs(hostname(many + "\xFF")), "nothing");
}

TEST(Mend, BoundsWhatItTells) {
  std::string prefixes;
  for (int i = 0; i < 60; ++i) prefixes += "<prefix-number-" + std::to_string(i) + ":y/>";
  const std::string told = repairs(hostname(prefixes));
  EXPECT_LE(told.size(), 200U);
  EXPECT_GT(told.size(), 100U);
}

TEST(Mend, IsIdempotent) {
  for (const char* name :
       {"onvif/vikviz/malformed/GetDeviceInformation.response.xml", "onvif/dahua/malformed/GetHostname.response.xml"}) {
    const auto mended = mend(golden(name));
    ASSERT_TRUE(mended);
    EXPECT_EQ(repairs(mended->body), "nothing");
  }
}

// Time that grew with the square of the size would be minutes here, and the time limit of the tests would tell.
TEST(Mend, TakesLinearTimeHoweverHostileTheBody) {
  constexpr std::size_t kSize = std::size_t{1} << 20U;
  const auto filled = [](const std::string& piece) {
    std::string text;
    while (text.size() < kSize) text += piece;
    return text;
  };
  for (const char* piece :
       {"xmlns:x ", "<!--", "<![CDATA[", "<?", "\xFF", "\"", "<a \"", "]]>", "--><!--", "'\"<x:y "}) {
    const std::string body = hostname("<x:y/>" + filled(piece));
    const auto mended = mend(body);
    if (mended) {
      EXPECT_LE(mended->body.size(), 3 * body.size() + 4096);
    }
  }
}

}  // namespace
}  // namespace camaudit::onvif::soap
