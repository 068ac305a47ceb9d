// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/inventory.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <iterator>
#include <map>
#include <type_traits>
#include <utility>

#include "agent/model/describe.hpp"
#include "agent/store/fact_table.hpp"
#include "agent/store/row.hpp"

namespace camaudit::store {
namespace {

/// FactTable::numbered() of the struct's table.
template <class Struct>
bool is_numbered() {
  static const FactTable* const table = table_of_devices(Struct::kTable);
  return table != nullptr && table->numbered();
}

/// "INSERT INTO user VALUES (?,?,?,?)"; the columns are in the order of the description, of a table of facts behind
/// the device and the number of the row.
template <class Struct>
std::string insert_sql(bool of_device) {
  std::string places = !of_device ? "" : is_numbered<Struct>() ? "?,?" : "?";
  const Struct row{};
  model::for_each_member(row, [&](std::string_view, const auto&) { places += places.empty() ? "?" : ",?"; });
  return fmt::format("INSERT INTO \"{}\" VALUES ({})", Struct::kTable, places);
}

template <class... Values>
Result<void> insert(Database& database, const std::string& sql, const Values&... values) {
  auto statement = database.cached(sql);
  if (!statement) return fail(std::move(statement.error()));
  int position = 0;
  ((*statement)->bind(++position, values), ...);
  return (*statement)->run();
}

/// `device` is nullptr for what no device said.
template <class Struct>
Result<void> insert_rows(Database& database, const std::string* device, const std::vector<Struct>& rows) {
  if (rows.empty()) return {};
  static const std::string sql = insert_sql<Struct>(device != nullptr);
  auto statement = database.cached(sql);
  if (!statement) return fail(std::move(statement.error()));
  std::int64_t number = 0;
  for (const Struct& row : rows) {
    int position = 0;
    if (device != nullptr) (*statement)->bind(++position, *device);
    if (is_numbered<Struct>()) (*statement)->bind(++position, number++);
    model::for_each_member(row, [&](std::string_view, const auto& value) { (*statement)->bind(++position, value); });
    if (auto done = (*statement)->run(); !done) {
      return fail(std::move(done.error())
                      .with_context(fmt::format("writing {} of {}", Struct::kTable,
                                                device == nullptr ? "all devices" : device->c_str())));
    }
  }
  return {};
}

template <class Tables>
Result<void> replace_all(Database& database, const Tables& tables) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return fail(std::move(transaction.error()));
  Result<void> done;
  model::for_each_table(tables, [&](std::string_view, const auto& rows) {
    using Struct = typename std::decay_t<decltype(rows)>::value_type;
    if (done) done = database.execute(fmt::format("DELETE FROM \"{}\"", Struct::kTable));
    if (done) done = insert_rows(database, nullptr, rows);
  });
  if (!done) return done;
  return transaction->commit();
}

Result<void> record_device(Database& database, const model::DeviceSurvey& survey) {
  auto done = insert(database, "INSERT INTO device VALUES (?,?,?,?,?,?,?,?)", survey.id.value(), to_string(survey.kind),
                     to_string(survey.state), survey.reason, survey.address, survey.endpoint_reference, survey.url,
                     survey.surveyed_at);
  if (!done) return fail(std::move(done.error()).with_context(fmt::format("recording device {}", survey.id.value())));
  std::int64_t number = 0;
  for (const model::Call& call : survey.calls) {
    done = insert(database, "INSERT INTO call VALUES (?,?,?,?,?,?)", survey.id.value(), number++, call.operation,
                  to_string(call.outcome), call.detail, call.milliseconds);
    if (!done) return done;
  }
  return {};
}

template <class Enum>
Enum named(std::string_view text, std::initializer_list<Enum> all) {
  for (const Enum value : all) {
    if (to_string(value) == text) return value;
  }
  return *std::prev(all.end());
}

model::DeviceSurvey device_in(const Statement& row) {
  using model::DeviceKind;
  using model::DeviceState;
  model::DeviceSurvey out;
  out.id = model::DeviceId(std::string(row.text(0)));
  out.kind = named(row.text(1),
                   {DeviceKind::Camera, DeviceKind::Recorder, DeviceKind::Encoder, DeviceKind::Vms, DeviceKind::Other});
  out.state = named(row.text(2), {DeviceState::Assessed, DeviceState::Partial, DeviceState::Unauthorised,
                                  DeviceState::Imported, DeviceState::Unreachable});
  out.reason = row.text(3);
  out.address = row.text(4);
  out.endpoint_reference = row.text(5);
  out.url = row.text(6);
  out.surveyed_at = {row.integer(7)};
  return out;
}

model::Call call_in(const Statement& row) {
  using model::CallOutcome;
  return {
      std::string(row.text(1)),
      named(row.text(2), {CallOutcome::Ok, CallOutcome::Unsupported, CallOutcome::Unauthorised, CallOutcome::Malformed,
                          CallOutcome::Timeout, CallOutcome::TooLarge, CallOutcome::Refused, CallOutcome::Fault}),
      std::string(row.text(3)), row.integer(4)};
}

/// What reads a table, of all devices or of one.
struct Select {
  std::string all;
  std::string of_one;
};

Select select_of(const FactTable& table) {
  std::string columns;
  for (const Column& column : table.columns) {
    columns += fmt::format("{}\"{}\"", columns.empty() ? "" : ",", column.name);
  }
  const std::string& device = table.columns.front().name;
  const std::string sql = fmt::format(R"(SELECT {} FROM "{}")", columns, table.name);
  // The device itself in the order of its first survey.
  const std::string order = table.place == "rowid" ? "rowid" : fmt::format(R"({},"{}")", device, table.place);
  return {fmt::format("{} ORDER BY {}", sql, order), fmt::format("{} WHERE {} = ? ORDER BY {}", sql, device, order)};
}

/// Steps through the rows of a table, of one device or of all.
template <class Take>
Result<void> each(Database& database, const Select& select, const std::optional<std::string>& device, Take take) {
  auto statement = database.cached(device ? select.of_one : select.all);
  if (!statement) return fail(std::move(statement.error()));
  if (device) (*statement)->bind(1, *device);
  Result<bool> more = (*statement)->step();
  for (; more && *more; more = (*statement)->step()) take(**statement);
  (*statement)->reset();
  if (!more) return fail(std::move(more.error()));
  return {};
}

template <class Struct>
Result<void> read_rows(Database& database, const FactTable& table, const std::optional<std::string>& device,
                       const std::map<std::string, std::size_t, std::less<>>& places,
                       std::vector<model::DeviceSurvey>& out, std::vector<Struct> model::Facts::*member) {
  static const Select select = select_of(table);
  return each(database, select, device, [&](const Statement& row) {
    const auto place = places.find(row.text(0));
    if (place == places.end()) return;
    Row values;
    for (std::size_t i = 1; i < table.columns.size(); ++i) {
      values.push_back(read_value(row, static_cast<int>(i), table.columns[i].type));
    }
    (out[place->second].facts.*member).push_back(struct_of<Struct>(values));
  });
}

}  // namespace

