// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "agent/store/database.hpp"
#include "uploader/collector/origin.hpp"
#include "uploader/verification.hpp"

namespace camaudit::collector {

/// Devices and findings, of one summary or of several together.
struct Totals {
  std::int64_t devices = 0;
  std::int64_t assessed = 0;
  std::int64_t partial = 0;
  std::int64_t unauthorised = 0;
  std::int64_t unreachable = 0;
  std::int64_t pass = 0;
  std::int64_t fail = 0;
  std::int64_t unknown = 0;
  std::int64_t not_applicable = 0;
  std::int64_t waived = 0;
  std::int64_t error = 0;

  Totals& operator+=(const Totals& other);
  bool operator==(const Totals&) const = default;
};
BOOST_DESCRIBE_STRUCT(Totals, (),
                      (devices, assessed, partial, unauthorised, unreachable, pass, fail, unknown, not_applicable,
                       waived, error))

/// What is kept of an accepted summary in the table `summary`, a column for each member,
/// those of Totals last. All of it stands in the
/// archived envelope too.
struct SummaryRow : Totals {
  static constexpr std::string_view kTable = "summary";
  std::string gss_code;
  std::string site;
  std::int64_t epoch = 0;
  std::int64_t sequence = 0;
  std::string payload_sha256;                  ///< hexadecimal, as all digests here
  std::optional<std::string> previous_sha256;  ///< absent if sequence is 1
  std::string key_id;
  UtcSeconds produced_at;
  UtcSeconds not_after;
  UtcSeconds received_at;

  std::string authority;
  std::string nation;
  std::string police_force;
  std::string software;
  std::string rulebook;

  bool register_read = false;                     ///< false: nothing below is known
  bool items_undated = false;                     ///< there is one of which it is not known when it was published
  std::int64_t published_items = 0;               ///< different ones, published when the summary was made
  bool certified = false;                         ///< a certificate of step one or two is declared
  bool certificate_undated = false;               ///< one of them without its last day
  std::optional<UtcSeconds> certificate_expires;  ///< the latest last day of them
  bool spoc_appointed = false;
  std::optional<bool> spoc_published;
  bool sla_signed = false;     ///< an agreement, when the summary was made
  bool sla_published = false;  ///< one that is signed
  bool sla_undated = false;    ///< there is one of which it is not known whether it is signed
  std::string sla_frameworks;  ///< editions that signed agreements follow, "2021, 2026"
};
BOOST_DESCRIBE_STRUCT(SummaryRow, (Totals),
                      (gss_code, site, epoch, sequence, payload_sha256, previous_sha256, key_id, produced_at, not_after,
                       received_at, authority, nation, police_force, software, rulebook, register_read, items_undated,
                       published_items, certified, certificate_undated, certificate_expires, spoc_appointed,
                       spoc_published, sla_signed, sla_published, sla_undated, sla_frameworks))

SummaryRow row_of(const uploader::VerifiedSummary& verified, const Origin& origin, UtcSeconds received_at);

/// CREATE TABLE for the struct.
std::string summary_table_sql();

/// AlreadyExists if there is one at its place.
Result<void> insert(store::Database& database, const SummaryRow& row);

/// The newest of each site, by authority and site.
Result<std::vector<SummaryRow>> latest_summaries(store::Database& database);

}  // namespace camaudit::collector
