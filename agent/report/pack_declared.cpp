// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/model/describe.hpp"
#include "agent/report/html_parts.hpp"
#include "agent/report/pack_parts.hpp"

namespace camaudit::report {
namespace {

/// Where a table of the register is told.
struct Section {
  std::string_view table;
  int principle;
  std::string_view title;
  std::string_view section;
  bool wanted = false;  ///< that there is no entry is a gap
};

constexpr std::array kSections{
    Section{"scheme_purpose", 1, "Purposes of the scheme", "[[scheme]] purposes", true},
    Section{"dpia", 2, "Data protection impact assessments", "[[dpia]]", true},
    Section{"dpia_capability", 2, "What they cover beyond pictures", "[[dpia]] covers"},
    Section{"camera_capability", 2, "Uses of cameras beyond pictures", "cameras.csv"},
    Section{"signage", 3, "Signs", "[[signage]]", true},
    Section{"publication", 3, "Contact point and publication", "[publication]", true},
    Section{"publication_item", 3, "What is published", "[[publication.item]]", true},
    Section{"complaints", 3, "Complaints procedure", "[complaints]", true},
    Section{"complaint_statistics", 3, "Complaints received", "[[complaints.statistics]]", true},
    Section{"governance", 4, "Who answers", "[governance]", true},
    Section{"ico_registration", 4, "Registration with the Information Commissioner", "[ico]", true},
    Section{"scheme_partner", 4, "Who else sees the pictures", "[[scheme]] shared_with"},
    Section{"agreement", 4, "Agreements with partners", "[[agreement]]"},
    Section{"policy_document", 5, "Code of practice, procedures and policies", "[[policy]]", true},
    Section{"operators", 5, "Licences of operators", "[operators]", true},
    Section{"hold", 6, "Footage held on purpose", "[[hold]]"},
    Section{"disclosure", 7, "Footage given to others", "[[disclosure]]", true},
    Section{"subject_access", 7, "Subject access requests", "[[subject_access]]", true},
    Section{"self_assessment", 8, "Self-assessments", "[[self_assessment]]", true},
    Section{"certification", 8, "Certification", "[[certification]]", true},
    Section{"firmware_baseline", 8, "Least firmware approved", "[[firmware]]", true},
    Section{"model_support", 8, "End of support", "[[model]]", true},
    Section{"restricted_vendor", 8, "Restricted vendors", "[[restricted_vendor]]"},
    Section{"password_check", 9, "Checks for factory passwords", "[[password_check]]", true},
    Section{"edge_test", 9, "Tests from the internet", "[[edge_test]]", true},
    Section{"review", 10, "Yearly reviews", "[[review]]", true},
    Section{"review_camera", 10, "Outcome for each camera", "[[review.camera]]"},
    Section{"performance", 10, "What people counted", "[[performance]]"},
    Section{"maintenance", 10, "Planned work", "[[maintenance]]"},
    Section{"export_test", 11, "Tests of exporting footage", "[[export_test]]", true},
    Section{"reference_database", 12, "Reference databases", "[[reference_database]]"},
    Section{"sla", 0, "Agreements with the police", "[[sla]]", true},
    Section{"sla_section", 0, "Sections of the agreement", "[[sla]] sections"},
    Section{"sla_target", 0, "Targets of the agreement", "[sla.targets]", true},
};

/// Columns whose values are words of ours.
constexpr std::array<std::string_view, 11> kWords{"type",       "kind",    "office", "requester",
                                                  "matched_on", "measure", "target", "capability",
                                                  "item",       "outcome", "result"};

std::string text_of(std::string_view name, const std::string& value) {
  if (name == "place") return short_place(value);
  if (name == "office" && value == "sro") return "senior responsible officer";
  if (name == "office" && value == "spoc") return "single point of contact";
  if (name == "office" && value == "dpo") return "data protection officer";
  return std::find(kWords.begin(), kWords.end(), name) == kWords.end() ? value : spaced(value);
}
std::string text_of(std::string_view, bool value) {
  return value ? "yes" : "no";
}
std::string text_of(std::string_view, std::int64_t value) {
  return fmt::to_string(value);
}
std::string text_of(std::string_view, double value) {
  return fmt::format("{}", value);
}
std::string text_of(std::string_view, UtcSeconds value) {
  return day_text(value);
}
template <class T>
std::string text_of(std::string_view name, const std::optional<T>& value) {
  return value ? text_of(name, *value) : std::string();
}

bool matches(const std::string& value, const std::string& wanted) {
  return value == wanted;
}
bool matches(const std::optional<std::string>& value, const std::string& wanted) {
  return !value || *value == wanted;
}

/// Whether a row is of the scheme, or of all.
template <class Row>
bool belongs(const Row& row, const PackSource& source, const PackScope& scope) {
  // A camera that a review looked at may be gone since, or in another scheme.
  if constexpr (std::is_same_v<Row, model::ReviewCamera>) return row.scheme == source.scheme;
  if constexpr (requires { row.asset_id; }) {
    if constexpr (requires { row.asset_id.value(); }) {
      if (row.asset_id) return scope.has_camera(*row.asset_id);
    } else {
      return scope.has_camera(row.asset_id);
    }
  }
  if constexpr (requires { row.scheme; }) {
    return matches(row.scheme, source.scheme);
  } else if constexpr (std::is_same_v<Row, model::DpiaCapability>) {
    return std::any_of(source.declared.dpia.begin(), source.declared.dpia.end(), [&](const model::Dpia& dpia) {
      return dpia.reference == row.reference && dpia.scheme == source.scheme;
    });
  }
  return true;
}

template <class Row>
PackDeclared::Entry entry_of(const Row& row) {
  PackDeclared::Entry entry;
  model::for_each_member(row, [&](std::string_view name, const auto& value) {
    // By which a device is known on the network is not told.
    if (std::is_same_v<Row, model::Hold> && name == "device") return;
    std::string text = text_of(name, value);
    if (name == "place") {
      entry.place = std::move(text);
    } else if (!text.empty()) {
      entry.values.push_back({spaced(name), std::move(text)});
    } else if (name == "scheme") {
      entry.values.push_back({"scheme", "every scheme"});
    }
  });
  return entry;
}

template <class Row>
std::vector<std::string> left_out(const std::vector<PackDeclared::Entry>& entries) {
  std::vector<std::string> names;
  const Row none{};
  model::for_each_member(none, [&](std::string_view name, const auto&) {
    if (name == "place" || (std::is_same_v<Row, model::Hold> && name == "device")) return;
    const bool said = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
      return std::any_of(entry.values.begin(), entry.values.end(),
                         [&](const auto& value) { return value.name == spaced(name); });
    });
    if (!said) names.push_back(spaced(name));
  });
  return names;
}

