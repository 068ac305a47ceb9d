// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/receipt.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <span>

#include "uploader/dsse.hpp"

namespace camaudit::uploader {
namespace {

namespace json = boost::json;

constexpr std::string_view kEnvelopeEnding = ".dsse.json";

bool holds(const json::object& content, std::string_view member, std::string_view wanted) {
  const json::value* value = content.if_contains({member.data(), member.size()});
  return value != nullptr && value->is_string() && std::string_view(value->get_string()) == wanted;
}

bool holds(const json::object& content, std::string_view member, std::int64_t wanted) {
  const json::value* value = content.if_contains({member.data(), member.size()});
  return value != nullptr && value->is_int64() && value->get_int64() == wanted;
}

}  // namespace

std::string receipt_name(const EntryName& name) {
  std::string file = name.to_string();
  file.resize(file.size() - kEnvelopeEnding.size());
  return file + ".receipt.json";
}

Result<void> check_receipt(std::string_view envelope, const EntryName& name, std::string_view gss_code,
                           std::string_view site, const PublicKey& key) {
  const auto payload = opened(envelope, kReceiptPayloadType, std::span(&key, 1));
  if (!payload) return fail(payload.error());
  boost::system::error_code problem;
  const json::value value = json::parse(payload->payload, problem);
  if (problem || !value.is_object()) return fail(ErrorKind::Malformed, "its content is no JSON object");
  const json::object& content = value.get_object();
  const bool same = holds(content, "gss_code", gss_code) && holds(content, "site", site) &&
                    holds(content, "epoch", name.place.epoch) && holds(content, "sequence", name.place.sequence) &&
                    holds(content, "payload_sha256", name.payload_sha256);
  if (!same) return fail(ErrorKind::Malformed, "it is for another summary");
  return {};
}

}  // namespace camaudit::uploader
