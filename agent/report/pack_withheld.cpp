// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/pack_withheld.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "agent/base/text.hpp"
#include "agent/report/device_name.hpp"

namespace camaudit::report {
namespace {

constexpr std::string_view kAddress = "[address]";
/// What is shorter may stand anywhere by chance.
constexpr std::size_t kShortestSerial = 4;

bool is_of_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '.' || letter == ':' || letter == '-' ||
         letter == '_' || letter == '%' || (static_cast<unsigned char>(letter) & 0x80U) != 0;
}

std::string_view without_port(std::string_view word) {
  const auto colon = word.rfind(':');
  if (colon == std::string_view::npos || word.find(':') != colon) return word;
  return word.substr(0, colon);
}

bool is_private_ipv4(std::string_view word) {
  std::array<unsigned char, 4> bytes{};
  if (::inet_pton(AF_INET, std::string(word).c_str(), bytes.data()) != 1) return false;
  return bytes[0] == 10 || bytes[0] == 127 || (bytes[0] == 172 && bytes[1] >= 16 && bytes[1] < 32) ||
         (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254);
}

bool is_ipv4(std::string_view word) {
  std::array<unsigned char, 4> bytes{};
  return ::inet_pton(AF_INET, std::string(word).c_str(), bytes.data()) == 1;
}

bool is_ipv6(std::string_view word) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET6, std::string(word.substr(0, word.find('%'))).c_str(), bytes.data()) == 1;
}

/// Six pairs of hexadecimal digits.
bool is_mac(std::string_view word) {
  if (word.size() != 17) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool separator = word[i] == ':' || word[i] == '-';
    if ((i % 3 == 2) != separator) return false;
    if (!separator && std::isxdigit(static_cast<unsigned char>(word[i])) == 0) return false;
  }
  return true;
}

/// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view word) {
  if (word.size() < 36) return false;
  word.remove_prefix(word.size() - 36);
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool separator = i == 8 || i == 13 || i == 18 || i == 23;
    if (separator != (word[i] == '-')) return false;
    if (!separator && std::isxdigit(static_cast<unsigned char>(word[i])) == 0) return false;
  }
  return true;
}

/// How long what says the kind of a name is, its colon included: of "identity:aa:bb:cc:00:11:22". No address begins
/// with letters that are no hexadecimal digits.
std::size_t kind_length(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos || colon + 1 == word.size()) return 0;
  const std::string_view kind = word.substr(0, colon);
  const bool letters =
      std::all_of(kind.begin(), kind.end(), [](char letter) { return letter >= 'a' && letter <= 'z'; });
  const bool no_digits = kind.find_first_of("ghijklmnopqrstuvwxyz") != std::string_view::npos;
  return letters && no_digits ? colon + 1 : 0;
}

/// An address, by its form alone.
bool is_address(std::string_view word) {
  if (is_mac(word) || is_ipv6(word) || is_private_ipv4(word)) return true;
  // Four numbers with dots are a version as well; with a port behind them they are not.
  return without_port(word) != word && is_ipv4(without_port(word));
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

}  // namespace

PackWithheld::PackWithheld(const PackSource& source, const PackScope& scope) : surveys_(devices_by_id(source.report)) {
  for (const auto& camera : source.declared.camera) assets_.insert(to_lower_ascii(camera.asset_id));
  for (const auto& device : source.report.devices) add_device(device, scope.label(device.id.value()));
}

/// "10.20.0.7/24 169.254.3.4/16" too.
void PackWithheld::add_address(std::string_view text, std::string_view becomes) {
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view one =
        text.substr(0, text.substr(0, end).find('/') == std::string_view::npos ? end : text.find('/'));
    if (!one.empty()) known_.emplace(to_lower_ascii(one), becomes.empty() ? kAddress : becomes);
    text.remove_prefix(end == text.size() ? end : end + 1);
  }
}

