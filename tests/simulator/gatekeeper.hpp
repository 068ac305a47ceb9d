// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulator/auth.hpp"
#include "tests/simulator/clock.hpp"
#include "tests/simulator/facts.hpp"
#include "tests/simulator/operations.hpp"
#include "tests/simulator/soap_request.hpp"

namespace camaudit::simulator {

struct Presented {
  std::string_view method;
  std::string_view target;
  std::optional<DigestCredentials> digest;
  std::optional<UsernameToken> token;
};

enum class Verdict { granted, challenge, not_authorized };

struct Judgement {
  Verdict verdict = Verdict::granted;
  bool stale = false;
  bool logged_in = false;
  bool wrong = false;
};

// Who may do what on one device: remembers nonces, replays and failed log-ins.
class Gatekeeper {
 public:
  explicit Gatekeeper(const Device& device) : device_(device) {}

  Judgement judge(const Presented& presented, Access access, bool open, Instant device_now);
  std::vector<std::string> challenges(std::string_view target, bool stale);
  bool challenges_at_all() const;
  std::int64_t failed_logins() const { return failed_logins_; }

 private:
  // stale: a nonce the device does not take, whatever the password.
  enum class Check { absent, right, wrong, stale, stale_unsaid };
  struct Checked {
    Check check = Check::absent;
    const User* user = nullptr;
  };
  struct Nonce {
    std::string target;
    std::set<std::string> counts;
  };

  Checked check_digest(const Presented& presented);
  Checked check_token(const UsernameToken& token, Instant device_now);
  const User* user_named(std::string_view name) const;
  Judgement decide(const Checked& digest, const Checked& token, Access access) const;

  const Device& device_;
  std::map<std::string, Nonce> nonces_;
  std::list<std::string> nonce_order_;
  std::set<std::string> seen_tokens_;
  std::list<std::string> seen_order_;
  std::int64_t failed_logins_ = 0;
};

}  // namespace camaudit::simulator
