// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/ingest.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

#include "agent/base/file_error.hpp"
#include "agent/base/sha256.hpp"
#include "agent/base/text.hpp"
#include "uploader/collector/arrival.hpp"
#include "uploader/collector/receipt.hpp"
#include "uploader/dsse.hpp"
#include "uploader/receipt.hpp"

namespace camaudit::collector {
namespace {

/// Bounds what a batch holds: database, disk and memory take it at once.
constexpr std::size_t kBatchFiles = 1000;
/// How long a file waits for its key before it is set aside.
constexpr std::int64_t kWaitSeconds = 30 * 86400;

std::string shown(const std::string& path) {
  return escape_for_terminal(bounded_text(path, 400));
}

bool has_payload(const std::string& envelope, const std::string& digest) {
  const auto read = uploader::parse_envelope(envelope);
  return read && to_hex(sha256(read->payload)) == digest;
}

Refusal refusal_of(const ChainVerdict& verdict) {
  return {verdict.standing == Standing::Fork ? RefusalKind::Fork : RefusalKind::Rollback, verdict.why};
}

}  // namespace

/// One file of a batch, and what is to be done with it once the batch is kept.
struct Ingest::Work {
  IncomingFile file;
  std::optional<UtcSeconds> receipt;  ///< accepted at that time: write a receipt, then remove the file
  std::string aside;                  ///< where the file is set aside
};

Result<void> Ingest::run() {
  const uploader::OpenFile lock(services_.files, state_.lock(), O_RDWR | O_CREAT, kPrivate.file);
  if (!lock.is_open()) return fail(file_error(state_.lock() + " cannot be opened", lock.problem()));
  if (services_.files.lock(lock.fd()) < 0) return fail(ErrorKind::Unavailable, "another ingest is at work");

  std::vector<PassedOver> passed_over;
  auto files = list_incoming(services_.files, incoming_, passed_over);
  if (!files) return fail(std::move(files.error()));
  for (const PassedOver& folder : passed_over) {
    services_.tell(folder.alert, fmt::format("{}: {}", shown(folder.path), shown(folder.why)));
  }
  report_.passed_over += passed_over.size();
  for (std::size_t begin = 0; begin < files->size(); begin += kBatchFiles) {
    const auto first = files->begin() + static_cast<std::ptrdiff_t>(begin);
    const auto count = std::min(kBatchFiles, files->size() - begin);
    std::vector<IncomingFile> some(first, first + static_cast<std::ptrdiff_t>(count));
    if (auto done = batch(std::move(some)); !done) return done;
  }
  return {};
}

Result<void> Ingest::batch(std::vector<IncomingFile> files) {
  auto transaction = store::Transaction::begin_write(services_.database);
  if (!transaction) return fail(std::move(transaction.error()));
  KeyRegistry registry(services_.database);
  Ledger ledger(services_.database);
  told_.clear();
  const IngestReport before = report_;
  std::vector<Work> works;
  Result<void> done;
  for (IncomingFile& file : files) {
    works.push_back({std::move(file), {}, {}});
    done = take_in(works.back(), registry, ledger);
    if (!done) break;
  }
  if (done) done = sync();
  if (done) done = transaction->commit();
  if (!done) {
    report_ = before;
    return done;
  }
  for (const auto& [alert, line] : told_) services_.tell(alert, line);
  return finish(works);
}

Result<void> Ingest::take_in(Work& work, KeyRegistry& registry, Ledger& ledger) {
  if (!work.file.name) return refuse(work, {RefusalKind::Foreign, "it is not named as a summary"}, nullptr, ledger);
  const auto envelope =
      uploader::read_file(services_.files, incoming_ + "/" + work.file.path, uploader::kMaximumEnvelopeBytes);
  if (envelope) return judge_summary(work, *envelope, registry, ledger);
  switch (envelope.error().kind) {
    case ErrorKind::TooLarge:
      return refuse(work, {RefusalKind::Foreign, "it is larger than any summary"}, nullptr, ledger);
    case ErrorKind::InvalidInput:
      return refuse(work, {RefusalKind::Foreign, "it is no regular file"}, nullptr, ledger);
    default:
      ++report_.passed_over;
      told_.emplace_back(true, fmt::format("{}: {}", shown(work.file.path), envelope.error().what));
      return {};
  }
}

Result<void> Ingest::judge_summary(Work& work, const std::string& envelope, KeyRegistry& registry, Ledger& ledger) {
  const UtcSeconds now = to_utc_seconds(services_.clock.wall());
  const Origin& origin = work.file.origin;
  const auto neighbours = ledger.neighbours(origin, work.file.name->place);
  if (!neighbours) return fail(neighbours.error());
  auto examined = examine(envelope, origin, *work.file.name, registry, now);
  if (!examined) return fail(std::move(examined.error()));
  if (const auto* refusal = std::get_if<Refusal>(&*examined)) {
    // Accepted before its key was revoked, in a run that was killed before it had removed the file.
    if (neighbours->same == work.file.name->payload_sha256 && has_payload(envelope, *neighbours->same)) {
      return again(work, *neighbours);
    }
    return refuse(work, *refusal, &envelope, ledger);
  }
  const Arrival& arrival = std::get<Arrival>(*examined);
  const SummaryRow row = row_of(arrival.verified, origin, now);
  const ChainVerdict verdict =
      judge({*work.file.name, row.previous_sha256.value_or(""), row.produced_at}, *neighbours, arrival.first_epoch);
  if (verdict.standing == Standing::Duplicate) return again(work, *neighbours);
  if (verdict.standing != Standing::New) return refuse(work, refusal_of(verdict), &envelope, ledger);
  for (const std::string& note : {arrival.note, verdict.why}) {
    if (!note.empty()) told_.emplace_back(false, fmt::format("{}: {}", shown(work.file.path), shown(note)));
  }
  auto done = put(state_.archive(origin), work.file.name->to_string(), envelope, kPrivate);
  if (done) done = ledger.accept(row, *arrival.verified.summary);
  if (!done) return done;
  ++report_.accepted;
  work.receipt = now;
  return {};
}

Result<void> Ingest::again(Work& work, const Neighbours& neighbours) {
  ++report_.duplicates;
  work.receipt = neighbours.received_at;
  return {};
}

Result<void> Ingest::refuse(Work& work, const Refusal& refusal, const std::string* content, Ledger& ledger) {
  Alert alert{to_utc_seconds(services_.clock.wall()),
              refusal.kind,
              work.file.origin,
              shown(work.file.path),
              content == nullptr ? std::string() : to_hex(sha256(*content)),
              shown(refusal.why)};
  const auto before = ledger.alert(alert);
  if (!before) return fail(before.error());
  const std::string line = fmt::format("{}: {}: {}", to_string(refusal.kind), alert.path, alert.why);
  if (refusal.kind == RefusalKind::Unregistered && alert.at.value - before->value_or(alert.at).value < kWaitSeconds) {
    ++report_.waiting;
    if (!*before) told_.emplace_back(true, line + "; it waits for its key");
    return {};
  }
  // What was read is known by what is in it, so that it is set aside once however often this is begun.
  const std::string id =
      to_hex(sha256(fmt::format("{}\n{}", work.file.path,
                                content == nullptr ? std::to_string(alert.at.value) : alert.content_sha256)))
          .substr(0, 32);
  const std::string folder = state_.refused() + "/" + std::string(to_string(refusal.kind));
  auto done = put(folder, id + ".reason.txt",
                  fmt::format("file: {}\nat: {}\nkind: {}\nwhy: {}\n", alert.path, format_rfc3339(alert.at),
                              to_string(refusal.kind), alert.why),
                  kPrivate);
  if (!done) return done;
  ++report_.refused;
  told_.emplace_back(true, line);
  work.aside = fmt::format("{}/{}.file", folder, id);
  return {};
}

Result<void> Ingest::finish(const std::vector<Work>& works) {
  if (auto done = write_receipts(works); !done) return done;
  for (const Work& work : works) {
    const std::string path = incoming_ + "/" + work.file.path;
    int result = 0;
    if (work.receipt) result = services_.files.unlink(path);
    if (!work.aside.empty()) result = services_.files.rename(path, work.aside);
    if (result == -EXDEV) {
      return fail(ErrorKind::InvalidInput, "{} and {} have to lie on one file system", incoming_, state_.refused());
    }
    if (result < 0 && result != -ENOENT) return fail(file_error(path + " cannot be removed", -result));
  }
  return {};
}

Result<void> Ingest::write_receipts(const std::vector<Work>& works) {
  std::vector<std::string> paths;
  for (const Work& work : works) {
    if (!work.receipt) continue;
    const std::string folder = state_.receipts(work.file.origin);
    const std::string name = uploader::receipt_name(*work.file.name);
    const std::string text = receipt(work.file.origin, *work.file.name, *work.receipt, services_.receipt_key);
    if (auto done = put(folder, name + ".new", text, kShared); !done) return done;
    paths.push_back(folder + "/" + name);
  }
  // A rename may reach the disk before what is in the file: a loss of power would leave nginx half a receipt to show.
  if (auto done = sync(); !done) return done;
  for (const std::string& path : paths) {
    if (const int result = services_.files.rename(path + ".new", path); result < 0) {
      return fail(file_error(path + " cannot be written", -result));
    }
  }
  return sync();
}

Result<void> Ingest::make_folder(const std::string& path, unsigned mode) {
  // Those above it, below the state directory, which has to be there.
  for (auto end = path.find('/', state_.path().size() + 1);; end = path.find('/', end + 1)) {
    const std::string folder = path.substr(0, end);
    if (const int result = services_.files.mkdir(folder, mode); result < 0 && result != -EEXIST) {
      return fail(file_error(folder + " cannot be made", -result));
    }
    if (end == std::string::npos) return {};
  }
}

Result<void> Ingest::put(const std::string& folder, const std::string& name, std::string_view content,
                         const Modes& modes) {
  const std::string path = folder + "/" + name;
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  uploader::OpenFile file(services_.files, path, kFlags, modes.file);
  if (file.problem() == ENOENT) {
    if (auto done = make_folder(folder, modes.folder); !done) return done;
    file = uploader::OpenFile(services_.files, path, kFlags, modes.file);
  }
  if (!file.is_open()) return fail(file_error(path + " cannot be written", file.problem()));
  while (!content.empty()) {
    const ssize_t put = services_.files.write(file.fd(), content);
    if (put < 0) return fail(file_error(path + " cannot be written", static_cast<int>(-put)));
    content.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> Ingest::sync() {
  const uploader::OpenFile folder(services_.files, state_.path(), O_RDONLY | O_DIRECTORY);
  if (!folder.is_open()) return fail(file_error(state_.path() + " cannot be opened", folder.problem()));
  if (const int result = services_.files.sync_all(folder.fd()); result < 0) {
    return fail(file_error(state_.path() + " cannot be flushed", -result));
  }
  return {};
}

}  // namespace camaudit::collector
