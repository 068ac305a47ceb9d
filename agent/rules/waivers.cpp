// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/waivers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address_v6.hpp>
#include <map>
#include <set>

#include "agent/base/text.hpp"
#include "agent/base/toml_reader.hpp"
#include "agent/base/uuid.hpp"
#include "agent/rules/engine.hpp"

namespace camaudit::rules {
namespace {

using model::Finding;
using model::Outcome;

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::array<std::string_view, 4> kTargets{"device", "camera", "scheme", "authority"};

std::string file_name(std::string_view file) {
  const auto slash = file.rfind('/');
  return std::string(slash == std::string_view::npos ? file : file.substr(slash + 1));
}

/// An IPv6 address in the spelling that devices have in v1_device, if without its port; anything else as it is.
std::string bracketed(std::string id) {
  const bool brackets = id.size() > 2 && id.starts_with('[') && id.ends_with(']');
  boost::system::error_code problem;
  const auto address = boost::asio::ip::make_address_v6(brackets ? id.substr(1, id.size() - 2) : id, problem);
  return problem ? id : fmt::format("[{}]", address.to_string());
}

class WaiverFile {
 public:
  WaiverFile(TomlReader& reader, const Rulebook& rulebook, UtcSeconds today)
      : reader_(reader), rulebook_(rulebook), today_(today) {}

  WaiverEntry read(const toml::table& table) {
    reader_.only(table, {"rule", "device", "camera", "scheme", "authority", "subject", "reason", "owner_role",
                         "approved_on", "expires"});
    WaiverEntry entry;
    read_rule(table, entry);
    read_target(table, entry);
    entry.subject = reader_.text(table, "subject", Need::Optional).value_or("");
    entry.waiver.reason = prose(table, "reason");
    entry.waiver.owner_role = prose(table, "owner_role");
    read_dates(table, entry.waiver);
    entry.waiver.place = fmt::format("{}:{}", file_name(reader_.file()), table.source().begin.line);
    return entry;
  }

 private:
  std::string prose(const toml::table& table, std::string_view key) {
    auto text = reader_.text(table, key);
    if (text && text->find_first_not_of(" \t\r\n") == std::string::npos) {
      reader_.report(*table.get(key), fmt::format("{}: is empty", key));
    }
    return bounded_text(text.value_or(""), kMaximumEvidence);
  }

  void read_rule(const toml::table& table, WaiverEntry& entry) {
    const auto id = reader_.text(table, "rule");
    if (!id) return;
    if (const Rule* rule = rulebook_.find(*id)) {
      entry.rule = rule->id;
      return;
    }
    const std::string near = rulebook_.nearest_id(*id);
    reader_.report(*table.get("rule"),
                   fmt::format("rule: there is no rule '{}'; {}", bounded_text(*id, 100),
                               near.empty() ? "'camaudit rules list' names them all" : "do you mean " + near + "?"));
  }

  void read_target(const toml::table& table, WaiverEntry& entry) {
    const auto given =
        std::count_if(kTargets.begin(), kTargets.end(), [&](std::string_view key) { return table.contains(key); });
    if (given != 1) {
      reader_.report(table, "give one of device, camera, scheme and authority = true: what the waiver is for");
      return;
    }
    for (std::size_t i = 0; i < kTargets.size(); ++i) {
      if (!table.contains(kTargets.at(i))) continue;
      entry.target = static_cast<WaiverTarget>(i);
      if (entry.target != WaiverTarget::Authority) {
        entry.id = prose(table, kTargets.at(i));
      } else if (!reader_.boolean(table, "authority").value_or(true)) {
        reader_.report(*table.get("authority"), "authority: must be true, or left out");
      }
    }
    if (entry.target == WaiverTarget::Device) {
      if (std::string uuid = normalised_uuid(entry.id); !uuid.empty()) entry.id = std::move(uuid);
      entry.id = bracketed(std::move(entry.id));
    }
  }

  void read_dates(const toml::table& table, model::Waiver& waiver) {
    const auto approved = reader_.date(table, "approved_on");
    const auto expires = reader_.date(table, "expires");
    if (approved && *approved > today_) {
      reader_.report(*table.get("approved_on"), "approved_on: is still to come: give the day on which it was approved");
    }
    if (approved && expires && *expires < *approved) {
      reader_.report(*table.get("expires"), "expires: is before approved_on");
    }
    waiver.approved_on = approved.value_or(UtcSeconds{});
    waiver.expires = expires.value_or(UtcSeconds{});
  }

