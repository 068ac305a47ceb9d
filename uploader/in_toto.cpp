// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/in_toto.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "agent/base/sha256.hpp"
#include "agent/base/time.hpp"

namespace camaudit::uploader {
namespace {

namespace json = boost::json;

json::object digest_of(const std::string& sha256) {
  json::object digest;
  digest["sha256"] = sha256;
  return digest;
}

bool passed(const summary::v1::OutcomeCounts& counts) {
  return counts.pass() > 0 && counts.fail() + counts.unknown() + counts.waived() + counts.error() == 0;
}

/// "P06-RETENTION-MIN" as properties are written: CAMAUDIT_P06_RETENTION_MIN.
std::string property_of(std::string rule) {
  for (char& letter : rule) {
    if (letter == '-') letter = '_';
  }
  return "CAMAUDIT_" + rule;
}

}  // namespace

std::string in_toto_statement(const VerifiedSummary& verified) {
  const summary::v1::Summary& summary = *verified.summary;
  json::object subject;
  subject["name"] = verified.name.to_string();
  subject["digest"] = digest_of(verified.name.payload_sha256);

  json::object policy;
  policy["name"] = fmt::format("camaudit rulebook {}", summary.rulebook().version());
  policy["digest"] = digest_of(to_hex(summary.rulebook().sha256()));
  json::object verifier;
  verifier["id"] = "urn:camaudit:agent:" + verified.key_id;
  verifier["policies"] = json::array{std::move(policy)};

  json::array properties;
  for (const auto& requirement : summary.requirements()) {
    if (passed(requirement.outcomes())) properties.emplace_back(property_of(requirement.rule()));
  }
  json::object predicate;
  predicate["verifier"] = std::move(verifier);
  predicate["timeCreated"] = format_rfc3339({summary.run().ended_at()});
  predicate["properties"] = std::move(properties);

  json::object statement;
  statement["_type"] = "https://in-toto.io/Statement/v1";
  statement["subject"] = json::array{std::move(subject)};
  statement["predicateType"] = "https://in-toto.io/attestation/svr/v0.2";
  statement["predicate"] = std::move(predicate);
  return json::serialize(statement);
}

}  // namespace camaudit::uploader
