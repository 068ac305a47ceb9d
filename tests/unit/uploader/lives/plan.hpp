// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace camaudit::test {

/// What happens in one step of a life.
enum class Act {
  Night,        ///< a day goes by, and a summary is made
  SealAgain,    ///< another one, minutes later
  Days,         ///< many days go by without one
  Deliver,      ///< one pass of delivery
  Ingest,       ///< the collector takes in what lies there
  PutAgain,     ///< something that was delivered is put there once more
  Intruder,     ///< something altered, renamed or misplaced is put there
  Export,       ///< what waits at the site goes onto a medium
  Carrier,      ///< another machine takes in the medium, delivers, and writes down what was delivered
  Word,         ///< the site reads that
  Mood,         ///< how the collector answers from now on
  SiteEnds,     ///< the site's program ends at one of the next calls, perhaps with the power
  SiteFails,    ///< one of the next calls at the site fails
  SiteDisk,     ///< the site's disk gets full or read-only
  CentreEnds,   ///< the same at the collector
  CentreFails,  ///
  CentreDisk,   ///
  Heal,         ///< all disks are good again
  Clock,        ///< the clock of the site jumps, or is set right
  Rotate,       ///< the next key is made
  LoseKey,      ///< a new key, and a new epoch
  Register,     ///< the collector's operator is told of new keys; perhaps he revokes the one before
  Harm,         ///< a file that waits is damaged or removed
  LoseAccount,  ///< the account of the spool is damaged
  LoseSpool,    ///< the whole spool is gone
  Unpark,       ///< what was parked is put in line again
  Reopen,       ///< the program at the site is started anew
};
std::string_view to_string(Act act);

struct Step {
  Act act = Act::Night;
  unsigned dice = 0;  ///< seed of all chance in it, so that it does the same when others are left out
};

/// One life: everything in it follows from this.
struct Plan {
  unsigned seed = 0;
  bool clock_true = true;  ///< of the site, all the time
  bool one_epoch = true;   ///< neither key nor spool are lost; the account may be
  std::vector<Step> steps;
};
Plan plan_of(unsigned seed);

/// The same plan with as few steps as can be found for which `fails` still holds.
Plan shortened(Plan plan, const std::function<bool(const Plan&)>& fails);

/// For the report of a failure: one line a step.
std::string to_string(const Plan& plan);

}  // namespace camaudit::test
