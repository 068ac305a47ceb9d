// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/receipts.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <span>
#include <utility>

#include "agent/base/text.hpp"
#include "uploader/dsse.hpp"
#include "uploader/file_system.hpp"

namespace camaudit::uploader {
namespace {

namespace json = boost::json;

constexpr int kOk = 200;
constexpr int kNotFound = 404;
constexpr std::string_view kEnvelopeEnding = ".dsse.json";

bool holds(const json::object& content, std::string_view member, std::string_view wanted) {
  const json::value* value = content.if_contains({member.data(), member.size()});
  return value != nullptr && value->is_string() && std::string_view(value->get_string()) == wanted;
}

bool holds(const json::object& content, std::string_view member, std::int64_t wanted) {
  const json::value* value = content.if_contains({member.data(), member.size()});
  return value != nullptr && value->is_int64() && value->get_int64() == wanted;
}

net::CollectorRequest get_request(const Destination& of, const EntryName& name) {
  net::CollectorRequest request;
  request.url = fmt::format("{}{}/{}/receipts/{}", of.base, of.gss_code, of.site, receipt_name(name));
  request.timeout = of.timeout;
  return request;
}

/// What ends the pass, or empty.
std::string take(const net::CollectorReply& reply, const EntryName& name, const std::string& directory,
                 const Destination& of, const PublicKey& key, FileSystem& files, ReceiptReport& report) {
  if (!reply.response) return reply.error.what;
  const int status = reply.response->status;
  if (status == kNotFound) {
    ++report.waiting;
    return {};
  }
  if (status != kOk) return fmt::format("the collector answered {} instead of a receipt", status);
  if (const auto good = check_receipt(reply.response->body, name, of, key); !good) {
    report.alerts.push_back(fmt::format("what the collector gave as receipt for summary {} is none: {}",
                                        name.place.sequence, good.error().what));
    return {};
  }
  const std::string file = receipt_name(name);
  const int problem = write_file(files, directory + "/" + file + ".new", directory, file, reply.response->body).problem;
  if (problem != 0) {
    report.alerts.push_back(file_error("a receipt cannot be kept", problem).what);
    return "receipts cannot be kept";
  }
  ++report.fetched;
  return {};
}

}  // namespace

std::string receipt_name(const EntryName& name) {
  std::string file = name.to_string();
  file.resize(file.size() - kEnvelopeEnding.size());
  return file + ".receipt.json";
}

Result<void> check_receipt(std::string_view envelope, const EntryName& name, const Destination& of,
                           const PublicKey& key) {
  const auto payload = opened(envelope, kReceiptPayloadType, std::span(&key, 1));
  if (!payload) return fail(payload.error());
  boost::system::error_code problem;
  const json::value value = json::parse(payload->payload, problem);
  if (problem || !value.is_object()) return fail(ErrorKind::Malformed, "its content is no JSON object");
  const json::object& content = value.get_object();
  const bool same = holds(content, "gss_code", of.gss_code) && holds(content, "site", of.site) &&
                    holds(content, "epoch", name.place.epoch) && holds(content, "sequence", name.place.sequence) &&
                    holds(content, "payload_sha256", name.payload_sha256);
  if (!same) return fail(ErrorKind::Malformed, "it is for another summary");
  return {};
}

Task<void> fetch_receipts(std::vector<EntryName> delivered, std::string directory, Destination of, PublicKey key,
                          DeliveryServices services, ReceiptReport& report) {
  services.files.mkdir(directory, 0750);
  std::size_t asked = 0;
  for (const EntryName& name : delivered) {
    FileSystem::Info info;
    if (services.files.stat(directory + "/" + receipt_name(name), info) == 0) continue;
    if (asked++ == kReceiptsInAPass) co_return;
    auto request = get_request(of, name);
    const net::CollectorReply reply = co_await services.collector.send(std::move(request));
    report.trouble = take(reply, name, directory, of, key, services.files, report);
    if (!report.trouble.empty()) co_return;
  }
}

}  // namespace camaudit::uploader
