// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/camera_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/describe/class.hpp>
#include <map>

#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "agent/register/fields.hpp"
#include "agent/register/keys.hpp"
#include "agent/register/sheet.hpp"

namespace camaudit::registry {
namespace {

using std::optional;
using std::string;

/// Columns of cameras.csv that become rows of camera_capability.
struct Uses {
  static constexpr std::string_view kTable = "camera_capability";
  optional<string> analytics;
  optional<string> audio_justification;
  optional<string> audio_dpia;
  optional<UtcSeconds> audio_approved_on;
  optional<UtcSeconds> audio_expires;
  optional<bool> biometric;
  optional<string> biometric_justification;
  optional<string> biometric_dpia;
  optional<UtcSeconds> biometric_approved_on;
  optional<UtcSeconds> biometric_expires;
  optional<UtcSeconds> biometric_validated_on;
  optional<bool> biometric_human_review;
};
BOOST_DESCRIBE_STRUCT(Uses, (),
                      (analytics, audio_justification, audio_dpia, audio_approved_on, audio_expires, biometric,
                       biometric_justification, biometric_dpia, biometric_approved_on, biometric_expires,
                       biometric_validated_on, biometric_human_review))

/// Headings that people use for a column, beside its name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 21> kAliases{{
    {"id", "asset_id"},
    {"asset", "asset_id"},
    {"asset_no", "asset_id"},
    {"asset_number", "asset_id"},
    {"camera_id", "asset_id"},
    {"camera_no", "asset_id"},
    {"camera_number", "asset_id"},
    {"camera_name", "name"},
    {"scheme_id", "scheme"},
    {"camera_type", "type"},
    {"location", "location_public"},
    {"public_location", "location_public"},
    {"withheld_reason", "location_withheld_reason"},
    {"reason_withheld", "location_withheld_reason"},
    {"uuid", "identity"},
    {"serial_no", "serial"},
    {"serial_number", "serial"},
    {"ip", "address"},
    {"ip_address", "address"},
    {"target_width", "target_width_m"},
    {"recorded", "records"},
}};

const SheetColumns& columns() {
  static const SheetColumns known{camera_columns(), kAliases, {"asset_id"}};
  return known;
}

class CameraFile {
 public:
  CameraFile(const CsvFile& csv, const string& file, UtcSeconds today, Reading& out)
      : sheet_(csv, file, columns(), today, out.problems, out.notes), out_(out) {}

  /// False: the headings are of no use.
  bool read() {
    const bool headed = sheet_.is_headed();
    while (sheet_.next()) read_row();
    return headed;
  }

 private:
  void read_row() {
    const CsvCell& first = sheet_.first();
    model::Camera camera;
    camera.place = place_of(sheet_.file(), first.line);
    model::for_each_member(camera, [&](std::string_view name, auto& member) {
      if (name != "place") sheet_.take("camera", name, member);
    });
    if (camera.asset_id.empty()) {
      sheet_.report(first,
                    fmt::format("asset_id: row {} has none; every camera needs one of its own", sheet_.number()));
    } else if (const auto [at, fresh] = seen_.emplace(camera.asset_id, first.line); !fresh) {
      sheet_.report(first,
                    fmt::format("asset_id: '{}' is taken, by line {}", bounded_text(camera.asset_id, 100), at->second));
    }
    take_keys(camera);
    if (camera.scheme) refer(Reference::Kind::Scheme, "scheme", *camera.scheme);
    read_uses(camera);
    out_.declared.camera.push_back(std::move(camera));
  }

  void refer(Reference::Kind kind, std::string_view column, const string& id) {
    const CsvCell& cell = *sheet_.cell(column);
    out_.references.push_back({kind, id, {sheet_.file(), cell.line, cell.column, sheet_.name_of(column)}});
  }

  /// Brings what a device is found by into the form in which it is compared.
  void take_keys(model::Camera& camera) {
    if (camera.identity) {
      const string identity = normalised_identity(*camera.identity);
      if (identity.empty())
        sheet_.complain("identity", "must be a UUID, a MAC address, or what the agent calls the device");
      camera.identity = identity.empty() ? std::nullopt : optional(identity);
    }
    if (camera.address) {
      const auto address = parse_device_address(*camera.address);
      if (!address)
        sheet_.complain("address", "must be an IP address, with its port if it is not the usual one (10.20.0.7:8080)");
      camera.address = address ? optional(to_string(*address)) : std::nullopt;
    }
  }

  void read_uses(const model::Camera& camera) {
    Uses uses;
    model::for_each_member(uses, [&](std::string_view name, auto& member) { sheet_.take(Uses::kTable, name, member); });
    const auto add = [&](string capability) -> model::CameraCapability& {
      model::CameraCapability& row = out_.declared.camera_capability.emplace_back();
      row.asset_id = camera.asset_id;
      row.capability = std::move(capability);
      row.place = camera.place;
      return row;
    };
    for (const string& type : listed(uses.analytics.value_or(""))) add(type);
    if (uses.audio_justification || uses.audio_dpia || uses.audio_approved_on || uses.audio_expires) {
      auto& audio = add("audio");
      audio.justification = uses.audio_justification;
      audio.dpia = uses.audio_dpia;
      audio.approved_on = uses.audio_approved_on;
      audio.expires = uses.audio_expires;
      if (!audio.justification) sheet_.report(sheet_.first(), "audio_justification: sound is declared without one");
      check_order(audio, "audio_expires");
    }
    if (uses.biometric.value_or(false)) {
      auto& biometric = add("biometric");
      biometric.justification = uses.biometric_justification;
      biometric.dpia = uses.biometric_dpia;
      biometric.approved_on = uses.biometric_approved_on;
      biometric.expires = uses.biometric_expires;
      biometric.validated_on = uses.biometric_validated_on;
      biometric.human_review = uses.biometric_human_review;
      check_order(biometric, "biometric_expires");
    }
    if (uses.audio_dpia) refer(Reference::Kind::Dpia, "audio_dpia", *uses.audio_dpia);
    if (uses.biometric_dpia) refer(Reference::Kind::Dpia, "biometric_dpia", *uses.biometric_dpia);
  }

  void check_order(const model::CameraCapability& row, std::string_view column) {
    std::map<string, double> days;
    if (row.approved_on) days.emplace("approved_on", static_cast<double>(row.approved_on->value));
    if (row.expires) days.emplace("expires", static_cast<double>(row.expires->value));
    for (const string& what : order_problems(Uses::kTable, days)) sheet_.complain(column, what);
  }

  static std::vector<string> listed(std::string_view text) {
    std::vector<string> items;
    while (!text.empty()) {
      const auto end = std::min(text.find_first_of(",;|\r\n"), text.size());
      if (const auto item = trimmed(text.substr(0, end)); !item.empty()) items.emplace_back(item);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return items;
  }

  Sheet sheet_;
  Reading& out_;
  std::map<string, std::size_t> seen_;
};

}  // namespace

std::vector<string> camera_columns() {
  std::vector<string> names;
  const auto add = [&](std::string_view name, const auto&) { names.emplace_back(name); };
  const model::Camera camera;
  model::for_each_member(camera, add);
  names.pop_back();  // place
  const Uses uses;
  model::for_each_member(uses, add);
  return names;
}

string camera_column(std::string_view heading) {
  return columns().named(heading);
}

bool read_camera_file(const string& file, std::string_view bytes, UtcSeconds today, Reading& out) {
  const CsvFile csv = read_csv(file, bytes);
  return CameraFile(csv, file, today, out).read() && csv.problems.empty();
}

}  // namespace camaudit::registry
