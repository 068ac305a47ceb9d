// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/register_file.hpp"

#include <fmt/format.h>

#include <map>

#include "agent/base/text.hpp"
#include "agent/register/keys.hpp"
#include "agent/register/row_reader.hpp"

namespace camaudit::registry {
namespace {

/// The first three bytes of a MAC address as "aa:bb:cc"; empty for anything else.
std::string mac_prefix(std::string_view text) {
  std::string digits;
  for (const char c : to_lower_ascii(trimmed(text))) {
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (hex) digits.push_back(c);
    if (!hex && c != ':' && c != '-' && c != '.') return {};
  }
  if (digits.size() != 6) return {};
  return fmt::format("{}:{}:{}", digits.substr(0, 2), digits.substr(2, 2), digits.substr(4, 2));
}

class RegisterFile {
 public:
  RegisterFile(TomlReader& toml, Reading& out, UtcSeconds today)
      : toml_(toml), declared_(out.declared), rows_(toml, out, today) {}

  void read(const toml::table& root) {
    toml_.only(root, {"governance",
                      "ico",
                      "scheme",
                      "dpia",
                      "signage",
                      "publication",
                      "complaints",
                      "agreement",
                      "policy",
                      "operators",
                      "hold",
                      "disclosure",
                      "subject_access",
                      "certification",
                      "self_assessment",
                      "firmware",
                      "model",
                      "restricted_vendor",
                      "password_check",
                      "edge_test",
                      "export_test",
                      "review",
                      "sla",
                      "performance",
                      "maintenance",
                      "reference_database"});
    read_governance(root);
    one(root, "ico", declared_.ico_registration);
    one(root, "operators", declared_.operators);
    read_schemes(root);
    read_dpias(root);
    read_publication(root);
    read_complaints(root);
    read_restricted_vendors(root);
    read_reviews(root);
    read_slas(root);
    rows_.read_all(root, "signage", declared_.signage);
    rows_.read_all(root, "agreement", declared_.agreement);
    rows_.read_all(root, "policy", declared_.policy_document);
    rows_.read_all(root, "hold", declared_.hold);
    rows_.read_all(root, "disclosure", declared_.disclosure);
    rows_.read_all(root, "subject_access", declared_.subject_access);
    rows_.read_all(root, "self_assessment", declared_.self_assessment);
    rows_.read_all(root, "certification", declared_.certification);
    rows_.read_all(root, "firmware", declared_.firmware_baseline);
    rows_.read_all(root, "model", declared_.model_support);
    rows_.read_all(root, "password_check", declared_.password_check);
    rows_.read_all(root, "edge_test", declared_.edge_test);
    rows_.read_all(root, "export_test", declared_.export_test);
    rows_.read_all(root, "performance", declared_.performance);
    rows_.read_all(root, "maintenance", declared_.maintenance);
    rows_.read_all(root, "reference_database", declared_.reference_database);
  }

 private:
  template <class Row>
  void one(const toml::table& root, std::string_view key, std::vector<Row>& rows) {
    if (const toml::table* table = toml_.subtable(root, key, Need::Optional)) rows.push_back(rows_.read<Row>(*table));
  }

  std::string place(const toml::node& node) const { return place_of(toml_.file(), node.source().begin.line); }

  /// Reports an id that another entry has; `seen` maps ids to places.
  void unique(const toml::table& table, std::string_view key, const std::string& id,
              std::map<std::string, std::string>& seen) {
    if (id.empty()) return;
    const auto [at, fresh] = seen.emplace(id, place(table));
    if (!fresh) toml_.report(*table.get(key), fmt::format("{}: '{}' is taken, by {}", key, id, at->second));
  }

  void read_governance(const toml::table& root) {
    const toml::table* governance = toml_.subtable(root, "governance", Need::Optional);
    if (governance == nullptr) return;
    toml_.only(*governance, {"sro", "spoc", "dpo"});
    for (const char* office : {"sro", "spoc", "dpo"}) {
      const toml::table* table = toml_.subtable(*governance, office, Need::Optional);
      if (table == nullptr) continue;
      declared_.governance.push_back(rows_.read<model::Governance>(*table, {"office"}));
      declared_.governance.back().office = office;
    }
  }

  void read_schemes(const toml::table& root) {
    std::map<std::string, std::string> seen;
    for (const toml::table* table : toml_.tables(root, "scheme", Need::Optional)) {
      auto scheme = rows_.read<model::Scheme>(*table, {}, {"purposes", "shared_with"});
      unique(*table, "id", scheme.id, seen);
      for (const TomlText& purpose : toml_.texts(*table, "purposes", Need::Optional)) {
        rows_.check("scheme_purpose", "purposes", purpose);
        declared_.scheme_purpose.push_back({scheme.id, purpose.text, place(*purpose.node)});
      }
      for (const TomlText& partner : toml_.texts(*table, "shared_with", Need::Optional)) {
        rows_.check("scheme_partner", "shared_with", partner);
        declared_.scheme_partner.push_back({scheme.id, partner.text, place(*partner.node)});
      }
      declared_.scheme.push_back(std::move(scheme));
    }
  }

  /// `cameras = "all"` or a list of asset ids. True: all. `past`: those listed may be gone since.
  template <class Take>
  bool cameras(const toml::table& table, bool past, Take take) {
    const toml::node* node = table.get("cameras");
    if (node == nullptr) return false;
    if (const auto word = node->value_exact<std::string>()) {
      if (*word != "all") toml_.report(*node, "cameras: must be \"all\" or a list of asset ids, [\"CAM-001\"]");
      return *word == "all";
    }
    for (const TomlText& asset : toml_.texts(table, "cameras")) {
      rows_.refer(Reference::Kind::Camera, "cameras", asset, past);
      take(asset);
    }
    return false;
  }

