// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/night_conditions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "agent/base/exit_code.hpp"
#include "agent/net/subnet.hpp"
#include "agent/net/url.hpp"

namespace camaudit::app {
namespace {

using alerts::Condition;
using alerts::Kind;
using model::DeviceState;
using model::Outcome;

/// Room for the conditions of its own machine that a night adds.
constexpr std::size_t kOfThisMachine = 64;

struct Network {
  std::size_t devices = 0;
  std::size_t answering = 0;
};

class Night {
 public:
  explicit Night(report::Report report) : report_(std::move(report)) {}

  NightConditions run() {
    night_.scope.night = true;
    night_.scope.whole = {Kind::Finding, Kind::DeviceUnreachable, Kind::CredentialsRefused, Kind::RuleError};
    for (model::DeviceSurvey& device : report_.devices) {
      device.facts = {};
      device.calls = {};
      addresses_.emplace(device.id.value(), device.address);
      if (device.state != DeviceState::Imported) one_device(device);
    }
    for (const auto& [name, network] : networks_) one_network(name, network);
    // One more than there is room for would take all of it twice.
    night_.conditions.reserve(night_.conditions.size() + report_.findings.size() + kOfThisMachine);
    for (model::Finding& finding : report_.findings) one_finding(std::move(finding));
    return std::move(night_);
  }

 private:
  void one_device(const model::DeviceSurvey& device) {
    const std::string& id = device.id.value();
    const bool answers = device.state != DeviceState::Unreachable;
    if (!answers || device.state == DeviceState::Unauthorised) night_.scope.not_asked.insert(id);
    if (!device.asked) return;
    const auto url = net::parse_url(device.url);
    const std::string network = url ? net::subnet_of(url->host) : std::string();
    ++networks_[network].devices;
    networks_[network].answering += answers ? 1 : 0;
    night_.conditions.push_back(alerts::device_answers(id, device.address, network, answers, device.reason));
    if (!answers) return;
    const bool refused = device.state == DeviceState::Unauthorised;
    Condition log_in = alerts::own_condition(Kind::CredentialsRefused, refused, device.reason);
    log_in.device = id;
    log_in.address = device.address;
    log_in.network = network;
    night_.conditions.push_back(std::move(log_in));
  }

  void one_network(const std::string& name, const Network& network) {
    auto condition = alerts::network_answers(name, network.devices, network.answering);
    if (condition) night_.conditions.push_back(std::move(*condition));
  }

  void one_finding(model::Finding finding) {
    Condition condition;
    if (finding.outcome == Outcome::Error) {
      night_.scope.not_judged.insert(finding.rule);
      condition = alerts::own_condition(Kind::RuleError, true, finding.evidence);
      condition.rule = std::move(finding.rule);
      night_.conditions.push_back(std::move(condition));
      return;
    }
    condition.rule = std::move(finding.rule);
    condition.device = finding.device.shared();
    condition.subject = std::move(finding.subject);
    const auto address = addresses_.find(condition.device);
    if (address != addresses_.end()) condition.address = address->second;
    condition.severity = finding.severity;
    condition.outcome = finding.outcome;
    // There are many more that pass than fail, and of those nothing else is told.
    if (finding.outcome == Outcome::Fail || finding.outcome == Outcome::Unknown) {
      condition.evidence = std::move(finding.evidence);
      condition.remedy = std::move(finding.remediation);
    }
    night_.conditions.push_back(std::move(condition));
  }