  TomlReader& reader_;
  const Rulebook& rulebook_;
  const UtcSeconds today_;
};

/// Which devices a waiver may mean.
struct Estate {
  std::set<std::string> devices;
  std::multimap<std::string, std::string> by_address;  // "10.20.0.7:80" and "10.20.0.7", or "[fe80::7]", to the device
  std::multimap<std::string, std::string> by_camera;   // asset id to device
  std::multimap<std::string, std::string> by_scheme;   // scheme to device
  std::multimap<std::string, std::string> cameras;     // scheme to asset id
  std::multimap<std::string, std::string> recordings;  // device that is recorded to the place of the recording
};

/// Of what was found, on which device.
std::string place_of(std::string_view device, std::string_view subject) {
  return fmt::format("{}\n{}", device, subject);
}

/// Calls `take(first, second)` for each row of a query of two columns.
template <class Take>
Result<void> each_pair(store::Database& database, const char* sql, Take take) {
  auto statement = database.prepare(sql);
  if (!statement) return fail(std::move(statement.error()));
  auto more = statement->step();
  for (; more && *more; more = statement->step()) {
    take(std::string(statement->text(0)), std::string(statement->text(1)));
  }
  if (!more) return fail(std::move(more.error()));
  return {};
}

Result<Estate> read_estate(store::Database& database) {
  Estate estate;
  auto done =
      each_pair(database, "SELECT device, address FROM v1_device", [&](std::string device, std::string address) {
        estate.by_address.emplace(address.substr(0, address.rfind(':')), device);
        estate.by_address.emplace(std::move(address), device);
        estate.devices.insert(std::move(device));
      });
  if (done) {
    done = each_pair(database, "SELECT asset_id, device FROM v1_camera_device",
                     [&](std::string asset, std::string device) { estate.by_camera.emplace(asset, device); });
  }
  if (done) {
    done = each_pair(database,
                     "SELECT c.scheme, d.device FROM v1_camera AS c JOIN v1_camera_device AS d USING (asset_id) "
                     "WHERE c.scheme IS NOT NULL",
                     [&](std::string scheme, std::string device) { estate.by_scheme.emplace(scheme, device); });
  }
  if (done) {
    done = each_pair(database, "SELECT scheme, asset_id FROM v1_camera WHERE scheme IS NOT NULL",
                     [&](std::string scheme, std::string asset) { estate.cameras.emplace(scheme, asset); });
  }
  if (done) {
    done = each_pair(
        database,
        "SELECT camera, device || char(10) || 'recording:' || token FROM v1_recording WHERE camera IS NOT NULL",
        [&](std::string camera, std::string place) { estate.recordings.emplace(camera, place); });
  }
  if (!done) return fail(std::move(done.error()));
  return estate;
}

std::set<std::string> all_of(const std::multimap<std::string, std::string>& map, const std::string& key) {
  std::set<std::string> values;
  const auto [begin, end] = map.equal_range(key);
  for (auto at = begin; at != end; ++at) values.insert(at->second);
  return values;
}

/// What one waiver covers in one run.
class Coverage {
 public:
  Coverage(const WaiverEntry& entry, const Estate& estate) : entry_(entry) {
    switch (entry.target) {
      case WaiverTarget::Device:
        devices_ = all_of(estate.by_address, entry.id);
        if (estate.devices.contains(entry.id)) devices_.insert(entry.id);
        break;
      case WaiverTarget::Camera:
        devices_ = all_of(estate.by_camera, entry.id);
        subjects_.insert("camera:" + entry.id);
        set_apart_shared({entry.id}, estate);
        add_recordings(estate);
        break;
      case WaiverTarget::Scheme:
        devices_ = all_of(estate.by_scheme, entry.id);
        subjects_.insert("scheme:" + entry.id);
        for (const std::string& asset : all_of(estate.cameras, entry.id)) subjects_.insert("camera:" + asset);
        set_apart_shared(all_of(estate.cameras, entry.id), estate);
        add_recordings(estate);
        break;
      case WaiverTarget::Authority:
        break;
    }
  }

  /// Of a finding of the waiver's rule.
  bool covers(const Finding& finding) const {
    if (!entry_.subject.empty() && finding.subject != entry_.subject) return false;
    if (!finding.device.empty()) {
      const std::string& device = finding.device.value();
      return (devices_.contains(device) && !leaves_alone(finding)) ||
             recordings_.contains(place_of(device, finding.subject));
    }
    return entry_.target == WaiverTarget::Authority || subjects_.contains(finding.subject);
  }

  /// Of a device that carries cameras outside the waiver too, while neither waiver nor finding says of which it is.
  bool leaves_alone(const Finding& finding) const {
    return entry_.subject.empty() && !subjects_.contains(finding.subject) && shared_.contains(finding.device.value());
  }

  bool finds_a_device() const { return !devices_.empty(); }

 private:
  /// A recorder carries cameras of other schemes too: what is found of it is theirs as well, unless the waiver names
  /// it.
  void set_apart_shared(const std::set<std::string>& cameras, const Estate& estate) {
    for (const auto& [camera, device] : estate.by_camera) {
      if (devices_.contains(device) && !cameras.contains(camera)) shared_.insert(device);
    }
  }

  void add_recordings(const Estate& estate) {
    for (const std::string& device : devices_) {
      if (!shared_.contains(device)) recordings_.merge(all_of(estate.recordings, device));
    }
  }

