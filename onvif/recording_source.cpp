// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/recording_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "agent/base/text.hpp"
#include "agent/base/uri_endpoint.hpp"
#include "onvif/identity.hpp"
#include "onvif/sighting.hpp"

namespace camaudit::onvif {
namespace {

using Devices = std::vector<model::DeviceSurvey>;
using Index = std::unordered_map<std::string, std::vector<std::size_t>>;

void add(Index& index, const std::string& key, std::size_t device) {
  if (key.empty()) return;
  auto& all = index[key];
  if (all.empty() || all.back() != device) all.push_back(device);
}

const std::vector<std::size_t>& look_up(const Index& index, const std::string& key) {
  static const std::vector<std::size_t> none;
  const auto found = index.find(key);
  return found == index.end() ? none : found->second;
}

/// "10.20.0.7/24 169.254.3.4/16" word by word, without the prefix lengths.
template <class Visitor>
void for_each_address(const std::string& list, Visitor visit) {
  for (std::size_t at = 0; at < list.size();) {
    const auto end = std::min(list.find(' ', at), list.size());
    const std::string word = list.substr(at, end - at);
    visit(to_lower_ascii(word.substr(0, word.find('/'))));
    at = end + 1;
  }
}

std::string folded(std::string_view name) {
  return to_lower_ascii(bounded_text(name));
}

/// A recorder's own pictures are of other cameras; a camera's are of itself.
bool shows_itself(const model::DeviceSurvey& device) {
  return device.kind != model::DeviceKind::Recorder;
}

bool may_show(const model::DeviceSurvey& recorder, const model::DeviceSurvey& camera) {
  return &recorder != &camera || shows_itself(recorder);
}

bool listens_at(const model::DeviceSurvey& device, std::int64_t port) {
  if (uri_endpoint(device.address).port == port) return true;
  for (const auto& row : device.facts.stream) {
    if (row.port == port) return true;
  }
  for (const auto& row : device.facts.network_protocol) {
    if (row.port == port && row.enabled.value_or(true)) return true;
  }
  return false;
}

/// What a recorder says of how its recordings are fed.
class Wiring {
 public:
  explicit Wiring(const model::Facts& facts) {
    for (const auto& row : facts.receiver) receivers_.emplace(row.token, &row);
    for (const auto& row : facts.recording_job) {
      const auto [known, added] = jobs_.emplace(row.recording, &row);
      // A job that is switched on goes before one that is not.
      if (!added && to_lower_ascii(known->second->mode) == "idle") known->second = &row;
    }
  }

  const model::RecordingJob* job_of(const model::Recording& recording) const {
    const auto found = jobs_.find(recording.token);
    return found == jobs_.end() ? nullptr : found->second;
  }
  /// The receiver with an address that its job reads from, or nullptr.
  const model::Receiver* receiver_of(const model::Recording& recording) const {
    const auto* job = job_of(recording);
    if (job == nullptr || !job->source_token) return nullptr;
    const auto found = receivers_.find(*job->source_token);
    return found == receivers_.end() || !found->second->host ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string, const model::Receiver*> receivers_;
  std::unordered_map<std::string, const model::RecordingJob*> jobs_;  ///< by recording
};

class Linker {
 public:
  explicit Linker(Devices& devices) : devices_(devices) {
    for (std::size_t at = 0; at < devices.size(); ++at) index_device(at);
    for (auto& device : devices) {
      const Wiring wiring(device.facts);
      for (auto& row : device.facts.recording) {
        if (const auto* from = wiring.receiver_of(row)) {
          row.source_host = from->host;
          row.source_port = from->port;
          if (!row.source_port) row.source_port = default_port(from->scheme);
        }
        ++name_uses_[folded(row.source_name)];
        if (row.source_host && row.source_port) ports_named_[*row.source_host].insert(*row.source_port);
      }
    }
  }

  void link(model::DeviceSurvey& recorder) const {
    const Wiring wiring(recorder.facts);
    for (auto& row : recorder.facts.recording) link_one(recorder, row, wiring);
  }

