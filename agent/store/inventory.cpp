// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/inventory.hpp"

#include <fmt/format.h>

#include <utility>

#include "agent/model/describe.hpp"

namespace camaudit::store {
namespace {

/// "INSERT INTO user VALUES (?,?,?,?)", built once for each row type; the columns are in the order of the description.
template <class Row>
const std::string& insert_sql() {
  static const std::string sql = [] {
    std::string text = fmt::format("INSERT INTO \"{}\" VALUES (?", Row::kTable);
    const Row row{};
    model::for_each_member(row, [&](std::string_view, const auto&) { text += ",?"; });
    return text + ")";
  }();
  return sql;
}

template <class... Values>
Result<void> insert(Database& database, const std::string& sql, const Values&... values) {
  auto statement = database.cached(sql);
  if (!statement) return fail(std::move(statement.error()));
  int position = 0;
  ((*statement)->bind(++position, values), ...);
  return (*statement)->run();
}

template <class Row>
Result<void> insert_rows(Database& database, const std::string& device, const std::vector<Row>& rows) {
  if (rows.empty()) return {};
  auto statement = database.cached(insert_sql<Row>());
  if (!statement) return fail(std::move(statement.error()));
  for (const Row& row : rows) {
    int position = 1;
    (*statement)->bind(position, device);
    model::for_each_member(row, [&](std::string_view, const auto& value) { (*statement)->bind(++position, value); });
    if (auto done = (*statement)->run(); !done) {
      return fail(std::move(done.error()).with_context(fmt::format("writing {} of {}", Row::kTable, device)));
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
    if (done) done = insert_rows(database, survey.id.value(), rows);
  });
  if (!done) return done;
  return transaction->commit();
}

}  // namespace camaudit::store
