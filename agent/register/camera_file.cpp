// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/camera_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/describe/class.hpp>
#include <charconv>
#include <map>

#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "agent/register/fields.hpp"
#include "agent/register/keys.hpp"

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

/// "target_width_m" from "Target width (m)".
string plain_heading(std::string_view heading) {
  string out;
  for (const char c : to_lower_ascii(heading)) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (word) out.push_back(c);
    if (!word && !out.empty() && out.back() != '_') out.push_back('_');
  }
  while (out.ends_with('_')) out.pop_back();
  return out;
}

bool is_comment(const CsvRow& row) {
  return trimmed(row.cells.front().text).starts_with('#');
}

class CameraFile {
 public:
  CameraFile(const CsvFile& csv, string file, UtcSeconds today, Reading& out)
      : csv_(csv), file_(std::move(file)), today_(today), out_(out) {}

  void read() {
    const CsvRow* heading = heading_row(csv_);
    if (heading == nullptr) return;
    if (!read_heading(*heading)) return;
    for (const CsvRow& row : csv_.rows) {
      if (&row > heading && !is_comment(row)) read_row(row);
    }
  }

 private:
  void report(const CsvCell& cell, string what) {
    out_.problems.push_back({file_, cell.line, cell.column, std::move(what)});
  }

  bool read_heading(const CsvRow& heading) {
    width_ = heading.cells.size();
    for (std::size_t i = 0; i < heading.cells.size(); ++i) {
      const CsvCell& cell = heading.cells[i];
      if (trimmed(cell.text).empty()) continue;
      const string column = camera_column(cell.text);
      if (column.empty()) {
        read_unknown(cell);
      } else if (const auto [at, fresh] = columns_.emplace(column, i); !fresh) {
        report(cell, fmt::format("column {} is there twice: {} has it already", column,
                                 spreadsheet_cell(at->second, heading.number)));
      }
    }
    if (columns_.contains("asset_id")) return true;
    report(heading.cells.front(), "asset_id: there is no such column; the first row has to name the columns");
    return false;
  }

  /// A column that is nearly one of ours is a slip; any other is the authority's own.
  void read_unknown(const CsvCell& cell) {
    const string plain = plain_heading(cell.text);
    const string near = plain.size() > 64 ? string{} : nearest(plain, camera_columns());
    if (!near.empty() && edit_distance(plain, near) <= 2) {
      report(cell, fmt::format("column '{}' is not known; do you mean {}?", bounded_text(cell.text, 100), near));
    } else {
      out_.notes.push_back(
          fmt::format("{}:{}: column '{}' is not read", file_, cell.line, bounded_text(cell.text, 100)));
    }
  }

  void read_row(const CsvRow& row) {
    row_ = &row;
    const CsvCell& first = row.cells.front();
    for (std::size_t i = width_; i < row.cells.size(); ++i) {
      if (trimmed(row.cells[i].text).empty()) continue;
      report(row.cells[i], fmt::format("cell {} is beyond the last column: is a separator too many in this row?",
                                       spreadsheet_cell(i, row.number)));
      break;
    }
    model::Camera camera;
    camera.place = place_of(file_, first.line);
    model::for_each_member(camera, [&](std::string_view name, auto& member) {
      if (name != "place") take("camera", name, member);
    });
    if (camera.asset_id.empty()) {
      report(first, fmt::format("asset_id: row {} has none; every camera needs one of its own", row.number));
    } else if (const auto [at, fresh] = seen_.emplace(camera.asset_id, first.line); !fresh) {
      report(first, fmt::format("asset_id: '{}' is taken, by line {}", bounded_text(camera.asset_id, 100), at->second));
    }
    take_keys(camera);
    if (camera.scheme) refer(Reference::Kind::Scheme, "scheme", *camera.scheme);
    read_uses(camera);
    out_.declared.camera.push_back(std::move(camera));
  }

  const CsvCell* cell_of(std::string_view column) const {
    const auto at = columns_.find(column);
    if (at == columns_.end() || at->second >= row_->cells.size()) return nullptr;
    const CsvCell& cell = row_->cells[at->second];
    return trimmed(cell.text).empty() ? nullptr : &cell;
  }

  void complain(std::string_view column, const string& what) {
    const std::size_t index = columns_.find(column)->second;
    report(row_->cells[index], fmt::format("{} (cell {}): {}", column, spreadsheet_cell(index, row_->number), what));
  }

  void refer(Reference::Kind kind, std::string_view column, const string& id) {
    const CsvCell& cell = *cell_of(column);
    const std::size_t index = columns_.find(column)->second;
    out_.references.push_back(
        {kind,
         id,
         {file_, cell.line, cell.column, fmt::format("{} (cell {})", column, spreadsheet_cell(index, row_->number))}});
  }

