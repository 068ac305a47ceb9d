// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/delivery.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "agent/base/base64.hpp"
#include "agent/base/file_error.hpp"
#include "agent/base/sha256.hpp"
#include "agent/base/text.hpp"

namespace camaudit::uploader {
namespace {

constexpr std::size_t kMaximumState = 16384;
constexpr std::size_t kMaximumTrouble = 1024;

/// As it can be kept in a line of a file.
std::string one_line(std::string_view text) {
  return escape_for_terminal(bounded_text(text, kMaximumTrouble));
}

/// One pass, with what it has learnt so far.
class Pass {
 public:
  Pass(Outbox& outbox, std::string directory, DeliveryServices services, DeliveryReport& report)
      : outbox_(outbox), directory_(std::move(directory)), services_(services), report_(report) {
    state_ = load_delivery_state(services_.files, directory_);
    saved_ = state_;
  }

  /// The newest that was not tried in this pass.
  std::optional<EntryName> next() const {
    for (EntryName& name : outbox_.waiting()) {
      if (!tried_.contains(name)) return std::move(name);
    }
    return std::nullopt;
  }

  /// The envelope; nullopt if it cannot be sent. The pass goes on with the next if may_go_on().
  std::optional<std::string> read(const EntryName& name) {
    auto envelope = outbox_.read(name);
    if (envelope) return std::move(*envelope);
    if (envelope.error().kind == ErrorKind::Malformed) {
      ++report_.damaged;
      report_.alerts.push_back(envelope.error().what);
    } else {
      storage_failed(envelope.error());
    }
    tried_.insert(name);
    return std::nullopt;
  }

  void take(const EntryName& name, const Verdict& verdict, int status) {
    tried_.insert(name);
    switch (verdict.kind) {
      case Verdict::Kind::Delivered:
        return delivered(name);
      case Verdict::Kind::Park:
        return parked(name, verdict, status);
      case Verdict::Kind::Retry:
      case Verdict::Kind::Hold:
        return waits(verdict);
    }
  }

  void storage_failed(const Error& error) {
    // It may be in use, or there may be no descriptors: then the next pass finds it as it is.
    report_.storage_failed = error.kind != ErrorKind::Unavailable;
    stop(error.what);
  }

  void stop(std::string why) {
    report_.trouble = std::move(why);
    stopped_ = true;
  }
  bool may_go_on() const { return !stopped_; }

  /// At the end of a pass, and before every wait.
  void save() {
    for (std::string& note : outbox_.take_notes()) report_.notes.push_back(std::move(note));
    if (state_ == saved_) return;
    const Written written =
        write_file(services_.files, directory_ + "/tmp/delivery", directory_, "delivery", write_delivery_state(state_));
    if (written.problem != 0) {
      report_.notes.push_back(file_error("what delivery remembers cannot be written", written.problem).what);
    }
    saved_ = state_;
  }

 private:
  void delivered(const EntryName& name) {
    if (!left_behind_) state_ = {};
    state_.last_delivered = to_utc_seconds(services_.clock.wall());
    in_a_row_ = 0;
    parked_in_a_row_ = 0;
    ++report_.delivered;
    // It may have been dropped while it was on its way.
    const auto put_away = outbox_.acknowledge(name);
    if (!put_away && put_away.error().kind != ErrorKind::NotFound) storage_failed(put_away.error());
  }

  void parked(const EntryName& name, const Verdict& verdict, int status) {
    if (auto put_away = outbox_.park(name, verdict.why); !put_away && put_away.error().kind != ErrorKind::NotFound) {
      return storage_failed(put_away.error());
    }
    ++report_.parked;
    report_.alerts.push_back(
        fmt::format("summary {} of epoch {} is parked: {}", name.place.sequence, name.place.epoch, verdict.why));
    parked_in_a_row_ = status == parked_status_ ? parked_in_a_row_ + 1 : 1;
    parked_status_ = status;
    if (parked_in_a_row_ < kParkedInARow) return;
    Verdict hold;
    hold.kind = Verdict::Kind::Hold;
    hold.why = fmt::format("{}, {} times in a row: the summaries are not sent on until that is looked into",
                           verdict.why, parked_in_a_row_);
    waits(hold);
  }