  const WaiverEntry& entry_;
  std::set<std::string> devices_;
  std::set<std::string> shared_;      ///< of devices_, with cameras that the waiver is not for
  std::set<std::string> recordings_;  ///< of the others, wherever they are kept
  std::set<std::string> subjects_;
};

Finding finding_on(const WaiverEntry& entry, std::string_view rule, model::Severity severity, std::string evidence,
                   std::string remediation) {
  Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.outcome = Outcome::Fail;
  finding.subject = "waiver:" + entry.waiver.place;
  finding.evidence = bounded_text(evidence, kMaximumEvidence);
  finding.remediation = std::move(remediation);
  return finding;
}

bool was_judged(const WaiverEntry& entry, const WaiverScope& scope, const Coverage& coverage) {
  const auto same = [&](const std::string& id) { return to_lower_ascii(id) == to_lower_ascii(entry.rule); };
  if (!scope.only.empty() && std::none_of(scope.only.begin(), scope.only.end(), same)) return false;
  if (scope.whole_estate) return true;
  return entry.target == WaiverTarget::Device && coverage.finds_a_device();
}

}  // namespace

std::string to_string(const WaiverEntry& entry) {
  std::string text = fmt::format("{} for ", entry.rule);
  text += entry.target == WaiverTarget::Authority
              ? "the authority"
              : fmt::format("{} {}", kTargets.at(static_cast<std::size_t>(entry.target)), entry.id);
  return entry.subject.empty() ? text : fmt::format("{}, {}", text, entry.subject);
}

WaiverLoad parse_waivers(const std::string& file, std::string_view text, const Rulebook& rulebook, UtcSeconds today) {
  TomlReader reader(file);
  WaiverLoad load;
  if (text.size() > kMaximumWaiverBytes) {
    reader.report_file(fmt::format("is larger than {} bytes", kMaximumWaiverBytes));
  } else if (const auto root = reader.parse(text)) {
    reader.only(*root, {"waiver"});
    WaiverFile waivers(reader, rulebook, today);
    for (const toml::table* table : reader.tables(*root, "waiver", Need::Optional)) {
      load.waivers.push_back(waivers.read(*table));
    }
  }
  load.problems = reader.take_problems();
  return load;
}

bool expired(const model::Waiver& waiver, UtcSeconds now) {
  return now.value >= waiver.expires.value + kDaySeconds;
}

std::string_view waiver_rule_title(std::string_view rule) {
  return rule == kWaiverExpired ? "No waiver has run out" : "Every waiver is still needed";
}

Result<void> apply_waivers(store::Database& database, const std::vector<WaiverEntry>& waivers, UtcSeconds now,
                           const WaiverScope& scope, std::vector<Finding>& findings) {
  if (waivers.empty()) return {};
  const auto estate = read_estate(database);
  if (!estate) return fail(estate.error());
  std::multimap<std::string_view, Finding*> by_rule;
  for (Finding& finding : findings) by_rule.emplace(finding.rule, &finding);
  std::vector<Finding> about_waivers;
  for (const WaiverEntry& entry : waivers) {
    const Coverage coverage(entry, *estate);
    const bool over = expired(entry.waiver, now);
    bool needed = false;
    std::string shared;  // a device that fails and is not the waiver's alone
    const auto [begin, end] = by_rule.equal_range(entry.rule);
    for (auto at = begin; at != end; ++at) {
      Finding& finding = *at->second;
      if (finding.outcome == Outcome::Fail && coverage.leaves_alone(finding)) shared = finding.device.value();
      if (!coverage.covers(finding)) continue;
      needed = needed || (finding.outcome != Outcome::Pass && finding.outcome != Outcome::NotApplicable);
      if (over || finding.outcome != Outcome::Fail) continue;
      finding.outcome = Outcome::Waived;
      finding.waiver = entry.waiver;
    }
    if (over) {
      about_waivers.push_back(
          finding_on(entry, kWaiverExpired, model::Severity::Medium,
                     fmt::format("the waiver of {} ended on {}", to_string(entry), format_date(entry.waiver.expires)),
                     "Mend the failure and remove the waiver, or approve it again."));
    } else if (!needed && was_judged(entry, scope, coverage)) {
      about_waivers.push_back(
          shared.empty()
              ? finding_on(entry, kWaiverUnmatched, model::Severity::Low,
                           fmt::format("the waiver of {} is for nothing that fails", to_string(entry)),
                           "Remove the waiver, or correct what it is for.")
              : finding_on(entry, kWaiverUnmatched, model::Severity::Low,
                           fmt::format("the waiver of {} names no subject and so waives nothing of {}, which carries "
                                       "other cameras too",
                                       to_string(entry), shared),
                           "Give the subject of the failure that is accepted, or waive the whole device."));
    }
  }
  findings.insert(findings.end(), about_waivers.begin(), about_waivers.end());
  sort_findings(findings);
  return {};
}

}  // namespace camaudit::rules
