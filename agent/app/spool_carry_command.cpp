// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <fmt/format.h>

#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include "agent/app/carrying.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/keys.hpp"
#include "agent/app/options.hpp"
#include "agent/app/patience.hpp"
#include "agent/base/file_error.hpp"
#include "uploader/file_system.hpp"
#include "uploader/medium.hpp"
#include "uploader/next_link.hpp"

namespace camaudit::app {
namespace {

using uploader::MediumItem;

constexpr std::chrono::seconds kSpoolPatience{10};

Error not_an_address() {
  return {ErrorKind::InvalidInput, "[authority] gss_code and site must be given: they are part of what is written"};
}

bool has_address(const Config& config) {
  return uploader::is_path_segment(config.authority.gss_code) && uploader::is_path_segment(config.authority.site);
}

/// One export at a time: two to the same medium would write through one file.
Result<uploader::OpenFile> lock_for_export(uploader::SystemFiles& files, const std::string& state_dir) {
  const std::string path = state_dir + "/export.lock";
  uploader::OpenFile file(files, path, O_RDWR | O_CREAT);
  if (!file.is_open()) return fail(file_error(path + " cannot be written", file.problem()));
  if (files.lock(file.fd()) < 0) return fail(ErrorKind::Unavailable, "another export is being written: wait for it");
  return file;
}

/// What waits here, for another machine to send. All of it is read first: a medium may be slow, and meanwhile the night
/// puts its summary into the spool.
Result<std::vector<MediumItem>> waiting_here(const Config& config, uploader::Spool& spool) {
  std::vector<MediumItem> items;
  for (const auto& name : spool.waiting()) {
    auto envelope = spool.read(name);
    if (!envelope) {
      complain(envelope.error().what);
      if (envelope.error().kind == ErrorKind::Malformed) continue;
      return fail(std::move(envelope.error()));
    }
    items.push_back({config.authority.gss_code, config.authority.site, name, std::move(*envelope)});
  }
  spool.release();
  return items;
}

/// The word for other sites that theirs were delivered.
Result<std::size_t> export_word(const Config& config, const std::string& state_dir, uploader::FileSystem& files,
                                const Clock& clock, uploader::MediumWriter& writer) {
  std::size_t written = 0;
  for (const CarriedSite& site : carried_sites(files, state_dir)) {
    const auto carried = uploader::Carried::open(carried_place(config, state_dir, site, files, clock));
    if (!carried) return fail(carried.error());
    for (const auto& name : carried->delivered()) {
      const auto added = writer.add({site.gss_code, site.site, name, {}});
      if (!added) return fail(added.error());
      ++written;
    }
  }
  return written;
}

/// Takes in what another machine exported.
class Import {
 public:
  Import(const Config& config, std::string state_dir, uploader::FileSystem& files, const Clock& clock)
      : config_(config), state_dir_(std::move(state_dir)), files_(files), clock_(clock) {}

  Result<void> open() {
    auto spool = uploader::Spool::open(spool_place(config_, state_dir_, files_, clock_));
    if (!spool) return fail(std::move(spool.error()));
    spool_.emplace(std::move(*spool));
    for (const std::string& note : spool_->take_notes()) complain(note);
    for (const uploader::Entries* entries : {&spool_->pending(), &spool_->sent(), &spool_->parked()}) {
      for (const auto& [place, entry] : *entries) ours_.emplace(place, entry.name);
    }
    spool_->release();
    return {};
  }

  Result<void> take(MediumItem item) { return item.envelope.empty() ? delivered(item) : envelope(item); }

  /// Puts away what was delivered of this site.
  Result<void> finish() {
    if (delivered_.empty()) return {};
    if (auto again = patiently([this] { return spool_->retake(); }, kSpoolPatience); !again) return again;
    for (const std::string& note : spool_->take_notes()) complain(note);
    for (const uploader::EntryName& name : delivered_) {
      const auto found = spool_->pending().find(name.place);
      if (found == spool_->pending().end() || found->second.name != name) continue;
      ++told;
      if (auto done = spool_->acknowledge(name); !done) return done;
    }
    spool_->release();
    return {};
  }

  std::size_t taken = 0;
  std::size_t told = 0;
  std::size_t known = 0;

