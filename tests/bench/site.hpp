// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/base/time.hpp"
#include "agent/model/declared.hpp"
#include "agent/model/device.hpp"
#include "agent/model/finding.hpp"
#include "agent/model/remembered.hpp"
#include "agent/store/database.hpp"
#include "agent/store/history.hpp"
#include "agent/store/remembered.hpp"
#include "tests/bench/synthetic_estate.hpp"

namespace camaudit::bench {

/// What judging one night took, in seconds of CPU.
struct JudgingCost {
  double remembered = 0;
  double recorded = 0;  ///< into memory, with the register
  double rules = 0;
};

/// What saving nights took, in seconds of CPU.
struct SavingCost {
  double opened = 0;
  double saved = 0;  ///< and closed, by which the log is brought into the file
};

/// An estate, its register, and the inventory that is kept of it: what an audit does with it once it has been surveyed.
/// Whatever goes wrong is thrown.
class Site {
 public:
  Site(int devices, std::string file);

  int devices() const { return devices_; }
  const std::string& file() const { return file_; }
  SyntheticEstate& estate() { return estate_; }
  const std::vector<model::DeviceSurvey>& surveys() const { return surveys_; }
  const std::vector<model::Finding>& findings() const { return findings_; }

  /// Night 0 is the first.
  void survey(int number);
  /// Judges the survey; the database that the rules read, for a second look.
  store::Database judge(JudgingCost& cost);
  /// Saves survey and findings. Gives what was told of it and adds up the seconds of CPU.
  store::Remembered save(SavingCost& cost);

 private:
  store::Tonight tonight() const;
  void record(store::Database& database, const model::Remembered& remembered);

  int devices_;
  std::string file_;
  SyntheticEstate estate_;
  model::Declared declared_;
  int number_ = 0;
  std::vector<model::DeviceSurvey> surveys_;
  std::vector<model::Finding> findings_;
};

/// What a rule that broke says; empty if none did.
std::string broken_rule(const std::vector<model::Finding>& findings);

}  // namespace camaudit::bench
