// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/alerts/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "agent/base/text.hpp"

namespace camaudit::alerts {
namespace {

/// Of a word, and of a sentence, that came from a device.
constexpr std::size_t kMaximumWord = 120;
constexpr std::size_t kMaximumSentence = 400;
/// Of a group, so many are named.
constexpr std::size_t kExamples = 3;

std::string word(std::string_view text) {
  return escape_for_terminal(bounded_text(text, kMaximumWord));
}

std::string sentence(std::string_view text) {
  return escape_for_terminal(bounded_text(text, kMaximumSentence));
}

/// What changed alike, by network or without; in the order in which groups are told.
using GroupKey =
    std::tuple<Kind, Change, std::string, model::Outcome, std::optional<model::Outcome>, std::string /*network*/>;
using Group = std::vector<const News*>;
using Groups = std::map<GroupKey, Group>;

GroupKey key_of(const News& news, bool by_network) {
  return {news.kind, news.change, news.rule, news.outcome, news.previous, by_network ? news.network : std::string()};
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string where_of(const News& news) {
  if (news.kind == Kind::NetworkUnreachable) {
    return news.devices == 0 ? "every device on " + word(news.subject)
                             : fmt::format("{} on {}", counted(news.devices, "device"), word(news.subject));
  }
  if (news.device.empty()) return news.subject.empty() ? "the authority" : word(news.subject);
  const std::string device = word(news.address.empty() ? news.device : news.address);
  return news.subject.empty() ? device : device + " " + word(news.subject);
}

/// "37 devices on 10.20.3.0/24 (10.20.3.7:80, 10.20.3.8:80, 10.20.3.9:80 and others)".
std::string where_of(const Group& group, std::size_t devices) {
  std::set<std::string> networks;
  std::vector<std::string> examples;
  for (const News* news : group) {
    if (!news->network.empty()) networks.insert(news->network);
    const std::string name = devices > 1 ? word(news->address.empty() ? news->device : news->address) : where_of(*news);
    if (examples.size() <= kExamples && std::find(examples.begin(), examples.end(), name) == examples.end()) {
      examples.push_back(name);
    }
  }
  std::string text = devices > 1 ? counted(devices, "device") : counted(group.size(), "part");
  if (group.front()->kind == Kind::DeviceUnreachable && !networks.empty()) {
    text += networks.size() == 1 ? " on " + word(*networks.begin()) : " on " + counted(networks.size(), "network");
  }
  const bool more = examples.size() > kExamples;
  if (more) examples.resize(kExamples);
  text += " (";
  for (const std::string& example : examples) text += (text.back() == '(' ? "" : ", ") + example;
  return text + (more ? " and others)" : ")");
}

/// What a sentence of KindText says of it.
std::string told(std::string_view pattern, const News& news, const std::string& where) {
  return fmt::format(fmt::runtime(pattern), fmt::arg("rule", word(news.rule)), fmt::arg("where", where),
                     fmt::arg("subject", word(news.subject)));
}

std::string over(const News& news, const std::string& where) {
  std::string text = told(text_of(news.kind).well, news, where);
  if (news.outcome == model::Outcome::Waived) return text + ": it is waived";
  if (news.outcome != model::Outcome::NotApplicable) return text;
  return text + (news.kind == Kind::Finding ? ": there is nothing left to judge" : ": it is not looked for any more");
}

std::string message_of(const News& news, const std::string& where) {
  std::string ill = told(text_of(news.kind).ill, news, where);
  switch (news.change) {
    case Change::Over:
      return over(news, where);
    case Change::Unknown:
      return "no longer known: " + ill;
    case Change::Still:
      return fmt::format("still, since {}: {}", format_date(news.since), ill);
    case Change::Flapping:
      return fmt::format("comes and goes, told again when it has stood still for three days: {}", ill);
    case Change::Began:
    case Change::Once:
      break;
  }
  return ill;
}

/// What an alert has of the first of those it tells.
Alert alike(const News& news) {
  Alert alert;
  alert.kind = news.kind;
  alert.change = news.change;
  alert.severity = news.severity;
  alert.rule = news.rule;
  alert.outcome = news.outcome;
  alert.previous = news.previous;
  if (news.change != Change::Over) alert.remedy = sentence(news.remedy);
  return alert;
}

Alert one(const News& news) {
  Alert alert = alike(news);
  if (!news.device.empty()) alert.devices.push_back(news.device);
  alert.device_count = alert.devices.size() + news.devices;
  alert.subject = news.subject;
  alert.message = message_of(news, where_of(news));
  if (news.change != Change::Over && !news.evidence.empty()) alert.message += ": " + sentence(news.evidence);
  return alert;
}

Alert many(const Group& group) {
  Alert alert = alike(*group.front());
  std::set<std::string> devices;
  for (const News* news : group) {
    if (!news->device.empty()) devices.insert(news->device);
    alert.severity = std::max(alert.severity, news->severity);
  }
  alert.device_count = devices.size();
  alert.devices.assign(devices.begin(), devices.end());
  alert.devices.resize(std::min(alert.devices.size(), kNamedDevices));
  alert.message = message_of(*group.front(), where_of(group, devices.size()));
  alert.message +=
      group.front()->kind == Kind::Finding ? "; 'camaudit report' tells each" : "; 'camaudit devices' lists them";
  return alert;
}

/// Takes what makes a group out of `left`.
void take_groups(Group& left, bool by_network, std::size_t group_above, std::vector<Alert>& alerts) {
  Groups groups;
  for (const News* news : left) groups[key_of(*news, by_network)].push_back(news);
  left.clear();
  for (const auto& [key, group] : groups) {
    const bool groups_so = !by_network || (std::get<Kind>(key) == Kind::DeviceUnreachable && !std::get<5>(key).empty());
    if (groups_so && group.size() > group_above) {
      alerts.push_back(many(group));
    } else {
      left.insert(left.end(), group.begin(), group.end());
    }
  }
}

}  // namespace

std::vector<Alert> worded(const std::vector<News>& news, std::size_t group_above) {
  Group left;
  for (const News& entry : news) left.push_back(&entry);
  std::vector<Alert> alerts;
  for (const bool by_network : {true, false}) take_groups(left, by_network, group_above, alerts);
  for (const News* entry : left) alerts.push_back(one(*entry));
  std::stable_sort(alerts.begin(), alerts.end(),
                   [](const Alert& a, const Alert& b) { return a.severity > b.severity; });
  return alerts;
}

}  // namespace camaudit::alerts