template <class Row>
PackDeclared declared_rows(const std::vector<Row>& rows, const Section& section, const PackSource& source,
                           const PackScope& scope) {
  PackDeclared to{std::string(section.title), std::string(section.section), {}, {}};
  for (const Row& row : rows) {
    if (belongs(row, source, scope)) to.entries.push_back(entry_of(row));
  }
  if (!to.entries.empty()) to.left_out = left_out<Row>(to.entries);
  return to;
}

template <class Visitor>
void each_section(int principle, const PackSource& source, const PackScope& scope, Visitor visit) {
  for (const Section& section : kSections) {
    if (section.principle != principle) continue;
    model::for_each_table(source.declared, [&](std::string_view table, const auto& rows) {
      if (table == section.table) visit(section, declared_rows(rows, section, source, scope));
    });
  }
}

}  // namespace

std::vector<PackDeclared> declared_for(int principle, const PackSource& source, const PackScope& scope) {
  std::vector<PackDeclared> all;
  each_section(principle, source, scope, [&](const Section&, PackDeclared declared) {
    if (!declared.entries.empty()) all.push_back(std::move(declared));
  });
  return all;
}

std::vector<std::string> undeclared_for(int principle, const PackSource& source, const PackScope& scope) {
  std::vector<std::string> sections;
  each_section(principle, source, scope, [&](const Section& section, const PackDeclared& declared) {
    if (section.wanted && declared.entries.empty()) sections.emplace_back(section.section);
  });
  return sections;
}

std::vector<PackDeclared> declared_of_scheme(const PackSource& source) {
  PackDeclared to{"The scheme", "[[scheme]]", {}, {}};
  if (const model::Scheme* scheme = find_scheme(source.declared, source.scheme))
    to.entries.push_back(entry_of(*scheme));
  to.left_out = left_out<model::Scheme>(to.entries);
  return {std::move(to)};
}

}  // namespace camaudit::report
