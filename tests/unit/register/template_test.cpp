// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/template.hpp"

#include <gtest/gtest.h>

#include "agent/model/describe.hpp"
#include "tests/unit/register/sample.hpp"

namespace camaudit::registry {
namespace {

/// The template with every example in force.
std::string filled_in() {
  std::string text(register_template());
  for (std::size_t at = 0; at != std::string::npos; at = text.find('\n', at)) {
    if (text[at] == '\n' && ++at >= text.size()) break;
    if (text[at] == '#' && at + 1 < text.size() && text[at + 1] != ' ' && text[at + 1] != '\n') text[at] = ' ';
  }
  return text;
}

TEST(TemplateTest, DeclaresNothing) {
  const Register read = read_both(register_template(), camera_template());
  EXPECT_EQ(to_string(read.problems), "");
  EXPECT_EQ(read.declared.register_part[0].rows, 0);
  EXPECT_TRUE(read.declared.camera.empty());
}

TEST(TemplateTest, EveryExampleIsRightAndShowsEverythingThatCanBeDeclared) {
  const std::string cameras = camera_template() + "CAM-001\nCAM-002\n";
  const Register read = read_both(filled_in(), cameras);
  EXPECT_EQ(to_string(read.problems), "");
  const model::Declared& declared = read.declared;
  model::for_each_table(declared, [&](std::string_view name, const auto& rows) {
    const bool not_of_the_register =
        name == "authority" || name == "dpia_camera" || name.starts_with("camera") || name == "device_match";
    if (not_of_the_register) return;
    EXPECT_FALSE(rows.empty()) << name;
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    const Row row{};
    model::for_each_member(row, [&](std::string_view column, const auto&) {
      const bool derived = column == "place" || column == "all_cameras" || column == "matched_on" ||
                           column == "value" || column == "office" || Row::kTable == "register_part" ||
                           column == "purpose" || column == "party" || column == "capability" || column == "section" ||
                           column == "target" || name == "scheme_purpose" || name == "dpia_capability";
      if (derived) return;
      EXPECT_NE(register_template().find("#" + std::string(column) + " ="), std::string::npos)
          << Row::kTable << '.' << column;
    });
  });
}

TEST(TemplateTest, TheCameraFileOpensAsUtf8) {
  EXPECT_TRUE(camera_template().starts_with("\xEF\xBB\xBF\"#"));
}

}  // namespace
}  // namespace camaudit::registry
