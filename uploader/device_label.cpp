// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/device_label.hpp"

#include <algorithm>
#include <cctype>
#include <regex>
#include <vector>

#include "agent/base/text.hpp"
#include "agent/base/uuid.hpp"

namespace camaudit::uploader {
namespace {

constexpr std::size_t kMaximumBytes = 64;
/// Shorter than that, it may stand in a model's name by chance: "S-1", "200".
constexpr std::size_t kTellingLength = 5;

/// Lower-case letters and digits alone, so that no separator hides anything: "00:1B:44" and "001b44" are the same.
std::string letters_and_digits(std::string_view text) {
  std::string kept;
  for (const char letter : to_lower_ascii(text)) {
    if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')) kept += letter;
  }
  return kept;
}

bool is_hex(char letter) {
  return std::isxdigit(static_cast<unsigned char>(letter)) != 0;
}

/// Six pairs of hexadecimal digits with ':' or '-' between them.
bool has_mac_address(std::string_view text) {
  constexpr std::size_t kLength = 17;
  for (std::size_t at = 0; at + kLength <= text.size(); ++at) {
    bool fits = true;
    for (std::size_t i = 0; i < kLength && fits; ++i) {
      const char letter = text[at + i];
      fits = i % 3 == 2 ? letter == ':' || letter == '-' : is_hex(letter);
    }
    if (fits) return true;
  }
  return false;
}

/// Twelve hexadecimal digits in a row, no more and no fewer: a MAC address without separators.
bool has_bare_mac_address(std::string_view text) {
  constexpr std::size_t kLength = 12;
  std::size_t run = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && is_hex(text[at])) {
      ++run;
      continue;
    }
    if (run == kLength) return true;
    run = 0;
  }
  return false;
}

/// Four numbers with dots, as an address of a private or local network has them. A firmware may be called 5.7.3.90.
bool has_private_address(const std::string& text) {
  static const std::regex kAddress(
      "(^|[^0-9.])((10|127)(\\.[0-9]{1,3}){3}|(169\\.254|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)(\\.[0-9]{1,3}){2})"
      "($|[^0-9.])");
  return std::regex_search(text, kAddress);
}

/// "10.20.0.7/24 169.254.3.4/16" without the lengths of the networks.
void add_addresses(std::string_view text, std::vector<std::string>& out) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    out.emplace_back(word.substr(0, word.find('/')));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// The UUID alone, which is how it may stand anywhere else.
std::string bare_uuid(std::string_view endpoint_reference) {
  const std::string urn = normalised_uuid(endpoint_reference);
  return urn.substr(std::min(urn.size(), std::string_view("urn:uuid:").size()));
}

/// By what a device, or the place where it hangs, can be told.
std::vector<std::string> telling(const model::DeviceSurvey& device) {
  std::vector<std::string> texts{device.address.substr(0, device.address.rfind(':')),
                                 bare_uuid(device.endpoint_reference)};
  for (const auto& information : device.facts.device_information) texts.push_back(information.serial);
  for (const auto& interface : device.facts.network_interface) {
    if (interface.mac) texts.push_back(*interface.mac);
    add_addresses(interface.ipv4_addresses, texts);
    add_addresses(interface.ipv6_addresses, texts);
  }
  return texts;
}

}  // namespace

std::string device_label(std::string_view text, const model::DeviceSurvey& device) {
  std::string label = bounded_text(text, kMaximumBytes);
  if (has_mac_address(text) || has_bare_mac_address(text) || has_private_address(label)) return {};
  const std::string plain = letters_and_digits(text);
  for (const std::string& secret : telling(device)) {
    const std::string wanted = letters_and_digits(secret);
    if (wanted.size() >= kTellingLength && plain.find(wanted) != std::string::npos) return {};
  }
  return label;
}

}  // namespace camaudit::uploader
