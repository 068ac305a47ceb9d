// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/summary_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <type_traits>

#include "agent/base/sha256.hpp"
#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "agent/store/sql.hpp"

namespace camaudit::collector {
namespace {

namespace v1 = summary::v1;

constexpr std::size_t kLongestName = 200;

/// Columns of a member's type.
std::string_view type_of(const std::string&) {
  return "TEXT NOT NULL";
}
std::string_view type_of(std::int64_t) {
  return "INTEGER NOT NULL";
}
std::string_view type_of(bool) {
  return "INTEGER NOT NULL";
}
std::string_view type_of(UtcSeconds) {
  return "INTEGER NOT NULL";
}
std::string_view type_of(const std::optional<std::string>&) {
  return "TEXT";
}
template <class T>
std::string_view type_of(const std::optional<T>&) {
  return "INTEGER";
}

void read(const store::Statement& from, int column, std::string& to) {
  to = from.text(column);
}
void read(const store::Statement& from, int column, std::int64_t& to) {
  to = from.integer(column);
}
void read(const store::Statement& from, int column, bool& to) {
  to = from.integer(column) != 0;
}
void read(const store::Statement& from, int column, UtcSeconds& to) {
  to.value = from.integer(column);
}
template <class T>
void read(const store::Statement& from, int column, std::optional<T>& to) {
  if (!from.is_null(column)) read(from, column, to.emplace());
}

/// Of a row, in the order of the columns.
template <class Row, class Visitor>
void for_each_column(Row& row, Visitor&& visit) {
  using Counts = std::conditional_t<std::is_const_v<Row>, const Totals, Totals>;
  model::for_each_member(row, visit);
  model::for_each_member(static_cast<Counts&>(row), visit);
}

/// What `decorate` makes of each member's name, with commas between.
template <class Decorate>
std::string columns(Decorate decorate) {
  std::string list;
  const SummaryRow none;
  for_each_column(none, [&](std::string_view name, const auto& value) {
    list += (list.empty() ? "" : ", ") + decorate(std::string(name), value);
  });
  return list;
}

void add_certification(const v1::Declared& declared, SummaryRow& row) {
  for (const v1::Certification& certificate : declared.certifications()) {
    if (certificate.step() != v1::CERTIFICATION_STEP_ONE && certificate.step() != v1::CERTIFICATION_STEP_TWO) continue;
    if (certificate.issued_on() > row.produced_at.value) continue;
    row.certified = true;
    if (!certificate.has_expires()) {
      row.certificate_undated = true;
      continue;
    }
    const UtcSeconds expires{certificate.expires()};
    row.certificate_expires = std::max(row.certificate_expires.value_or(expires), expires);
  }
}

void add_agreements(const v1::Declared& declared, SummaryRow& row) {
  std::set<std::string> frameworks;
  for (const v1::ServiceLevelAgreement& sla : declared.slas()) {
    if (!sla.has_signed_on()) {
      row.sla_undated = true;
    } else if (sla.signed_on() <= row.produced_at.value) {
      row.sla_signed = true;
      row.sla_published = row.sla_published || sla.published();
      if (sla.has_framework() && !sla.framework().empty()) frameworks.insert(bounded_text(sla.framework(), 20));
    }
  }
  row.sla_frameworks = bounded_text(fmt::format("{}", fmt::join(frameworks, ", ")), kLongestName);
}

void add_declared(const v1::Declared& declared, SummaryRow& row) {
  row.register_read = declared.register_read();
  if (!row.register_read) return;
  std::set<std::string_view> items;
  for (const v1::PublishedItem& item : declared.published()) {
    if (!item.has_published_on()) {
      row.items_undated = true;
    } else if (item.published_on() <= row.produced_at.value) {
      items.insert(item.item());
    }
  }
  row.published_items = static_cast<std::int64_t>(items.size());
  row.spoc_appointed = declared.has_spoc();
  if (declared.spoc().has_published()) row.spoc_published = declared.spoc().published();
  add_certification(declared, row);
  add_agreements(declared, row);
}

}  // namespace

Totals& Totals::operator+=(const Totals& other) {
  boost::mp11::mp_for_each<boost::describe::describe_members<Totals, boost::describe::mod_public>>(
      [&](auto member) { this->*member.pointer += other.*member.pointer; });
  return *this;
}

SummaryRow row_of(const uploader::VerifiedSummary& verified, const Origin& origin, UtcSeconds received_at) {
  const v1::Summary& from = *verified.summary;
  SummaryRow row;
  row.gss_code = origin.gss_code;
  row.site = origin.site;
  row.epoch = verified.name.place.epoch;
  row.sequence = verified.name.place.sequence;
  row.payload_sha256 = verified.name.payload_sha256;
  if (!from.previous_digest().empty()) row.previous_sha256 = to_hex(from.previous_digest());
  row.key_id = verified.key_id;
  row.produced_at = {from.produced_at()};
  row.not_after = {from.not_after()};
  row.received_at = received_at;
  row.authority = bounded_text(from.authority().name(), kLongestName);
  row.nation = bounded_text(from.authority().nation(), kLongestName);
  row.police_force = bounded_text(from.authority().police_force(), kLongestName);
  row.software = bounded_text(from.software().version(), kLongestName);
  row.rulebook = bounded_text(from.rulebook().version(), kLongestName);
  row.devices = from.coverage().devices();
  row.assessed = from.coverage().assessed();
  row.partial = from.coverage().partial();
  row.unauthorised = from.coverage().unauthorised();
  row.unreachable = from.coverage().unreachable();
  row.pass = from.outcomes().pass();
  row.fail = from.outcomes().fail();
  row.unknown = from.outcomes().unknown();
  row.not_applicable = from.outcomes().not_applicable();
  row.waived = from.outcomes().waived();
  row.error = from.outcomes().error();
  add_declared(from.declared(), row);
  return row;
}

std::string summary_table_sql() {
  return fmt::format(
      "CREATE TABLE {} ({}, PRIMARY KEY (gss_code, site, epoch, sequence)) STRICT;\n", SummaryRow::kTable,
      columns([](const std::string& name, const auto& value) { return fmt::format("{} {}", name, type_of(value)); }));
}

Result<void> insert(store::Database& database, const SummaryRow& row) {
  // By name: a database of an earlier version has its columns in another order.
  static const std::string sql = fmt::format("INSERT INTO {} ({}) VALUES ({})", SummaryRow::kTable,
                                             columns([](const std::string& name, const auto&) { return name; }),
                                             columns([](const std::string&, const auto&) { return std::string("?"); }));
  auto statement = database.cached(sql);
  if (!statement) return fail(std::move(statement.error()));
  int position = 0;
  for_each_column(row, [&](std::string_view, const auto& value) { (*statement)->bind(++position, value); });
  return (*statement)->run();
}

Result<std::vector<SummaryRow>> latest_summaries(store::Database& database) {
  static const std::string sql = fmt::format(
      "SELECT {} FROM summary AS s WHERE (epoch, sequence) = (SELECT epoch, sequence FROM summary WHERE "
      "gss_code = s.gss_code AND site = s.site ORDER BY EXISTS (SELECT 1 FROM key WHERE key.key_id = summary.key_id "
      "AND "
      "key.revoked_at IS NOT NULL), epoch DESC, sequence DESC LIMIT 1) "
      "ORDER BY gss_code, site",
      columns([](const std::string& name, const auto&) { return name; }));
  std::vector<SummaryRow> rows;
  auto done = store::for_each_row(database, sql, [&](const store::Statement& from) {
    SummaryRow& row = rows.emplace_back();
    int column = 0;
    for_each_column(row, [&](std::string_view, auto& value) { read(from, column++, value); });
  });
  if (!done) return fail(std::move(done.error()));
  return rows;
}

}  // namespace camaudit::collector