  report::Report report_;
  NightConditions night_;
  std::map<std::string, SharedText> addresses_;
  std::map<std::string, Network> networks_;
};

constexpr std::uint64_t kMebibyte = 1024 * 1024;

/// Enough of a fingerprint to compare it with one that is written down; the whole is in what 'camaudit changes' prints.
std::string short_fingerprint(const std::string& fingerprint) {
  constexpr std::size_t kShown = 16;
  return fingerprint.size() > kShown ? fingerprint.substr(0, kShown) + "..." : fingerprint;
}

/// What became of the certificate at a port; empty if nothing that is to be told.
std::string certificate_news(const store::Change& change) {
  if (change.table != model::Certificate::kTable || !change.before) return {};
  if (change.column.empty() && !change.after) return fmt::format("none any more at port {}", change.key);
  if (change.column != "fingerprint_sha256" || !change.after) return {};
  return fmt::format("{} instead of {} at port {}", short_fingerprint(*change.after), short_fingerprint(*change.before),
                     change.key);
}

}  // namespace

NightConditions conditions_of(report::Report report) {
  return Night(std::move(report)).run();
}

std::optional<alerts::Alert> certificates_changed(const report::Report& report,
                                                  const std::vector<store::Change>& changes) {
  constexpr std::size_t kNamed = 3;
  std::map<std::string, std::string> news;
  for (const store::Change& change : changes) {
    std::string text = certificate_news(change);
    if (text.empty()) continue;
    std::string& all = news[change.device];
    all += (all.empty() ? "" : ", ") + text;
  }
  if (news.empty()) return std::nullopt;
  std::map<std::string, std::string> addresses;
  for (const auto& device : report.devices) addresses.emplace(device.id.value(), device.address);
  std::string message = news.size() == 1 ? std::string("another certificate than before")
                                         : fmt::format("another certificate than before on {} devices", news.size());
  std::size_t named = 0;
  for (const auto& [device, text] : news) {
    if (named == kNamed) break;
    const auto address = addresses.find(device);
    message +=
        fmt::format("{} {}: {}", named++ == 0 ? ":" : ";", address == addresses.end() ? device : address->second, text);
  }
  if (news.size() > kNamed)
    message += fmt::format("; and {} more: 'camaudit changes' tells each", news.size() - kNamed);
  alerts::Alert alert = alerts::event(Kind::CertificateChanged, message);
  alert.device_count = news.size();
  for (const auto& [device, text] : news) {
    if (alert.devices.size() == alerts::kNamedDevices) break;
    alert.devices.push_back(device);
  }
  return alert;
}

std::string night_line(const report::Report& report) {
  const model::Totals totals = report::totals_of(report);
  const report::Coverage coverage = report::coverage_of(report);
  std::string line = fmt::format(
      "{} failed, {} passed, {} could not be judged; {} of {} devices fully assessed", totals[Outcome::Fail],
      totals[Outcome::Pass], totals[Outcome::Unknown] + totals[Outcome::Error], coverage.assessed, coverage.devices);
  if (coverage.partial > 0) line += fmt::format(", {} in part", coverage.partial);
  if (coverage.unauthorised > 0) line += fmt::format(", {} without a log-in", coverage.unauthorised);
  if (coverage.unreachable > 0) line += fmt::format(", {} not reached", coverage.unreachable);
  return line;
}

std::uint64_t least_room(std::uint64_t capacity) {
  return std::clamp(capacity / 20, 64 * kMebibyte, 512 * kMebibyte);
}

Condition disk_room(const std::string& directory, std::uint64_t available, std::uint64_t capacity) {
  return alerts::own_condition(
      Kind::DiskLow, available < least_room(capacity),
      fmt::format("{}: {} MiB are left of {} MiB", directory, available / kMebibyte, capacity / kMebibyte));
}

Condition spool_moves(std::size_t waiting, std::int64_t oldest_waits, std::size_t parked) {
  const bool too_long = waiting > 0 && oldest_waits > kWaitsTooLongSeconds;
  return alerts::own_condition(
      Kind::SpoolStuck, too_long || parked > 0,
      fmt::format("{} waiting, the oldest for {} hours, {} refused for good", waiting, oldest_waits / 3600, parked));
}

Condition night_ended(bool kept, int exit_code) {
  const bool well = kept && (exit_code == kExitOk || exit_code == kExitFailed || exit_code == kExitNotAssessed ||
                             exit_code == kExitUnavailable);
  return alerts::own_condition(Kind::NightFailed, !well,
                               fmt::format("it ended with {}, and said why before", exit_code));
}

}  // namespace camaudit::app
