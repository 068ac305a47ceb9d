// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/payload_digest.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>

#include "agent/base/sha256.hpp"

namespace camaudit::uploader {
namespace {

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

std::optional<std::string> decode_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const int value = sextet(c);
    if (value < 0) return std::nullopt;
    held = (held << 6U) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>((held >> bits) & 0xffU));
  }
  return bytes;
}

}  // namespace

Result<std::string> dsse_payload_digest(std::string_view envelope) {
  boost::json::error_code problem;
  boost::json::parse_options options;
  options.max_depth = 8;
  const auto value = boost::json::parse({envelope.data(), envelope.size()}, problem, {}, options);
  const auto* object = problem ? nullptr : value.if_object();
  const auto* payload = object != nullptr ? object->if_contains("payload") : nullptr;
  const auto* text = payload != nullptr ? payload->if_string() : nullptr;
  if (text == nullptr) return fail(ErrorKind::Malformed, "it is no DSSE envelope");
  const auto bytes = decode_base64({text->data(), text->size()});
  if (!bytes) return fail(ErrorKind::Malformed, "the payload of the envelope is not base64");
  return to_hex(sha256(*bytes));
}

}  // namespace camaudit::uploader
