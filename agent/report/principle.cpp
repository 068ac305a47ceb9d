// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/principle.hpp"

#include <array>
#include <cstddef>

namespace camaudit::report {

std::string_view principle_name(int principle) {
  static constexpr std::array<std::string_view, 13> kNames{"Agreements that span several principles",
                                                           "A stated purpose",
                                                           "Privacy, and a regular look at it",
                                                           "Openness, and somebody to turn to",
                                                           "Who is responsible",
                                                           "Rules that those who work with it know",
                                                           "Footage kept no longer than needed",
                                                           "Who may see footage",
                                                           "Technical and operational standards",
                                                           "Security",
                                                           "Review and audit",
                                                           "Footage that is good evidence",
                                                           "Reference data that is kept right"};
  const auto at = static_cast<std::size_t>(principle);
  return principle >= 0 && at < kNames.size() ? kNames.at(at) : std::string_view("Other");
}

}  // namespace camaudit::report
