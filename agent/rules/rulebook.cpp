// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/rulebook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "agent/base/sha256.hpp"
#include "agent/base/text.hpp"
#include "agent/rules/check.hpp"
#include "agent/rules/embedded.hpp"
#include "agent/rules/rule_file.hpp"

namespace camaudit::rules {
namespace {

bool by_id(const Rule& rule, std::string_view id) {
  return rule.id < id;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

std::vector<std::filesystem::path> rule_files(const std::filesystem::path& directory, std::vector<Problem>& problems) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".toml") files.push_back(at->path());
  }
  if (error) {
    problems.push_back(
        {directory.string(), 0, 0, fmt::format("the directory of rules cannot be read: {}", error.message())});
  }
  std::sort(files.begin(), files.end());
  return files;
}

void add_rule(ParsedRule parsed, RulebookLoad& load) {
  std::vector<Problem> problems = std::move(parsed.problems);
  if (parsed.rule) {
    problems = check_query(*parsed.rule);
    if (problems.empty()) load.rulebook.put(std::move(*parsed.rule));
  }
  load.problems.insert(load.problems.end(), problems.begin(), problems.end());
}

Rulebook read_built_in() {
  Rulebook rulebook{std::string(embedded_rulebook_version())};
  for (const EmbeddedFile& file : embedded_rules()) {
    ParsedRule parsed = parse_rule(fmt::format("rulebook/{}", file.name), file.text);
    // Compiled in: a fault is a bug that the first test finds.
    if (!parsed.rule) throw std::logic_error(to_string(parsed.problems));
    parsed.rule->built_in = true;
    rulebook.put(std::move(*parsed.rule));
  }
  return rulebook;
}

}  // namespace

const Rule* Rulebook::find(std::string_view id) const {
  const std::string wanted = upper(id);
  const auto at = std::lower_bound(rules_.begin(), rules_.end(), wanted, by_id);
  return at != rules_.end() && at->id == wanted ? &*at : nullptr;
}

std::string Rulebook::nearest_id(std::string_view id) const {
  std::vector<std::string> ids;
  for (const Rule& rule : rules_) ids.push_back(rule.id);
  return nearest(upper(id), ids);
}

void Rulebook::put(Rule rule) {
  const auto at = std::lower_bound(rules_.begin(), rules_.end(), rule.id, by_id);
  if (at != rules_.end() && at->id == rule.id) {
    *at = std::move(rule);
  } else {
    rules_.insert(at, std::move(rule));
  }
}

std::string Rulebook::version() const {
  const bool local = std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return !rule.built_in; });
  return local ? version_ + "+local" : version_;
}

std::string Rulebook::sha256() const {
  using namespace std::string_view_literals;
  Sha256 digest;
  for (const Rule& rule : rules_) {
    digest.add(rule.id);
    digest.add("\0"sv);
    digest.add(fmt::format("{}", rule.text.size()));
    digest.add("\0"sv);
    digest.add(rule.text);
  }
  return to_hex(digest.finish());
}

const Rulebook& built_in_rulebook() {
  static const Rulebook rulebook = read_built_in();
  return rulebook;
}

RulebookLoad load_rulebook(const std::vector<std::filesystem::path>& directories) {
  RulebookLoad load{read_built_in(), {}};
  for (const auto& directory : directories) {
    for (const auto& file : rule_files(directory, load.problems)) add_rule(read_rule(file), load);
  }
  return load;
}

}  // namespace camaudit::rules
