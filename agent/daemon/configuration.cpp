// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/configuration.hpp"

#include <utility>

#include "agent/app/assessment.hpp"
#include "agent/app/files.hpp"

namespace camaudit::daemon {

Result<Accepted> accept_configuration(const std::string& file, const std::string& runtime_dir) {
  auto text = app::read_file(file, app::kMaximumConfigBytes);
  if (!text) return fail(std::move(text.error()).with_context("configuration"));
  auto config = app::parse_config(*text, file);
  if (!config) return fail(std::move(config.error()));
  const auto judgement = app::read_judgement(*config);
  if (!judgement) return fail(judgement.error());
  Accepted accepted{std::move(*config), runtime_dir + "/camaudit.toml"};
  if (auto written = app::write_file_atomically(accepted.copy, *text); !written) {
    return fail(std::move(written.error()));
  }
  return accepted;
}

}  // namespace camaudit::daemon
