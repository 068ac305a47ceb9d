// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/auth.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <vector>

namespace camaudit::simulator {
namespace {

std::string hashed(const EVP_MD* algorithm, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, algorithm, nullptr) != 1) {
    throw std::runtime_error("digest failed");
  }
  return {out.begin(), out.begin() + length};
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string* field(DigestCredentials& credentials, const std::string& key) {
  if (key == "username") return &credentials.username;
  if (key == "realm") return &credentials.realm;
  if (key == "nonce") return &credentials.nonce;
  if (key == "uri") return &credentials.uri;
  if (key == "response") return &credentials.response;
  if (key == "algorithm") return &credentials.algorithm;
  if (key == "cnonce") return &credentials.cnonce;
  if (key == "nc") return &credentials.nc;
  if (key == "qop") return &credentials.qop;
  return nullptr;
}

void skip(std::string_view& text, std::string_view characters) {
  text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
}

std::optional<std::string> parameter_value(std::string_view& rest) {
  std::string value;
  if (!rest.starts_with('"')) {
    const auto end = std::min(rest.find_first_of(", \t"), rest.size());
    value = rest.substr(0, end);
    rest.remove_prefix(end);
    return value;
  }
  rest.remove_prefix(1);
  while (!rest.empty() && rest.front() != '"') {
    if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
    value += rest.front();
    rest.remove_prefix(1);
  }
  if (rest.empty()) return std::nullopt;
  rest.remove_prefix(1);
  return value;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::vector<unsigned char> out(4 * ((bytes.size() + 2) / 3) + 1);
  const std::vector<unsigned char> in(bytes.begin(), bytes.end());
  const int length = EVP_EncodeBlock(out.data(), in.data(), static_cast<int>(in.size()));
  return {out.begin(), out.begin() + length};
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  const std::vector<unsigned char> in(text.begin(), text.end());
  std::vector<unsigned char> out(text.size());
  const int length = EVP_DecodeBlock(out.data(), in.data(), static_cast<int>(in.size()));
  if (length < 0) return std::nullopt;
  const auto padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  return std::string(out.begin(), out.begin() + length - padding);
}

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> out(bytes);
  if (RAND_bytes(out.data(), static_cast<int>(bytes)) != 1) throw std::runtime_error("no randomness");
  return hex(std::string(out.begin(), out.end()));
}

std::string sha256_hex(std::string_view bytes) {
  return hex(hashed(EVP_sha256(), bytes));
}

std::optional<DigestCredentials> parse_digest(std::string_view header) {
  if (lower(header.substr(0, 7)) != "digest ") return std::nullopt;
  auto rest = header.substr(7);
  DigestCredentials credentials;
  for (;;) {
    skip(rest, ", \t");
    if (rest.empty()) break;
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    auto key = lower(rest.substr(0, equals));
    while (!key.empty() && (key.back() == ' ' || key.back() == '\t')) key.pop_back();
    rest.remove_prefix(equals + 1);
    skip(rest, " \t");
    auto value = parameter_value(rest);
    if (!value) return std::nullopt;
    if (auto* target = field(credentials, key)) *target = std::move(*value);
  }
  return credentials;
}

std::optional<std::string> digest_response(const DigestCredentials& credentials, std::string_view password,
                                           std::string_view method) {
  const EVP_MD* algorithm = nullptr;
  if (credentials.algorithm.empty() || credentials.algorithm == "MD5") algorithm = EVP_md5();
  if (credentials.algorithm == "SHA-256") algorithm = EVP_sha256();
  if (!algorithm || credentials.qop != "auth") return std::nullopt;
  const auto h = [&](const std::string& text) { return hex(hashed(algorithm, text)); };
  const auto ha1 = h(fmt::format("{}:{}:{}", credentials.username, credentials.realm, password));
  const auto ha2 = h(fmt::format("{}:{}", method, credentials.uri));
  return h(fmt::format("{}:{}:{}:{}:{}:{}", ha1, credentials.nonce, credentials.nc, credentials.cnonce, credentials.qop,
                       ha2));
}

std::string wsse_digest(std::string_view nonce_bytes, std::string_view created, std::string_view password) {
  return base64_encode(hashed(EVP_sha1(), fmt::format("{}{}{}", nonce_bytes, created, password)));
}

}  // namespace camaudit::simulator
