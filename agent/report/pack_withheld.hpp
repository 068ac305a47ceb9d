// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "agent/report/pack_scope.hpp"

namespace camaudit::report {

/// Takes out of a text what an assessor has no need of and others could use: network addresses of every kind, serial
/// numbers and identities of devices, names of hosts and, where they may be named, of accounts. The address of a device
/// of the scheme becomes what the pack calls it; all else becomes a word in square brackets. Asset ids stay.
class PackWithheld {
 public:
  PackWithheld(const PackSource& source, const PackScope& scope);

  /// `device` may be empty; `names_accounts`: the text may quote accounts of that device.
  std::string text(std::string_view device, bool names_accounts, std::string_view text) const;

 private:
  std::string replacement(std::string_view word, const model::DeviceSurvey* device, bool names_accounts) const;
  void add_address(std::string_view text, std::string_view becomes);
  void add_device(const model::DeviceSurvey& device, std::string_view label);

  std::map<std::string_view, const model::DeviceSurvey*> surveys_;
  std::set<std::string> assets_;                           ///< of the whole camera list, lower-case
  std::map<std::string, std::string, std::less<>> known_;  ///< addresses, hosts and identities, lower-case
};

}  // namespace camaudit::report