  void read_dpias(const toml::table& root) {
    std::map<std::string, std::string> seen;
    for (const toml::table* table : toml_.tables(root, "dpia", Need::Optional)) {
      auto dpia = rows_.read<model::Dpia>(*table, {"scheme", "all_cameras"}, {"schemes", "cameras", "covers"});
      unique(*table, "reference", dpia.reference, seen);
      dpia.all_cameras = cameras(*table, false, [&](const TomlText& asset) {
        declared_.dpia_camera.push_back({dpia.reference, asset.text, place(*asset.node)});
      });
      for (const TomlText& capability : toml_.texts(*table, "covers", Need::Optional)) {
        rows_.check("dpia_capability", "capability", capability);
        declared_.dpia_capability.push_back({dpia.reference, capability.text, place(*capability.node)});
      }
      for (const TomlText& scheme : toml_.texts(*table, "schemes")) {
        rows_.refer(Reference::Kind::Scheme, "schemes", scheme);
        dpia.scheme = scheme.text;
        declared_.dpia.push_back(dpia);
      }
    }
  }

  void read_publication(const toml::table& root) {
    const toml::table* table = toml_.subtable(root, "publication", Need::Optional);
    if (table == nullptr) return;
    declared_.publication.push_back(rows_.read<model::Publication>(*table, {}, {"item"}));
    rows_.read_all(*table, "item", declared_.publication_item);
  }

  void read_complaints(const toml::table& root) {
    const toml::table* table = toml_.subtable(root, "complaints", Need::Optional);
    if (table == nullptr) return;
    declared_.complaints.push_back(rows_.read<model::Complaints>(*table, {}, {"statistics"}));
    rows_.read_all(*table, "statistics", declared_.complaint_statistics);
  }

  void read_restricted_vendors(const toml::table& root) {
    for (const toml::table* table : toml_.tables(root, "restricted_vendor", Need::Optional)) {
      auto row = rows_.read<model::RestrictedVendor>(*table, {"matched_on", "value"}, {"names", "mac_prefixes"});
      const std::size_t before = declared_.restricted_vendor.size();
      row.matched_on = "name";
      for (const TomlText& name : toml_.texts(*table, "names", Need::Optional)) {
        rows_.check("restricted_vendor", "names", name);
        row.value = name.text;
        declared_.restricted_vendor.push_back(row);
      }
      row.matched_on = "mac_prefix";
      for (const TomlText& prefix : toml_.texts(*table, "mac_prefixes", Need::Optional)) {
        row.value = mac_prefix(prefix.text);
        if (row.value.empty()) {
          toml_.report(*prefix.node, "mac_prefixes: must be the first three bytes of a MAC address, \"aa:bb:cc\"");
        } else {
          declared_.restricted_vendor.push_back(row);
        }
      }
      if (declared_.restricted_vendor.size() == before) {
        toml_.report(*table, "names: give the names or mac_prefixes by which its devices are known");
      }
    }
  }

  void read_reviews(const toml::table& root) {
    for (const toml::table* table : toml_.tables(root, "review", Need::Optional)) {
      auto review = rows_.read<model::Review>(*table, {"all_cameras"}, {"cameras", "camera"});
      review.all_cameras = cameras(*table, true, [&](const TomlText& asset) {
        declared_.review_camera.push_back(
            {review.scheme, review.held_on, asset.text, "keep", std::nullopt, place(*asset.node)});
      });
      for (const toml::table* entry : toml_.tables(*table, "camera", Need::Optional)) {
        auto camera = rows_.read<model::ReviewCamera>(*entry, {"scheme", "held_on"});
        camera.scheme = review.scheme;
        camera.held_on = review.held_on;
        declared_.review_camera.push_back(std::move(camera));
      }
      declared_.review.push_back(std::move(review));
    }
  }

  void read_slas(const toml::table& root) {
    for (const toml::table* table : toml_.tables(root, "sla", Need::Optional)) {
      auto sla = rows_.read<model::Sla>(*table, {}, {"sections", "targets"});
      for (const TomlText& section : toml_.texts(*table, "sections", Need::Optional)) {
        rows_.check("sla_section", "sections", section);
        declared_.sla_section.push_back({sla.party, section.text, place(*section.node)});
      }
      if (const toml::table* targets = toml_.subtable(*table, "targets", Need::Optional)) {
        toml_.only(*targets, words_of("sla_target", "target"));
        for (const auto& [key, node] : *targets) read_target(sla.party, *targets, key);
      }
      declared_.sla.push_back(std::move(sla));
    }
  }

  void read_target(const std::string& party, const toml::table& targets, const toml::key& key) {
    const auto value = toml_.number(targets, key.str());
    if (!value) return;
    const toml::node& node = *targets.get(key);
    const double most = key.str().ends_with("_percent") ? 100 : 100'000;
    if (!(*value >= 0 && *value <= most)) {
      toml_.report(node, fmt::format("{}: must be from 0 to {}", key.str(), most));
    } else {
      declared_.sla_target.push_back({party, std::string(key.str()), *value, place(node)});
    }
  }

  TomlReader& toml_;
  model::Declared& declared_;
  RowReader rows_;
};

}  // namespace

bool read_register_file(const std::string& file, std::string_view text, UtcSeconds today, Reading& out) {
  TomlReader toml(file);
  bool read = false;
  if (text.size() > kMaximumRegisterBytes) {
    toml.report_file(fmt::format("is larger than {} bytes", kMaximumRegisterBytes));
  } else if (const auto root = toml.parse(text)) {
    RegisterFile(toml, out, today).read(*root);
    read = true;
  }
  const auto problems = toml.take_problems();
  out.problems.insert(out.problems.end(), problems.begin(), problems.end());
  return read;
}

}  // namespace camaudit::registry
