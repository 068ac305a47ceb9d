// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/receipts.hpp"

#include <fmt/format.h>

#include <utility>

#include "agent/base/file_error.hpp"
#include "uploader/file_system.hpp"
#include "uploader/receipt.hpp"

namespace camaudit::uploader {
namespace {

constexpr int kOk = 200;
constexpr int kNotFound = 404;

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
  if (const auto good = check_receipt(reply.response->body, name, of.gss_code, of.site, key); !good) {
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
