// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "agent/app/assessment.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/rule_text.hpp"
#include "agent/base/text.hpp"
#include "agent/rules/check.hpp"

namespace camaudit::app {

int rules_list_command(const CommonOptions& common) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto [judgement, judgement_exit] = judgement_for(*config);
  if (!judgement) return judgement_exit;
  const auto style = output_style(common.colour);
  std::size_t widest = 0;
  for (const auto& rule : judgement->rulebook.rules()) widest = std::max(widest, rule.id.size());
  for (const auto& rule : judgement->rulebook.rules()) {
    fmt::print("{:<{}}  {:<8}  {}\n", rule.id, widest, to_string(rule.severity),
               report::wrapped(escape_for_terminal(rule.title), style.width, widest + 12, widest + 12));
  }
  fmt::print("{} rules, rulebook {}, sha256 {}\n", judgement->rulebook.rules().size(), judgement->rulebook.version(),
             judgement->rulebook.sha256());
  return kExitOk;
}

int rules_show_command(const CommonOptions& common, const RulesOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto [judgement, judgement_exit] = judgement_for(*config);
  if (!judgement) return judgement_exit;
  if (const auto known = check_rule_ids(judgement->rulebook, {options.id}); !known) {
    complain(known.error().what);
    return kExitUsage;
  }
  const rules::Rule& rule = *judgement->rulebook.find(options.id);
  fmt::print("{}\nQuery ({})\n", rule_text(rule, judgement->policy, output_style(common.colour)),
             escape_for_terminal(rule.file));
  std::string_view query = rule.query;
  while (!query.empty()) {
    const auto end = query.find('\n');
    fmt::print("  {}\n", escape_for_terminal(query.substr(0, end)));
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
  }
  return kExitOk;
}

int rules_check_command(const CommonOptions& common, const RulesOptions& options) {
  if (options.files.empty()) {
    const auto [config, config_exit] = configuration_for(common);
    if (!config) return config_exit;
    const auto [judgement, judgement_exit] = judgement_for(*config);
    if (!judgement) return judgement_exit;
    fmt::print("{} rules, nothing wrong\n", judgement->rulebook.rules().size());
    return kExitOk;
  }
  bool good = true;
  for (const std::string& file : options.files) {
    if (!std::filesystem::exists(file)) {
      complain(file + ": there is no such file");
      return kExitNoInput;
    }
    const auto problems = rules::check_file(file);
    good = good && problems.empty();
    if (problems.empty()) {
      fmt::print("{}: nothing wrong\n", escape_for_terminal(file));
    } else {
      complain(to_string(problems));
    }
  }
  return good ? kExitOk : kExitBadConfig;
}

int rules_test_command(const CommonOptions& common, const RulesOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto [judgement, judgement_exit] = judgement_for(*config);
  if (!judgement) return judgement_exit;
  if (const auto known = check_rule_ids(judgement->rulebook, options.ids); !known) {
    complain(known.error().what);
    return kExitUsage;
  }
  const rules::TestReport tested = rules::test_rules(judgement->rulebook, options.ids);
  std::size_t failed = 0;
  for (const auto& result : tested.results) {
    if (result.passed()) {
      if (common.verbose) fmt::print("ok    {}  {}\n", result.rule, escape_for_terminal(result.fixture));
      continue;
    }
    ++failed;
    fmt::print("FAIL  {}  {} (line {})\n{}\n", result.rule, escape_for_terminal(result.fixture), result.line,
               result.failure);
  }
  if (!tested.missing.empty()) complain(to_string(tested.missing));
  fmt::print("{} fixtures held, {} failed\n", tested.results.size() - failed, failed);
  return tested.passed() ? kExitOk : kExitFailed;
}

}  // namespace camaudit::app
