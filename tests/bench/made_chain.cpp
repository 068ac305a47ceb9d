// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/made_chain.hpp"

#include <string>

#include "agent/app/sealing.hpp"
#include "agent/app/summary_of.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"

namespace camaudit::bench {
namespace {

constexpr std::int64_t kEpoch = 1'700'000'000;

uploader::SigningKey new_key() {
  SystemRandom random;
  return uploader::SigningKey::create(random);
}

}  // namespace

MadeChain::MadeChain(const MadeAudit& audit) : audit_(audit), key_(new_key()), pseudonym_secret_(std::string(32, 's')) {
  link_.place = {kEpoch, 0};
}

uploader::SignedSummary MadeChain::next() {
  ++link_.place.sequence;
  link_.produced_at = to_utc_seconds(SystemClock().wall());
  link_.not_after = {link_.produced_at.value + app::kSummaryHours * 3600};
  const auto content = app::summary_of(audit_.report, audit_.config, audit_.judgement, true, {});
  auto made = uploader::sign_summary(content, link_, key_, pseudonym_secret_);
  link_.previous = made.digest;
  return made;
}

}  // namespace camaudit::bench
