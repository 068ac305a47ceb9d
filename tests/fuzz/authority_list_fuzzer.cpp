// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the central team's authorities.csv: every problem is told with its place, and what is listed is listed
// once and in order.
#include <string>

#include "tests/fuzz/property.hpp"
#include "uploader/collector/authority_list.hpp"
#include "uploader/collector/origin.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit;
  const std::string bytes = fuzz::text_of(data, size);
  const collector::AuthorityList list = collector::read_authorities("a.csv", bytes);
  fuzz::check_problems(list.problems, "a.csv", bytes);
  std::string before;
  for (const auto& listed : list.authorities) {
    fuzz::require(collector::is_gss_code(listed.gss_code) && listed.gss_code > before, "a code is listed once");
    before = listed.gss_code;
    for (const std::string* text : {&listed.name, &listed.nation, &listed.police_force}) {
      fuzz::require_bounded(*text, 200);
    }
  }
  return 0;
}