Result<std::vector<model::DeviceSurvey>> surveys(Database& database, const std::optional<std::string>& device) {
  std::vector<model::DeviceSurvey> out;
  std::map<std::string, std::size_t, std::less<>> places;
  static const Select devices = select_of(device_table());
  auto done = each(database, devices, device, [&](const Statement& row) {
    places.emplace(row.text(0), out.size());
    out.push_back(device_in(row));
  });
  static const Select calls = select_of(call_table());
  if (done) {
    done = each(database, calls, device, [&](const Statement& row) {
      const auto place = places.find(row.text(0));
      if (place != places.end()) out[place->second].calls.push_back(call_in(row));
    });
  }
  auto table = fact_tables().begin();
  boost::mp11::mp_for_each<boost::describe::describe_members<model::Facts, boost::describe::mod_public>>(
      [&](auto member) {
        if (done) done = read_rows(database, *table, device, places, out, member.pointer);
        ++table;
      });
  if (!done) return fail(std::move(done.error()));
  return out;
}

Result<void> begin_run(Database& database, const Run& run) {
  return insert(database, "INSERT INTO run VALUES (1,?,?,?)", run.id, run.started, run.now);
}

Result<void> record(Database& database, const model::DeviceSurvey& survey) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return fail(std::move(transaction.error()));
  auto done = record_device(database, survey);
  model::for_each_table(survey.facts, [&](std::string_view, const auto& rows) {
    if (done) done = insert_rows(database, &survey.id.value(), rows);
  });
  if (!done) return done;
  return transaction->commit();
}

Result<void> record(Database& database, const model::Declared& declared) {
  return replace_all(database, declared);
}

Result<void> record(Database& database, const model::Remembered& remembered) {
  return replace_all(database, remembered);
}

}  // namespace camaudit::store
