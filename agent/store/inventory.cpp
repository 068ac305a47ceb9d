// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/inventory.hpp"

#include <fmt/format.h>

#include <type_traits>
#include <utility>

#include "agent/model/describe.hpp"

namespace camaudit::store {
namespace {

/// "INSERT INTO user VALUES (?,?,?,?)"; the columns are in the order of the description, behind `device` if the table
/// is one of facts.
template <class Row>
std::string insert_sql(bool of_device) {
  std::string places = of_device ? "?" : "";
  const Row row{};
  model::for_each_member(row, [&](std::string_view, const auto&) { places += places.empty() ? "?" : ",?"; });
  return fmt::format("INSERT INTO \"{}\" VALUES ({})", Row::kTable, places);
}

template <class... Values>
Result<void> insert(Database& database, const std::string& sql, const Values&... values) {
  auto statement = database.cached(sql);
  if (!statement) return fail(std::move(statement.error()));
  int position = 0;
  ((*statement)->bind(++position, values), ...);
  return (*statement)->run();
}

/// `device` is nullptr for what is declared.
template <class Row>
Result<void> insert_rows(Database& database, const std::string* device, const std::vector<Row>& rows) {
  if (rows.empty()) return {};
  static const std::string sql = insert_sql<Row>(device != nullptr);
  auto statement = database.cached(sql);
  if (!statement) return fail(std::move(statement.error()));
  for (const Row& row : rows) {
    int position = 0;
    if (device != nullptr) (*statement)->bind(++position, *device);
    model::for_each_member(row, [&](std::string_view, const auto& value) { (*statement)->bind(++position, value); });
    if (auto done = (*statement)->run(); !done) {
      return fail(std::move(done.error())
                      .with_context(fmt::format("writing {} of {}", Row::kTable,
                                                device == nullptr ? "what is declared" : device->c_str())));
    }
  }
  return {};
}

Result<void> record_device(Database& database, const model::DeviceSurvey& survey) {
  auto done =
      insert(database, "INSERT INTO device VALUES (?,?,?,?,?,?,?)", survey.id.value(), to_string(survey.kind),
             to_string(survey.state), survey.reason, survey.address, survey.endpoint_reference, survey.surveyed_at);
  if (!done) return fail(std::move(done.error()).with_context(fmt::format("recording device {}", survey.id.value())));
  for (const model::Call& call : survey.calls) {
    done = insert(database, "INSERT INTO call VALUES (?,?,?,?,?)", survey.id.value(), call.operation,
                  to_string(call.outcome), call.detail, call.milliseconds);
    if (!done) return done;
  }
  return {};
}

}  // namespace

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
  auto transaction = Transaction::begin(database);
  if (!transaction) return fail(std::move(transaction.error()));
  Result<void> done;
  model::for_each_table(declared, [&](std::string_view, const auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    if (done) done = database.execute(fmt::format("DELETE FROM \"{}\"", Row::kTable));
    if (done) done = insert_rows(database, nullptr, rows);
  });
  if (!done) return done;
  return transaction->commit();
}

}  // namespace camaudit::store
