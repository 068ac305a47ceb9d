// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/rule_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "agent/base/toml_reader.hpp"
#include "agent/rules/fixture_file.hpp"

namespace camaudit::rules {
namespace {

constexpr std::array kKinds{model::DeviceKind::Camera, model::DeviceKind::Recorder, model::DeviceKind::Encoder,
                            model::DeviceKind::Other, model::DeviceKind::Vms};

constexpr std::string_view kAuthority = "authority";

bool is_id(std::string_view id) {
  const auto plain = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; };
  return !id.empty() && id.size() <= 64 && id.front() != '-' && id.back() != '-' &&
         std::all_of(id.begin(), id.end(), plain);
}

std::string read_id(TomlReader& reader, const toml::table& table, const std::string& file) {
  const auto id = reader.text(table, "id");
  if (!id) return {};
  const toml::node& node = *table.get("id");
  const std::string stem = std::filesystem::path(file).stem().string();
  if (!is_id(*id)) {
    reader.report(node, "id: may have only capital letters, digits and hyphens, as P09-HTTPS has");
  } else if (*id != stem) {
    reader.report(node, fmt::format("id: the file of rule {0} must be called {0}.toml", *id));
  }
  return *id;
}

int read_principle(TomlReader& reader, const toml::table& table) {
  const auto principle = reader.integer(table, "principle");
  if (!principle) return 0;
  if (*principle < 0 || *principle > 12) {
    reader.report(*table.get("principle"),
                  "principle: must be 1 to 12, a principle of the Code, or 0 for what spans several");
    return 0;
  }
  return static_cast<int>(*principle);
}

model::Severity read_severity(TomlReader& reader, const toml::table& table) {
  const auto text = reader.text(table, "severity");
  if (!text) return model::Severity::Medium;
  const auto severity = model::severity_from(*text);
  if (!severity) reader.report(*table.get("severity"), "severity: must be low, medium, high or critical");
  return severity.value_or(model::Severity::Medium);
}

std::string read_prose(TomlReader& reader, const toml::table& table, std::string_view key) {
  auto text = reader.text(table, key);
  if (text && text->find_first_not_of(" \t\r\n") == std::string::npos) {
    reader.report(*table.get(key), fmt::format("{}: is empty", key));
  }
  if (!text) return {};
  while (!text->empty() && (text->back() == '\n' || text->back() == ' ')) text->pop_back();
  return *text;
}

std::vector<Source> read_sources(TomlReader& reader, const toml::table& table) {
  std::vector<Source> sources;
  const toml::array* list = reader.array(table, "sources");
  if (list == nullptr) return sources;
  if (list->empty()) reader.report(*list, "sources: name at least one document");
  for (const toml::node& node : *list) {
    const toml::table* entry = node.as_table();
    if (entry == nullptr) {
      reader.report(node, "sources: each is a table with document, paragraph and verified");
      continue;
    }
    reader.only(*entry, {"document", "paragraph", "verified"});
    sources.push_back({reader.text(*entry, "document").value_or(""),
                       reader.text(*entry, "paragraph", Need::Optional).value_or(""),
                       reader.boolean(*entry, "verified").value_or(false)});
  }
  return sources;
}

void read_applies_to(TomlReader& reader, const toml::table& table, Rule& rule) {
  const toml::array* list = reader.array(table, "applies_to");
  if (list == nullptr) return;
  if (list->empty()) reader.report(*list, "applies_to: name at least one kind of device");
  for (const toml::node& node : *list) {
    const auto text = node.value_exact<std::string>();
    const auto* const kind = std::find_if(kKinds.begin(), kKinds.end(),
                                          [&](model::DeviceKind known) { return text && to_string(known) == *text; });
    if (kind != kKinds.end()) {
      rule.applies_to.push_back(*kind);
    } else if (text == kAuthority) {
      rule.about_authority = true;
    } else {
      reader.report(node,
                    "applies_to: each must be \"camera\", \"recorder\", \"encoder\", \"other\" or \"vms\"; or it is "
                    "[\"authority\"]");
    }
  }
  if (rule.about_authority && list->size() > 1) {
    reader.report(*list, "applies_to: \"authority\" stands alone: write a rule of its own for devices");
  }
}

/// Where the text of the query begins: behind the quotes, and behind a line end that directly follows triple quotes.
void locate_query(Rule& rule, const toml::node& node) {
  const toml::source_position begin = node.source().begin;
  std::size_t at = 0;
  for (std::size_t line = 1; line < begin.line; ++line) at = rule.text.find('\n', at) + 1;
  at += begin.column - 1;
  const std::string_view rest = std::string_view(rule.text).substr(std::min(at, rule.text.size()));
  const bool triple = rest.starts_with("'''") || rest.starts_with("\"\"\"");
  const std::string_view inside = rest.substr(std::min<std::size_t>(triple ? 3 : 1, rest.size()));
  const bool next_line = triple && (inside.starts_with("\n") || inside.starts_with("\r\n"));
  rule.query_line = begin.line + (next_line ? 1 : 0);
  rule.query_column = next_line ? 1 : begin.column + (triple ? 3 : 1);
}

}  // namespace

ParsedRule parse_rule(const std::string& file, std::string_view text) {
  TomlReader reader(file);
  if (text.size() > kMaximumRuleBytes) {
    reader.report_file(fmt::format("is larger than {} bytes: a rule has to be smaller", kMaximumRuleBytes));
    return {std::nullopt, reader.take_problems()};
  }
  const auto table = reader.parse(text);
  if (!table) return {std::nullopt, reader.take_problems()};

  reader.only(*table, {"id", "principle", "title", "severity", "rationale", "remediation", "sources", "applies_to",
                       "query", "test"});
  Rule rule;
  rule.file = file;
  rule.text = text;
  rule.id = read_id(reader, *table, file);
  rule.principle = read_principle(reader, *table);
  rule.title = read_prose(reader, *table, "title");
  rule.severity = read_severity(reader, *table);
  rule.rationale = read_prose(reader, *table, "rationale");
  rule.remediation = read_prose(reader, *table, "remediation");
  rule.sources = read_sources(reader, *table);
  read_applies_to(reader, *table, rule);
  rule.query = read_prose(reader, *table, "query");
  if (!rule.query.empty()) locate_query(rule, *table->get("query"));
  if (const toml::array* tests = reader.array(*table, "test", Need::Optional)) {
    std::optional<model::DeviceKind> kind;
    if (!rule.about_authority) kind = rule.applies_to.empty() ? model::DeviceKind::Camera : rule.applies_to.front();
    rule.fixtures = read_fixtures(reader, *tests, kind);
  }
  if (!reader.clean()) return {std::nullopt, reader.take_problems()};
  return {std::move(rule), {}};
}

ParsedRule read_rule(const std::filesystem::path& path) {
  const std::string file = path.string();
  std::ifstream in(path, std::ios::binary);
  if (!in) return {std::nullopt, {{file, 0, 0, "cannot be opened: check that it exists and may be read"}}};
  std::string text(kMaximumRuleBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return {std::nullopt, {{file, 0, 0, "cannot be read"}}};
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse_rule(file, text);
}

}  // namespace camaudit::rules