  void waits(const Verdict& verdict) {
    ++state_.failures;
    const bool hold = verdict.kind == Verdict::Kind::Hold;
    auto wait = hold ? hold_wait(services_.random) : retry_wait(state_.failures, services_.random);
    if (verdict.retry_after) wait = std::max<std::chrono::milliseconds>(wait, *verdict.retry_after);
    state_.next = services_.clock.wall() + wait;
    state_.wait = wait;
    state_.trouble = one_line(verdict.why);
    if (hold && state_.alerted != state_.trouble) report_.alerts.push_back(verdict.why);
    if (hold) state_.alerted = state_.trouble;
    // One that the collector stumbles over must not keep the others back.
    if (verdict.maybe_this_one_only && ++in_a_row_ < 2) {
      report_.trouble = verdict.why;
      left_behind_ = true;
      return;
    }
    stop(verdict.why);
  }

  Outbox& outbox_;
  std::string directory_;
  DeliveryServices services_;
  DeliveryReport& report_;
  DeliveryState state_;
  DeliveryState saved_;
  std::set<EntryName> tried_;
  int in_a_row_ = 0;          ///< summaries that the collector stumbled over
  bool left_behind_ = false;  ///< one of those waits for a later pass
  int parked_status_ = 0;
  std::size_t parked_in_a_row_ = 0;
  bool stopped_ = false;
};

}  // namespace

net::CollectorRequest put_request(const Destination& to, const EntryName& name, std::string envelope) {
  net::CollectorRequest request;
  request.url = fmt::format("{}{}/{}/{}", to.base, to.gss_code, to.site, name.to_string());
  request.headers.emplace_back("Content-Type: application/vnd.dsse+json");
  const Sha256Digest digest = sha256(envelope);
  request.headers.push_back(fmt::format("Content-Digest: sha-256=:{}:",
                                        to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()})));
  request.body = std::move(envelope);
  request.timeout = to.timeout;
  return request;
}

std::string delivery_state_path(const std::string& spool_directory) {
  return spool_directory + "/delivery";
}

DeliveryState load_delivery_state(FileSystem& files, const std::string& spool_directory) {
  const auto text = read_file(files, delivery_state_path(spool_directory), kMaximumState);
  return text ? read_delivery_state(*text) : DeliveryState{};
}

Task<void> deliver_pending(Outbox& outbox, std::string directory, Destination to, DeliveryServices services,
                           DeliveryReport& report) {
  const OpenFile lock(services.files, directory + "/lock-delivery", O_RDWR | O_CREAT);
  const int locked = lock.is_open() ? services.files.lock(lock.fd()) : -lock.problem();
  if (locked < 0) {
    const Error problem = locked == -EWOULDBLOCK ? Error{ErrorKind::Unavailable, "another process is delivering"}
                                                 : file_error("the spool cannot be locked", -locked);
    report.storage_failed = problem.kind != ErrorKind::Unavailable;
    report.trouble = problem.what;
    co_return;
  }
  const auto retake = [&outbox] { return outbox.retake(); };
  Pass pass(outbox, directory, services, report);
  while (pass.may_go_on()) {
    const auto name = pass.next();
    if (!name) break;
    auto envelope = pass.read(*name);
    if (!envelope) continue;
    pass.save();
    auto request = put_request(to, *name, std::move(*envelope));
    outbox.release();
    const net::CollectorReply reply = co_await services.collector.send(std::move(request));
    const auto taken = co_await take_patiently(retake, services.sleeper, services.clock);
    if (!taken) {
      // It is sent once more the next time, which changes nothing at the collector.
      pass.storage_failed(taken.error());
      co_return;
    }
    pass.take(*name, judge(reply, services.clock.wall(), to.refusal), reply.response ? reply.response->status : 0);
    pass.save();
    if (!pass.may_go_on() || !pass.next()) break;
    outbox.release();
    co_await services.sleeper.until(services.clock.steady() + kPace);
    const auto again = co_await take_patiently(retake, services.sleeper, services.clock);
    if (!again) {
      pass.storage_failed(again.error());
      co_return;
    }
  }
  pass.save();
}

}  // namespace camaudit::uploader
