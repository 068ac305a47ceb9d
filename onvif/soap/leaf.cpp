// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/leaf.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "agent/base/text.hpp"

namespace camaudit::onvif::soap {
namespace {

std::string_view trimmed(std::string_view value) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = value.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(kSpace) - first + 1);
}

template <class Number>
std::optional<Number> whole_number(std::string_view value) {
  value = trimmed(value);
  if (value.starts_with('+')) value.remove_prefix(1);
  Number number{};
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (problem != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string text(const std::string* leaf) {
  return leaf == nullptr ? std::string{} : bounded_text(*leaf);
}

std::optional<std::string> optional_text(const std::string* leaf) {
  if (leaf == nullptr) return std::nullopt;
  return bounded_text(*leaf);
}

std::optional<bool> optional_bool(const std::string* leaf) {
  if (leaf == nullptr) return std::nullopt;
  const std::string value = to_lower_ascii(trimmed(*leaf));
  if (value == "true" || value == "1") return true;
  if (value == "false" || value == "0") return false;
  return std::nullopt;
}

std::optional<std::int64_t> optional_int(const std::string* leaf) {
  if (leaf == nullptr) return std::nullopt;
  const auto number = whole_number<std::int64_t>(*leaf);
  if (!number || *number > std::numeric_limits<std::int32_t>::max() ||
      *number < std::numeric_limits<std::int32_t>::min()) {
    return std::nullopt;
  }
  return number;
}

std::optional<double> optional_double(const std::string* leaf) {
  if (leaf == nullptr) return std::nullopt;
  const auto number = whole_number<double>(*leaf);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return number;
}

std::optional<UtcSeconds> optional_time(const std::string* leaf) {
  return leaf == nullptr ? std::nullopt : parse_date_time(*leaf);
}

std::string local_name(std::string_view qname) {
  qname = trimmed(qname);
  const auto colon = qname.rfind(':');
  return bounded_text(colon == std::string_view::npos ? qname : qname.substr(colon + 1));
}

std::string without_credentials(std::string_view uri) {
  const auto authority = uri.find("://");
  if (authority == std::string_view::npos) {
    const auto at = uri.substr(0, uri.find('/')).rfind('@');
    return bounded_text(at == std::string_view::npos ? uri : uri.substr(at + 1));
  }
  const auto begin = authority + 3;
  const auto end = uri.find_first_of("/?#", begin);
  const auto at = uri.substr(begin, end == std::string_view::npos ? end : end - begin).rfind('@');
  std::string out(uri.substr(0, begin));
  out += at == std::string_view::npos ? uri.substr(begin) : uri.substr(begin + at + 1);
  const std::string lower = to_lower_ascii(out);
  for (const std::string_view word : {"pass", "pwd", "pw="}) {
    // XiongMai and others: rtsp://host/user=admin&password=…
    if (lower.find(word, begin) != std::string::npos)
      return bounded_text(out.substr(0, out.find_first_of("/?#", begin)));
  }
  return bounded_text(out);
}

std::optional<std::string> normalised_mac(const std::string* leaf) {
  if (leaf == nullptr) return std::nullopt;
  std::string digits;
  for (const char c : to_lower_ascii(trimmed(*leaf))) {
    if (c == ':' || c == '-' || c == '.') continue;
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return std::nullopt;
    digits.push_back(c);
  }
  const bool multicast = digits.size() > 1 && std::string_view{"13579bdf"}.find(digits[1]) != std::string_view::npos;
  if (digits.size() != 12 || multicast || digits == "000000000000") return std::nullopt;
  std::string mac;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    if (i != 0) mac.push_back(':');
    mac.append(digits, i, 2);
  }
  return mac;
}

}  // namespace camaudit::onvif::soap
