// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/net/digest_guard.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <iterator>

namespace camaudit::net::test {
namespace {

std::string hash(const std::string& algorithm, const std::string& text) {
  const EVP_MD* type = algorithm.starts_with("SHA-256") ? EVP_sha256() : EVP_md5();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, type, nullptr);
  std::string hex;
  for (unsigned i = 0; i < length; ++i) fmt::format_to(std::back_inserter(hex), "{:02x}", digest[i]);
  return hex;
}

std::string unquote(const std::string& header, std::size_t at) {
  std::string value;
  for (; at < header.size() && header[at] != '"'; ++at) {
    if (header[at] == '\\') ++at;
    value += header[at];
  }
  return value;
}

std::string field(const std::string& header, const std::string& name) {
  for (std::size_t at = header.find(name + "="); at != std::string::npos; at = header.find(name + "=", at + 1)) {
    if (at == 0 || (header[at - 1] != ' ' && header[at - 1] != ',')) continue;
    at += name.size() + 1;
    return header[at] == '"' ? unquote(header, at + 1) : header.substr(at, header.find_first_of(", ", at) - at);
  }
  return {};
}

}  // namespace

Reply DigestGuard::challenge(const Received& request, int status) {
  const std::string nonce = fmt::format("nonce{}", issued_.size() + 1);
  issued_[nonce] = request.target;
  const std::string named = algorithm.empty() ? "" : ", algorithm=" + algorithm;
  return Reply::status(status,
                       fmt::format("WWW-Authenticate: Digest realm=\"cam\", qop=\"{}\", nonce=\"{}\"{}{}\r\n{}", qop,
                                   nonce, named, says_stale ? ", stale=true" : "", more_headers),
                       "denied");
}

Reply DigestGuard::operator()(const Received& request) {
  const std::string answer = request.header("authorization");
  if (answer.empty()) return challenge(request, 401);
  ++answers;
  const std::string nonce = field(answer, "nonce");
  const auto issued = issued_.find(nonce);
  const bool nonce_holds = issued != issued_.end() && !(single_use && used_.contains(nonce)) &&
                           !(bound_to_path && issued->second != request.target);
  used_.insert(nonce);
  if (!nonce_holds) return challenge(request, refusal);

  std::string a1 = hash(algorithm, username + ":cam:" + password);
  if (algorithm.ends_with("-sess")) a1 = hash(algorithm, a1 + ":" + nonce + ":" + field(answer, "cnonce"));
  const std::string a2 = hash(algorithm, request.method + ":" + field(answer, "uri"));
  const std::string expected = hash(algorithm, a1 + ":" + nonce + ":" + field(answer, "nc") + ":" +
                                                   field(answer, "cnonce") + ":" + field(answer, "qop") + ":" + a2);
  if (field(answer, "uri") != request.target || field(answer, "response") != expected) return challenge(request, 401);
  ++accepted;
  return Reply::ok("granted");
}

}  // namespace camaudit::net::test