void PackWithheld::add_device(const model::DeviceSurvey& device, std::string_view label) {
  // What was imported has the name of a system there, in words of any text.
  if (device.state != model::DeviceState::Imported) {
    add_address(device.address, label);
    // A port of its own tells devices apart that share a host, so the host alone names none of them.
    add_address(without_port(device.address), kAddress);
  }
  if (!device.id.value().empty()) known_.emplace(to_lower_ascii(device.id.value()), label.empty() ? "[device]" : label);
  for (const auto& row : device.facts.network_interface) {
    add_address(row.ipv4_addresses, kAddress);
    add_address(row.ipv6_addresses, kAddress);
  }
  for (const auto& row : device.facts.gateway) add_address(row.address, kAddress);
  for (const auto& row : device.facts.dns_server) add_address(row.address, kAddress);
  for (const auto& row : device.facts.ntp_server) add_address(row.address, kAddress);
  for (const auto& row : device.facts.hostname) {
    // A host that goes by its asset id goes by what the pack calls it.
    const std::string name = row.name.value_or("");
    if (!assets_.contains(to_lower_ascii(name))) add_address(name, kAddress);
  }
  for (const auto& row : device.facts.recording) {
    if (row.source_host) add_address(*row.source_host, kAddress);
  }
}

std::string PackWithheld::replacement(std::string_view word, const model::DeviceSurvey* device,
                                      bool names_accounts) const {
  if (const auto at = known_.find(to_lower_ascii(word)); at != known_.end()) return at->second;
  if (const auto at = known_.find(to_lower_ascii(without_port(word))); at != known_.end()) return at->second;
  if (is_address(word)) return std::string(kAddress);
  if (is_uuid(word)) return "[device]";
  const std::size_t kind = kind_length(word);
  if (kind > 0 && is_address(word.substr(kind))) return std::string(word.substr(0, kind)).append(kAddress);
  if (names_accounts && device != nullptr) {
    const auto& users = device->facts.user;
    const bool named = std::any_of(users.begin(), users.end(), [word](const auto& user) { return user.name == word; });
    if (named) return "[account]";
  }
  return std::string(word);
}

std::string PackWithheld::text(std::string_view device, bool names_accounts, std::string_view text) const {
  const auto survey = surveys_.find(device);
  const model::DeviceSurvey* about = survey == surveys_.end() ? nullptr : survey->second;
  std::string whole(text);
  if (about != nullptr) {
    // An identity made of maker, model and serial number is no word to the walk below.
    if (!std::all_of(device.begin(), device.end(), is_of_word)) {
      const auto called = known_.find(to_lower_ascii(device));
      replace_all(whole, device, called == known_.end() ? "[device]" : called->second);
    }
    for (const auto& row : about->facts.device_information) {
      if (row.serial.size() >= kShortestSerial) replace_all(whole, row.serial, "[serial number]");
    }
    // A name of several words is none to the walk below.
    for (const auto& user : about->facts.user) {
      const bool walks = std::all_of(user.name.begin(), user.name.end(), is_of_word);
      if (names_accounts && !walks && !user.name.empty()) replace_all(whole, user.name, "[account]");
    }
  }
  std::string out;
  for (std::size_t at = 0; at < whole.size();) {
    if (!is_of_word(whole[at])) {
      out += whole[at++];
      continue;
    }
    std::size_t end = at;
    while (end < whole.size() && is_of_word(whole[end])) ++end;
    std::string_view word = std::string_view(whole).substr(at, end - at);
    at = end;
    std::size_t tail = word.size();
    // What ends a sentence is no part of it; "::" ends an address.
    while (tail > 0 && (word[tail - 1] == '.' || (word[tail - 1] == ':' && !word.ends_with("::")))) --tail;
    out += replacement(word.substr(0, tail), about, names_accounts);
    out += word.substr(tail);
  }
  return out;
}

}  // namespace camaudit::report
