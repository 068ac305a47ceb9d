// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/footage_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "agent/base/text.hpp"
#include "agent/register/sheet.hpp"

namespace camaudit::registry {
namespace {

using std::optional;
using std::string;

/// Headings that people use for a column, beside its name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 26> kAliases{{
    {"asset_id", "camera"},
    {"asset", "camera"},
    {"camera_id", "camera"},
    {"camera_name", "camera"},
    {"days", "configured_days"},
    {"retention", "configured_days"},
    {"retention_days", "configured_days"},
    {"configured_retention", "configured_days"},
    {"configured_retention_days", "configured_days"},
    {"earliest", "earliest_footage"},
    {"earliest_recording", "earliest_footage"},
    {"oldest", "earliest_footage"},
    {"oldest_footage", "earliest_footage"},
    {"oldest_recording", "earliest_footage"},
    {"latest", "latest_footage"},
    {"latest_recording", "latest_footage"},
    {"newest", "latest_footage"},
    {"newest_footage", "latest_footage"},
    {"newest_recording", "latest_footage"},
    {"observed", "observed_at"},
    {"observed_on", "observed_at"},
    {"exported_at", "observed_at"},
    {"exported_on", "observed_at"},
    {"source", "source_system"},
    {"system", "source_system"},
    {"vms", "source_system"},
}};

constexpr std::string_view kTable = "footage_import";
constexpr std::size_t kMaximumName = 200;
constexpr std::int64_t kDay = 86400;

/// "24/11/2026", which parse_date() also reads in "24/11/2026 00:00".
bool is_day_alone(const CsvCell& cell) {
  return parse_date(cell.text) && cell.text.find(':') == string::npos;
}

class Reader {
 public:
  Reader(const CsvFile& csv, const string& file, UtcSeconds now)
      : now_(now), sheet_(csv, file, columns(), now, out_.problems, out_.notes) {}

  FootageFile read() {
    while (sheet_.next()) read_row();
    if (out_.rows.empty() && out_.problems.empty()) {
      out_.problems.push_back({sheet_.file(), 0, 0, "holds no row below the headings"});
    }
    return std::move(out_);
  }

 private:
  static const SheetColumns& columns() {
    static const SheetColumns known{
        {"camera", "configured_days", "earliest_footage", "latest_footage", "observed_at", "source_system"},
        kAliases,
        {"camera", "configured_days", "earliest_footage", "observed_at", "source_system"}};
    return known;
  }

  void read_row() {
    const std::size_t line = sheet_.first().line;
    model::ImportedFootage row;
    take_name("camera", row.camera, "give the asset id of cameras.csv, or what the device is found by");
    take_name("source_system", row.source, "give the name of the system that the row comes from");
    sheet_.take(kTable, "configured_days", row.configured_days);
    row.earliest = moment("earliest_footage");
    row.latest = moment("latest_footage");
    take_observed(row);
    if (sheet_.cell("configured_days") == nullptr && sheet_.cell("earliest_footage") == nullptr &&
        sheet_.cell("latest_footage") == nullptr) {
      sheet_.report(
          sheet_.first(),
          fmt::format("row {} says neither what is configured nor what footage there is: fill in one of both, "
                      "or take the row out",
                      sheet_.number()));
    }
    check_order(row);
    // A day alone is no word on whether recording goes on: that is judged by the minute.
    if (const CsvCell* latest = sheet_.cell("latest_footage"); latest != nullptr && is_day_alone(*latest)) {
      row.latest.reset();
    }
    check_twice(row, line);
    out_.rows.push_back(std::move(row));
  }

  void take_name(std::string_view column, string& name, std::string_view remedy) {
    sheet_.take(kTable, column, name);
    if (sheet_.cell(column) == nullptr) {
      sheet_.report(sheet_.first(), fmt::format("{}: row {} has none; {}", column, sheet_.number(), remedy));
    } else if (name.size() > kMaximumName) {
      sheet_.complain(column, fmt::format("is longer than {} bytes", kMaximumName));
    }
  }

  /// What the cell holds, if it is a moment that can have been.
  optional<UtcSeconds> moment(std::string_view column) {
    const CsvCell* cell = sheet_.cell(column);
    if (cell == nullptr) return std::nullopt;
    const auto time = parse_moment(cell->text);
    string problem;
    if (!time) {
      problem =
          "must be a day or a day and a time, as 31/03/2026 14:05 (day first, year in full) or 2026-03-31T14:05:00Z";
    } else if (*time > now_) {
      problem = fmt::format(
          "{} is still to come; a time without a zone is taken for that of a clock in the United "
          "Kingdom: look at the day, the month and the clock of the system",
          format_rfc3339(*time));
    } else {
      problem = value_problem(kTable, column, *time, now_);
    }
    if (problem.empty()) return time;
    sheet_.complain(column, problem);
    return std::nullopt;
  }

  void take_observed(model::ImportedFootage& row) {
    const CsvCell* cell = sheet_.cell("observed_at");
    if (cell == nullptr) {
      sheet_.report(sheet_.first(),
                    fmt::format("observed_at: row {} has none; give the day and time at which the system "
                                "said so",
                                sheet_.number()));
      return;
    }
    const auto time = moment("observed_at");
    if (!time) return;
    row.observed_at = *time;
    // A day alone: whatever is told was so by its end.
    if (is_day_alone(*cell)) row.observed_at.value = std::min(time->value + kDay - 1, now_.value);
  }

  void check_order(const model::ImportedFootage& row) {
    for (const auto& [column, time] :
         {std::pair{"earliest_footage", row.earliest}, std::pair{"latest_footage", row.latest}}) {
      if (time && row.observed_at.value != 0 && *time > row.observed_at) {
        sheet_.complain(column, fmt::format("{} is later than observed_at, {}: one of them is wrong",
                                            format_rfc3339(*time), format_rfc3339(row.observed_at)));
      }
    }
    if (row.earliest && row.latest && *row.earliest > *row.latest) {
      sheet_.complain("latest_footage", "is earlier than earliest_footage: have they been exchanged?");
    }
  }

  void check_twice(const model::ImportedFootage& row, std::size_t line) {
    if (row.camera.empty() || row.source.empty()) return;
    const auto [at, fresh] = seen_.emplace(std::pair{to_lower_ascii(row.source), to_lower_ascii(row.camera)}, line);
    if (fresh) return;
    sheet_.complain("camera", fmt::format("'{}' of {} is told already, by line {}: keep one of them",
                                          bounded_text(row.camera, 100), bounded_text(row.source, 100), at->second));
  }

  const UtcSeconds now_;
  FootageFile out_;
  Sheet sheet_;
  std::map<std::pair<string, string>, std::size_t> seen_;
};

}  // namespace

FootageFile read_footage_file(const string& file, std::string_view bytes, UtcSeconds now) {
  const CsvFile csv = read_csv(file, bytes);
  return Reader(csv, file, now).read();
}

}  // namespace camaudit::registry