 private:
  bool is_ours(const MediumItem& item) const {
    const auto here = ours_.find(item.name.place);
    return item.gss_code == config_.authority.gss_code && item.site == config_.authority.site && here != ours_.end() &&
           here->second == item.name;
  }

  /// The machine that carried it says that the collector has it.
  Result<void> delivered(const MediumItem& item) {
    if (is_ours(item)) delivered_.push_back(item.name);
    return {};
  }

  Result<void> envelope(const MediumItem& item) {
    if (is_ours(item)) {
      ++known;
      return {};
    }
    const std::string key = item.gss_code + "/" + item.site;
    auto found = boxes_.find(key);
    if (found == boxes_.end()) {
      auto box =
          uploader::Carried::open(carried_place(config_, state_dir_, {item.gss_code, item.site}, files_, clock_));
      if (!box) return fail(std::move(box.error()));
      found = boxes_.emplace(key, std::move(*box)).first;
    }
    const auto fresh = found->second.take(item.name, item.envelope);
    if (!fresh && fresh.error().kind == ErrorKind::InvalidInput) {
      complain(fresh.error().what);
      ++refused_;
      return {};
    }
    if (!fresh) return fail(fresh.error());
    ++(*fresh ? taken : known);
    return {};
  }

 public:
  std::size_t refused() const { return refused_; }
  void refuse(const std::string& why) {
    complain(why);
    ++refused_;
  }

 private:
  const Config& config_;
  std::string state_dir_;
  uploader::FileSystem& files_;
  const Clock& clock_;
  std::optional<uploader::Spool> spool_;  ///< held for moments: a medium may be slow, and a night wants it
  std::map<uploader::ChainPlace, uploader::EntryName> ours_;
  std::vector<uploader::EntryName> delivered_;
  std::map<std::string, uploader::Carried> boxes_;
  std::size_t refused_ = 0;
};

}  // namespace

int spool_export_command(const CommonOptions& common, const SpoolOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  if (!has_address(*config)) {
    complain(not_an_address().what);
    return kExitBadConfig;
  }
  uploader::SystemFiles files;
  const SystemClock clock;
  auto spool = uploader::Spool::open(spool_place(*config, common.state_dir, files, clock));
  if (!spool) return complain_and_exit(spool.error());
  const auto lock = lock_for_export(files, common.state_dir);
  if (!lock) return complain_and_exit(lock.error());
  for (const std::string& note : spool->take_notes()) complain(note);
  auto keys = key_store(common.state_dir);
  if (const auto noted = uploader::note_head(*spool, keys); !noted) complain(noted.error().what);
  const auto own = waiting_here(*config, *spool);
  if (!own) return complain_and_exit(own.error());
  uploader::MediumWriter writer(files, options.medium);
  for (const MediumItem& item : *own) {
    if (const auto added = writer.add(item); !added) return complain_and_exit(added.error());
  }
  const auto word = export_word(*config, common.state_dir, files, clock, writer);
  if (!word) return complain_and_exit(word.error());
  if (auto finished = writer.finish(); !finished) return complain_and_exit(finished.error());
  fmt::print("{} summaries written, and the word that {} of other sites were delivered\n", own->size(), *word);
  return kExitOk;
}

int spool_import_command(const CommonOptions& common, const SpoolOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  uploader::SystemFiles files;
  const SystemClock clock;
  Import import(*config, common.state_dir, files, clock);
  if (auto opened = import.open(); !opened) return complain_and_exit(opened.error());
  const auto read = uploader::read_medium(
      files, options.medium, [&import](MediumItem item) { return import.take(std::move(item)); },
      [&import](const std::string& why) { import.refuse(why); });
  const auto finished = import.finish();
  if (!read) {
    complain(read.error().what);
    return read.error().kind == ErrorKind::TooLarge ? kExitCannotCreate : exit_code_for(read.error().kind);
  }
  if (!finished) return complain_and_exit(finished.error());
  fmt::print("{} summaries taken in, {} were known, {} refused; {} of this site were delivered\n", import.taken,
             import.known, import.refused(), import.told);
  return import.refused() > 0 ? kExitFailed : kExitOk;
}

}  // namespace camaudit::app