  template <class T>
  void take(std::string_view table, std::string_view column, optional<T>& member) {
    T value{};
    if (fetch(table, column, value)) member = std::move(value);
  }
  void take(std::string_view table, std::string_view column, string& member) { fetch(table, column, member); }

  template <class T>
  bool fetch(std::string_view table, std::string_view column, T& member) {
    const CsvCell* cell = cell_of(column);
    if (cell == nullptr) return false;
    std::string_view text = trimmed(cell->text);
    // As a draft keeps a text from being a remark.
    if (cell == &row_->cells.front() && text.starts_with("'#")) text.remove_prefix(1);
    auto value = read_cell(table, column, text, member);
    if (!value) return false;
    const string problem = value_problem(table, column, *value, today_);
    if (!problem.empty()) {
      complain(column, problem);
      return false;
    }
    member = std::move(*value);
    return true;
  }

  optional<string> read_cell(std::string_view table, std::string_view column, std::string_view text, const string&) {
    if (column == "design_standard") {
      for (const std::string_view year : {"2015", "2025"}) {
        if (text.ends_with(year)) return string(year);
      }
    }
    return words_of(table, column).empty() ? string(text) : plain_heading(text);
  }

  optional<bool> read_cell(std::string_view, std::string_view column, std::string_view text, const bool&) {
    const string word = to_lower_ascii(text);
    for (const std::string_view yes : {"yes", "y", "true", "1"}) {
      if (word == yes) return true;
    }
    for (const std::string_view no : {"no", "n", "false", "0"}) {
      if (word == no) return false;
    }
    complain(column, "must be yes or no, or empty where it is not known");
    return std::nullopt;
  }

  template <class Number>
  optional<Number> read_number(std::string_view column, std::string_view text, const char* what) {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc{} && end == text.data() + text.size()) return value;
    complain(column, fmt::format("must be {}, without a unit", what));
    return std::nullopt;
  }
  optional<std::int64_t> read_cell(std::string_view, std::string_view column, std::string_view text,
                                   const std::int64_t&) {
    return read_number<std::int64_t>(column, text, "a whole number");
  }
  optional<double> read_cell(std::string_view, std::string_view column, std::string_view text, const double&) {
    return read_number<double>(column, text, "a number such as 12.5");
  }

  optional<UtcSeconds> read_cell(std::string_view, std::string_view column, std::string_view text, const UtcSeconds&) {
    auto date = parse_date(text);
    if (!date) complain(column, "must be a date, as 31/03/2026 (day first, year in full) or 2026-03-31");
    return date;
  }

  /// Brings what a device is found by into the form in which it is compared.
  void take_keys(model::Camera& camera) {
    if (camera.identity) {
      const string identity = normalised_identity(*camera.identity);
      if (identity.empty()) complain("identity", "must be a UUID, a MAC address, or what the agent calls the device");
      camera.identity = identity.empty() ? std::nullopt : optional(identity);
    }
    if (camera.address) {
      const auto address = parse_device_address(*camera.address);
      if (!address)
        complain("address", "must be an IP address, with its port if it is not the usual one (10.20.0.7:8080)");
      camera.address = address ? optional(to_string(*address)) : std::nullopt;
    }
  }

  void read_uses(const model::Camera& camera) {
    Uses uses;
    model::for_each_member(uses, [&](std::string_view name, auto& member) { take(Uses::kTable, name, member); });
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
      if (!audio.justification) report(row_->cells.front(), "audio_justification: sound is declared without one");
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
    for (const string& what : order_problems(Uses::kTable, days)) complain(column, what);
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

  const CsvFile& csv_;
  const string file_;
  const UtcSeconds today_;
  Reading& out_;
  std::map<string, std::size_t, std::less<>> columns_;
  std::size_t width_ = 0;  // of the heading
  std::map<string, std::size_t> seen_;
  const CsvRow* row_ = nullptr;
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
  const string plain = plain_heading(heading);
  for (const auto& [alias, column] : kAliases) {
    if (plain == alias) return string(column);
  }
  static const std::vector<string> known = camera_columns();
  return std::find(known.begin(), known.end(), plain) == known.end() ? string{} : plain;
}

const CsvRow* heading_row(const CsvFile& file) {
  const auto at = std::find_if_not(file.rows.begin(), file.rows.end(), is_comment);
  return at == file.rows.end() ? nullptr : &*at;
}

void read_camera_file(const string& file, std::string_view bytes, UtcSeconds today, Reading& out) {
  const CsvFile csv = read_csv(file, bytes);
  out.problems.insert(out.problems.end(), csv.problems.begin(), csv.problems.end());
  CameraFile(csv, file, today, out).read();
  if (heading_row(csv) == nullptr && csv.problems.empty()) {
    out.problems.push_back({file, 0, 0, "is empty: the first row has to name the columns, asset_id among them"});
  }
}

}  // namespace camaudit::registry
