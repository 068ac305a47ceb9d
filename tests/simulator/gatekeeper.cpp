// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/gatekeeper.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace camaudit::simulator {
namespace {

constexpr std::size_t most_remembered = 4096;
constexpr std::string_view realm = "camera";
constexpr std::string_view password_digest =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";

bool takes_digest(Authentication authentication) {
  return authentication == Authentication::digest || authentication == Authentication::either ||
         authentication == Authentication::both;
}

bool takes_token(Authentication authentication) {
  return authentication == Authentication::wsse || authentication == Authentication::either ||
         authentication == Authentication::both;
}

bool is_nonce_count(std::string_view text) {
  return text.size() == 8 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

const User* Gatekeeper::user_named(std::string_view name) const {
  const auto found =
      std::find_if(device_.users.begin(), device_.users.end(), [&](const User& user) { return user.name == name; });
  return found == device_.users.end() ? nullptr : &*found;
}

Gatekeeper::Checked Gatekeeper::check_digest(const Presented& presented) {
  const auto& given = *presented.digest;
  const auto algorithm = given.algorithm.empty() ? "MD5" : given.algorithm;
  const bool offered = std::find(device_.digest_algorithms.begin(), device_.digest_algorithms.end(), algorithm) !=
                       device_.digest_algorithms.end();
  if (!offered || given.realm != realm || given.uri != presented.target || given.cnonce.empty() ||
      !is_nonce_count(given.nc)) {
    return {Check::wrong, nullptr};
  }
  const auto nonce = nonces_.find(given.nonce);
  if (nonce == nonces_.end()) {
    return {device_.nonce == NonceUse::reusable ? Check::stale : Check::stale_unsaid, nullptr};
  }
  if (device_.nonce == NonceUse::per_uri && nonce->second.target != presented.target) {
    return {Check::stale_unsaid, nullptr};
  }
  if (!nonce->second.counts.insert(given.nc).second) return {Check::stale, nullptr};
  if (device_.nonce == NonceUse::single_use) nonces_.erase(nonce);

  const auto* user = user_named(given.username);
  if (!user) return {Check::wrong, nullptr};
  const auto expected = digest_response(given, user->password, presented.method);
  return {expected == given.response ? Check::right : Check::wrong, user};
}

Gatekeeper::Checked Gatekeeper::check_token(const UsernameToken& token, Instant device_now) {
  const auto* user = user_named(token.username);
  const auto nonce = base64_decode(token.nonce);
  const auto created = parse_date_time(token.created);
  if (!user || !nonce || !created || token.password_type != password_digest) return {Check::wrong, nullptr};
  if (wsse_digest(*nonce, token.created, user->password) != token.password) return {Check::wrong, user};
  const auto apart = std::chrono::duration<double>(*created - device_now).count();
  if (apart > device_.wsse_window_seconds || apart < -device_.wsse_window_seconds) return {Check::stale, user};
  if (!device_.wsse_replay_refused) return {Check::right, user};
  if (!seen_tokens_.insert(*nonce).second) return {Check::stale, user};
  seen_order_.push_back(*nonce);
  if (seen_order_.size() > most_remembered) {
    seen_tokens_.erase(seen_order_.front());
    seen_order_.pop_front();
  }
  return {Check::right, user};
}

Judgement Gatekeeper::judge(const Presented& presented, Access access, bool open, Instant device_now) {
  Checked digest, token;
  if (presented.digest && takes_digest(device_.authentication)) digest = check_digest(presented);
  // HTTP comes first: a token is looked at only where HTTP has not decided the matter.
  const bool http_leaves_it_open =
      device_.authentication == Authentication::both ? digest.check == Check::right : digest.check == Check::absent;
  if (presented.token && takes_token(device_.authentication) && http_leaves_it_open) {
    token = check_token(*presented.token, device_now);
  }

  Judgement judgement;
  if (device_.authentication != Authentication::none && access != Access::pre_auth && !open) {
    judgement = decide(digest, token, access);
  }
  judgement.wrong = digest.check == Check::wrong || token.check == Check::wrong;
  judgement.logged_in = digest.check == Check::right || token.check == Check::right;
  if (judgement.wrong && access != Access::pre_auth) ++failed_logins_;
  return judgement;
}

Judgement Gatekeeper::decide(const Checked& digest, const Checked& token, Access access) const {
  const auto challenge = [&] {
    Judgement judgement;
    judgement.verdict = Verdict::challenge;
    judgement.stale = digest.check == Check::stale;
    return judgement;
  };
  const auto not_authorized = [] {
    Judgement judgement;
    judgement.verdict = Verdict::not_authorized;
    return judgement;
  };
  if (device_.lockout_after > 0 && failed_logins_ >= device_.lockout_after) {
    return challenges_at_all() ? challenge() : not_authorized();
  }

  const User* user = nullptr;
  switch (device_.authentication) {
    case Authentication::none:
      return {};
    case Authentication::wsse:
      if (token.check != Check::right) return not_authorized();
      user = token.user;
      break;
    case Authentication::digest:
      if (digest.check != Check::right) return challenge();
      user = digest.user;
      break;
    case Authentication::either:
      if (digest.check == Check::right) {
        user = digest.user;
      } else if (digest.check == Check::absent && token.check == Check::right) {
        user = token.user;
      } else {
        return digest.check == Check::absent && token.check != Check::absent ? not_authorized() : challenge();
      }
      break;
    case Authentication::both:
      if (digest.check != Check::right) return challenge();
      if (token.check != Check::right) return not_authorized();
      user = digest.user;
      break;
  }
  if (access == Access::administrator && user->level != "Administrator") return not_authorized();
  return {};
}

bool Gatekeeper::challenges_at_all() const {
  return takes_digest(device_.authentication);
}

std::vector<std::string> Gatekeeper::challenges(std::string_view target, bool stale) {
  std::vector<std::string> headers;
  if (!challenges_at_all()) return headers;
  for (const auto& algorithm : device_.digest_algorithms) {
    // A nonce of its own for each algorithm, as devices in the field do.
    const auto nonce = random_hex(16);
    nonces_[nonce].target = target;
    nonce_order_.push_back(nonce);
    if (nonce_order_.size() > most_remembered) {
      nonces_.erase(nonce_order_.front());
      nonce_order_.pop_front();
    }
    headers.push_back(fmt::format(R"(Digest realm="{}", qop="auth", nonce="{}", algorithm={}{})", realm, nonce,
                                  algorithm, stale ? ", stale=true" : ""));
  }
  return headers;
}

}  // namespace camaudit::simulator
