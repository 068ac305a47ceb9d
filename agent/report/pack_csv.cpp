// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "agent/base/byte_order_mark.hpp"
#include "agent/base/csv.hpp"
#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "agent/report/pack_files.hpp"

namespace camaudit::report {
namespace {

using Cells = std::vector<std::string>;

/// A file of rows under a row of titles, escaped as the report's own list is.
class List {
 public:
  explicit List(const Cells& titles) : width_(titles.size()) {
    style_.crlf = true;
    text_ = std::string(kByteOrderMark) + csv_row(titles, style_);
  }

  void add(Cells cells) {
    cells.resize(width_);
    for (std::string& cell : cells) cell = escape_for_terminal(cell);
    text_ += csv_row(cells, style_);
  }

  std::string take() { return std::move(text_); }

 private:
  std::size_t width_;
  CsvStyle style_;
  std::string text_;
};

/// What a camera goes by on the network.
constexpr std::array<std::string_view, 3> kWithheld{"identity", "serial", "address"};

std::string cell_of(const std::string& value) {
  return value;
}
std::string cell_of(bool value) {
  return value ? "yes" : "no";
}
std::string cell_of(std::int64_t value) {
  return fmt::to_string(value);
}
std::string cell_of(double value) {
  return fmt::format("{}", value);
}
std::string cell_of(UtcSeconds value) {
  return format_date(value);
}
template <class T>
std::string cell_of(const std::optional<T>& value) {
  return value ? cell_of(*value) : std::string();
}

/// The declared columns of a camera that are told: `visit(name, text)`.
template <class Visitor>
void each_column(const model::Camera& row, Visitor visit) {
  model::for_each_member(row, [&](std::string_view name, const auto& value) {
    if (std::find(kWithheld.begin(), kWithheld.end(), name) == kWithheld.end() && name != "place") {
      visit(name, cell_of(value));
    }
  });
}

std::string cameras(const Pack& pack) {
  Cells titles;
  const model::Camera none;
  each_column(none, [&](std::string_view name, const std::string&) { titles.emplace_back(name); });
  titles.insert(titles.end(), {"capabilities", "found", "manufacturer", "model", "firmware", "survey", "surveyed_at",
                               "failed", "not_judged", "accepted"});
  List list(titles);
  for (const PackCamera& camera : pack.cameras) {
    Cells cells;
    each_column(*camera.row, [&](std::string_view, std::string text) { cells.push_back(std::move(text)); });
    cells.insert(cells.end(),
                 {camera.capabilities, cell_of(camera.found), camera.manufacturer, camera.model, camera.firmware,
                  camera.state, camera.surveyed_at ? format_rfc3339(*camera.surveyed_at) : "",
                  fmt::to_string(camera.failed), fmt::to_string(camera.unjudged), fmt::to_string(camera.waived)});
    list.add(std::move(cells));
  }
  return list.take();
}

std::string findings(const Pack& pack) {
  List list({"rule", "title", "principle", "severity", "outcome", "about", "subject", "evidence", "remedy", "since",
             "waived_by", "waived_until", "waived_because"});
  for (const PackPrinciple& principle : pack.principles) {
    for (const PackRequirement& of : principle.requirements) {
      for (const PackFinding& finding : of.findings) {
        Cells cells{of.id,
                    of.text.title,
                    fmt::to_string(principle.number),
                    std::string(to_string(finding.severity)),
                    std::string(to_string(finding.outcome)),
                    finding.about,
                    finding.subject,
                    finding.evidence,
                    finding.remediation,
                    finding.since ? format_rfc3339(*finding.since) : ""};
        if (finding.waiver) {
          cells.insert(cells.end(),
                       {finding.waiver->owner_role, format_date(finding.waiver->expires), finding.waiver->reason});
        }
        list.add(std::move(cells));
      }
    }
  }
  return list.take();
}

void add_declared(List& list, std::string_view principle, const std::vector<PackDeclared>& all) {
  for (const PackDeclared& declared : all) {
    for (std::size_t i = 0; i < declared.entries.size(); ++i) {
      for (const auto& value : declared.entries[i].values) {
        list.add({std::string(principle), declared.section, fmt::to_string(i + 1), value.name, value.text,
                  declared.entries[i].place});
      }
    }
  }
}

std::string declared(const Pack& pack) {
  List list({"principle", "section", "entry", "name", "value", "declared_at"});
  add_declared(list, "", pack.scheme_declared);
  for (const PackPrinciple& principle : pack.principles) {
    add_declared(list, fmt::to_string(principle.number), principle.declared);
  }
  return list.take();
}

std::string assessment(const Pack& pack) {
  List list({"principle", "question", "text", "answer", "reasons", "rules"});
  for (const PackPrinciple& principle : pack.principles) {
    for (const PackQuestion& question : principle.questions) {
      // A blank answer is an empty cell, as on paper.
      list.add({fmt::to_string(principle.number), question.id, question.text,
                question.answer == Answer::Blank ? "" : std::string(words_of(question.answer)),
                fmt::format("{}", fmt::join(question.reasons, " | ")),
                fmt::format("{}", fmt::join(question.rules, ", "))});
    }
  }
  return list.take();
}

std::string changes(const Pack& pack) {
  List list({"seen", "about", "what", "was", "is"});
  for (const PackChange& change : pack.changes) {
    list.add({format_rfc3339(change.when), change.about, change.what, change.before, change.after});
  }
  return list.take();
}

}  // namespace

void add_pack_lists(const Pack& pack, std::map<std::string, std::string>& files) {
  files["cameras.csv"] = cameras(pack);
  files["findings.csv"] = findings(pack);
  files["declared.csv"] = declared(pack);
  files["self-assessment.csv"] = assessment(pack);
  files["changes.csv"] = changes(pack);
}

}  // namespace camaudit::report
