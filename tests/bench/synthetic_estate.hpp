// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/time.hpp"
#include "agent/model/device.hpp"

namespace camaudit::bench {

/// The surveys of an estate that was never built: of ten devices nine cameras and the recorder that they record on,
/// some with faults, as estates have them. What every night brings anew differs from night to night: clocks drift,
/// footage ages, calls take their time. The same calls give the same estate.
class SyntheticEstate {
 public:
  explicit SyntheticEstate(int devices);

  /// What surveys at `now` say of all devices.
  std::vector<model::DeviceSurvey> survey(UtcSeconds now);

  /// Lets so many devices change: an account or name server more or less, firmware, a bit rate, a text in the picture;
  /// or, one time in five, no answer in the next survey.
  void change(int devices);

  /// A register of these devices as the authority declares it: cameras.csv with a row for each device, register.toml
  /// with a scheme for each 250.
  std::string cameras_csv(UtcSeconds today) const;
  std::string register_toml(UtcSeconds today) const;

 private:
  struct Device {
    int number = 0;
    bool recorder = false;
    bool silent = false;           ///< in the next survey
    std::array<int, 5> changes{};  ///< how often each of its settings was changed
  };

  int up_to(int bound);
  void clock(int number, model::Facts& facts, UtcSeconds now);
  void footage(const Device& device, model::Facts& facts, UtcSeconds now);

  std::vector<Device> devices_;
  std::minstd_rand random_{4};
};

/// Rows of facts, apart from how it went to obtain them.
std::size_t fact_rows(const model::DeviceSurvey& survey);

}  // namespace camaudit::bench
