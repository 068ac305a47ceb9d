// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/columns.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>
#include <utility>

#include "agent/model/device.hpp"
#include "agent/report/device_text.hpp"

namespace camaudit::report {
namespace {

TerminalStyle wide(std::size_t width) {
  TerminalStyle style;
  style.width = width;
  return style;
}

std::string written(const Columns& columns, const TerminalStyle& style) {
  std::ostringstream out;
  columns.write(out, style);
  return out.str();
}

TEST(Columns, BreaksTheLastWhereItStands) {
  Columns columns({"A", "NOTE"});
  columns.add({"one", "a note that is longer than what is left"});
  EXPECT_EQ(written(columns, wide(32)), "A    NOTE\none  a note that is longer than\n     what is left\n");
}

TEST(Columns, PutsTheLastBeneathWhereLittleIsLeft) {
  Columns columns({"ADDRESS", "NOTE"});
  columns.add({"10.20.0.7:80 and more", "a note that is longer"});
  columns.add({"10.20.0.8:80", "short"});
  EXPECT_EQ(written(columns, wide(30)),
            "ADDRESS                NOTE\n"
            "10.20.0.7:80 and more\n"
            "    a note that is longer\n"
            "10.20.0.8:80           short\n");
}

TEST(Columns, EndsTheColourOfTheTitlesOnTheirLine) {
  Columns columns({"A", "B"});
  TerminalStyle style;
  style.colour = true;
  EXPECT_EQ(written(columns, style), "\x1b[2mA  B\x1b[0m\n");
}

TEST(Columns, CutsOnlyWhatHasNoRoom) {
  Columns columns({"A", "B"});
  columns.add({std::string(70, 'x'), "y"});
  EXPECT_EQ(written(columns, wide(70)).find(std::string(45, 'x')), std::string::npos);
  EXPECT_NE(written(columns, wide(160)).find(std::string(70, 'x')), std::string::npos);
}

TEST(Columns, KnowsWhetherItFits) {
  Columns columns({"A", "B"});
  columns.add({"12345", "123"});
  EXPECT_TRUE(columns.fits(wide(10)));
  EXPECT_FALSE(columns.fits(wide(9)));
}

TEST(DeviceText, ShowsNumbersAsAPersonWritesThem) {
  for (const auto& [offset, shown] :
       {std::pair{3600.25, "3600.25"}, {86412.0, "86412"}, {-0.2251, "-0.225"}, {46.8, "46.8"}, {-0.0001, "0"}}) {
    model::DeviceSurvey device;
    model::SystemClock clock;
    clock.offset_seconds = offset;
    device.facts.clock = {clock};
    std::ostringstream out;
    write_device(out, device, {});
    EXPECT_NE(out.str().find(fmt::format(" {}\n", shown)), std::string::npos) << shown << " in " << out.str();
  }
}

TEST(DeviceText, ShowsATableThatDoesNotFitRowByRow) {
  model::DeviceSurvey device;
  device.facts.scope = {{"onvif://www.onvif.org/location/country/england", true},
                        {"onvif://www.onvif.org/name/x", false}};
  std::ostringstream narrow;
  write_device(narrow, device, wide(40));
  EXPECT_NE(narrow.str().find("\nscope\n"
                              "  item   onvif://www.onvif.org/location/country/england\n"
                              "  fixed  yes\n"
                              "\n"
                              "  item   onvif://www.onvif.org/name/x\n"
                              "  fixed  no\n"),
            std::string::npos)
      << narrow.str();
  std::ostringstream broad;
  write_device(broad, device, wide(80));
  EXPECT_NE(broad.str().find("\nonvif://www.onvif.org/name/x                    no\n"), std::string::npos)
      << broad.str();
}

}  // namespace
}  // namespace camaudit::report