 private:
  void index_device(std::size_t at) {
    const auto& device = devices_[at];
    add(by_host_, uri_endpoint(device.address).host, at);
    add(by_uuid_, normalised_uuid(device.endpoint_reference), at);
    for (const auto& row : device.facts.network_interface) {
      if (!row.enabled.value_or(true)) continue;
      const auto note = [&](const std::string& address) { add(by_interface_, address, at); };
      for_each_address(row.ipv4_addresses, note);
      for_each_address(row.ipv6_addresses, note);
    }
    std::set<std::string> names;
    for (const auto& row : device.facts.hostname) {
      if (row.name) names.insert(folded(*row.name));
    }
    for (const auto& name : names) add(by_hostname_, name, at);
    for (const auto& row : device.facts.scope) {
      if (const std::string name = scope_value({row.item}, "name"); !name.empty()) names.insert(folded(name));
    }
    if (!shows_itself(device)) return;
    for (const auto& name : names) add(by_name_, name, at);
  }

  void link_one(const model::DeviceSurvey& recorder, model::Recording& row, const Wiring& wiring) const {
    const auto& same = look_up(by_uuid_, normalised_uuid(row.source_id));
    if (same.size() == 1 && may_show(recorder, devices_[same.front()])) {
      return name_camera(row, devices_[same.front()], "identity");
    }
    const std::string_view how = wiring.receiver_of(row) != nullptr ? "receiver" : "address";
    if (row.source_host && link_by_address(recorder, row, how)) return;
    if (link_by_video_source(recorder, row, wiring.job_of(row))) return;
    link_by_name(row);
  }

  /// False if the address is that of nobody here, and other facts may still tell; the note is then set.
  bool link_by_address(const model::DeviceSurvey& recorder, model::Recording& row, std::string_view how) const {
    const std::string where =
        row.source_port ? fmt::format("{} port {}", *row.source_host, *row.source_port) : *row.source_host;
    const auto* found = &look_up(by_host_, *row.source_host);
    if (found->empty()) found = &look_up(by_interface_, *row.source_host);
    if (found->empty()) found = &look_up(by_hostname_, *row.source_host);
    std::vector<std::size_t> fitting;
    for (const std::size_t at : *found) {
      if (may_show(recorder, devices_[at])) fitting.push_back(at);
    }
    if (fitting.empty()) {
      row.source_note = fmt::format("it comes from {}, where no camera was surveyed", where);
      return false;
    }
    const auto named = ports_named_.find(*row.source_host);
    const bool several = fitting.size() > 1 || (named != ports_named_.end() && named->second.size() > 1);
    if (several) {
      std::erase_if(fitting,
                    [&](std::size_t at) { return !row.source_port || !listens_at(devices_[at], *row.source_port); });
    }
    if (fitting.size() == 1) {
      name_camera(row, devices_[fitting.front()], how);
    } else {
      row.source_note =
          fmt::format("it comes from {}, where several cameras share an address and none is told by the port", where);
    }
    return true;
  }

  static bool link_by_video_source(const model::DeviceSurvey& recorder, model::Recording& row,
                                   const model::RecordingJob* job) {
    const bool own_profile = job != nullptr && job->source_type == "Profile" && job->source_token;
    if (!own_profile && !row.video_source_token) return false;
    if (shows_itself(recorder)) {
      name_camera(row, recorder, "video_source");
      return true;
    }
    if (row.source_note.empty()) {
      row.source_note = fmt::format("it comes from input {} of the recorder; which camera feeds that is not told",
                                    row.video_source_token ? *row.video_source_token : *job->source_token);
    }
    return false;
  }

  void link_by_name(model::Recording& row) const {
    const std::string name = folded(row.source_name);
    const auto& cameras = look_up(by_name_, name);
    const auto uses = name_uses_.find(name);
    if (cameras.size() == 1 && uses != name_uses_.end() && uses->second == 1 && !row.source_host) {
      return name_camera(row, devices_[cameras.front()], "name");
    }
    if (row.source_note.empty()) row.source_note = "which camera it records is not told";
  }

  static void name_camera(model::Recording& row, const model::DeviceSurvey& camera, std::string_view how) {
    row.linked_by = std::string(how);
    row.camera = camera.id.value();
    row.source_note = fmt::format("camera {}, known by its {}", camera.address,
                                  how == "video_source" ? std::string_view("picture on the device itself") : how);
    if (how == "name") row.source_note += " only";
  }

  Devices& devices_;
  Index by_host_, by_interface_, by_hostname_, by_uuid_, by_name_;
  std::unordered_map<std::string, int> name_uses_;
  std::unordered_map<std::string, std::set<std::int64_t>> ports_named_;
};

}  // namespace

void link_recordings(std::vector<model::DeviceSurvey>& devices) {
  const Linker linker(devices);
  for (auto& device : devices) linker.link(device);
}

}  // namespace camaudit::onvif
