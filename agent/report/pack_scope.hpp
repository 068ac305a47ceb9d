// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/report/pack.hpp"

namespace camaudit::report {

/// What of the estate belongs to one scheme: its cameras, the devices that they are, and the devices that record them.
/// Refers to the source.
class PackScope {
 public:
  explicit PackScope(const PackSource& source);

  const std::vector<const model::Camera*>& cameras() const { return cameras_; }
  bool has_camera(std::string_view asset_id) const { return by_asset_.contains(asset_id); }
  bool has_device(std::string_view device) const { return labels_.contains(device); }
  /// Devices that serve the scheme and are in none of its rows: recorders, as a rule.
  const std::vector<const model::DeviceSurvey*>& others() const { return others_; }
  /// The device that a camera was found to be, nullptr if none or several.
  const model::DeviceSurvey* device_of(std::string_view asset_id) const;
  /// What a device is called in the pack: its asset ids, or "recorder 1" where it has no row. Empty if it is not of the
  /// scheme.
  std::string_view label(std::string_view device) const;

  /// Whether a finding is about the scheme, or about the authority as a whole. That a device is registered nowhere, or
  /// a camera in no scheme, is told in every pack: nobody knows whose it is.
  bool covers(std::string_view rule, std::string_view device, std::string_view subject) const;
  /// What it is about.
  std::string about(std::string_view device, std::string_view subject) const;

  /// Devices of the estate that are in no row of the camera list and serve no camera of the scheme.
  std::size_t unregistered() const;
  /// Cameras of which devices can tell nothing, though the Code, or at least what it asks of a network, applies to
  /// them.
  std::size_t not_found(int principle) const;
  /// Cameras that are meant to record and of which no recording is known.
  std::size_t not_recorded() const;
  std::size_t recordings_untied() const { return untied_; }

 private:
  /// Whether the Code applies to it: a reason why it does not may be that of its scheme.
  bool in_scope(const model::Camera& camera) const;
  void add_cameras();
  void add_recorders();
  void add_recording(const model::DeviceSurvey& device, const model::Recording& recording);
  void name_others();

  const PackSource& source_;
  std::vector<const model::Camera*> cameras_;
  std::map<std::string_view, const model::Camera*> by_asset_;
  std::map<std::string_view, std::vector<std::string_view>> devices_of_;      ///< by asset id
  std::map<std::string_view, std::vector<std::string_view>> every_asset_of_;  ///< by device
  std::map<std::string_view, std::vector<std::string_view>> assets_of_;       ///< by device, of this scheme
  std::map<std::string_view, const model::DeviceSurvey*> surveys_;            ///< by id, of the estate
  std::map<std::string, std::string, std::less<>> labels_;                    ///< by device
  std::vector<const model::DeviceSurvey*> others_;
  std::set<std::string_view> recorded_;                              ///< asset ids
  std::set<std::pair<std::string_view, std::string_view>> foreign_;  ///< device and token: of other schemes
  std::set<std::string_view> recorders_;                             ///< that hold footage of the scheme
  std::set<std::string_view> ownerless_;                             ///< asset ids, of no scheme
  std::size_t untied_ = 0;
};

}  // namespace camaudit::report
