// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/uploader/collector/centre.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "agent/base/sha256.hpp"
#include "uploader/collector/ledger.hpp"
#include "uploader/dsse.hpp"
#include "uploader/summary.hpp"

namespace camaudit::test {
namespace {

namespace fs = std::filesystem;

std::string raw(const std::string& hex) {
  return from_hex(hex).value();
}

uploader::SigningKey key_of(unsigned char seed) {
  FixedRandom random(seed);
  return uploader::SigningKey::create(random);
}

std::string new_folder() {
  // In memory where there is such a folder: a disk flushes what replaces a file.
  const fs::path top = fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
  std::string name = top / "camaudit-collector-XXXXXX";
  return ::mkdtemp(name.data());
}

}  // namespace

Agent::Agent(collector::Origin whose, unsigned char seed, std::int64_t made_at)
    : origin(std::move(whose)), key(key_of(seed)), epoch(made_at) {}

summary::v1::Summary Agent::next(std::int64_t produced_at) const {
  summary::v1::Summary made;
  made.set_key_id(raw(key.public_key().id()));
  made.set_epoch(static_cast<std::uint64_t>(epoch));
  made.set_sequence(static_cast<std::uint64_t>(sequence));
  made.set_previous_digest(previous);
  made.set_produced_at(produced_at);
  made.set_not_after(produced_at + 36 * 3600);
  made.mutable_authority()->set_name("Exampleton");
  made.mutable_authority()->set_gss_code(origin.gss_code);
  made.mutable_authority()->set_nation("England");
  made.mutable_authority()->set_police_force("Exampleshire Police");
  made.mutable_authority()->set_site(origin.site);
  made.mutable_rulebook()->set_sha256(std::string(32, 'r'));
  return made;
}

Sent Agent::sign(const summary::v1::Summary& summary) {
  const std::string payload = summary.SerializeAsString();
  const Sha256Digest digest = sha256(payload);
  const std::array<const uploader::SigningKey*, 1> keys{&key};
  Sent sent{{{epoch, static_cast<std::int64_t>(summary.sequence())}, to_hex(digest)},
            uploader::sealed(uploader::kSummaryPayloadType, payload, keys)};
  previous = raw(to_hex(digest));
  sequence = static_cast<std::int64_t>(summary.sequence()) + 1;
  return sent;
}

int FragileFiles::change() {
  const int call = changes++;
  if (killed_at && call == *killed_at) throw Killed();
  return fails_at && call >= *fails_at ? -ENOSPC : 0;
}

int FragileFiles::open(const std::string& path, int flags, mode_t mode) {
  if (path == closed.first) return -closed.second;
  if ((flags & O_CREAT) != 0) {
    if (const int failure = change(); failure < 0) return failure;
    unflushed.insert(path);
    unwritten.insert(path);
  }
  return real_.open(path, flags, mode);
}

ssize_t FragileFiles::write(int fd, std::string_view bytes) {
  // Killed in the middle of it.
  if (killed_at == changes) real_.write(fd, bytes.substr(0, bytes.size() / 2));
  const int failure = change();
  return failure < 0 ? failure : real_.write(fd, bytes);
}

int FragileFiles::sync(int) {
  return change();
}

int FragileFiles::sync_all(int) {
  const int failure = change();
  if (failure == 0) unflushed.clear();
  if (failure == 0) unwritten.clear();
  return failure;
}

int FragileFiles::rename(const std::string& from, const std::string& to) {
  if (const int failure = change(); failure < 0) return failure;
  unflushed.erase(from);
  unflushed.insert(to);
  if (unwritten.erase(from) > 0) unwritten.insert(to);
  return real_.rename(from, to);
}

int FragileFiles::unlink(const std::string& path) {
  const int failure = change();
  return failure < 0 ? failure : real_.unlink(path);
}

int FragileFiles::mkdir(const std::string& path, mode_t mode) {
  const int failure = change();
  return failure < 0 ? failure : real_.mkdir(path, mode);
}

Centre::Centre()
    : base(new_folder()),
      state(base.string()),
      database(collector::state_in_memory().value()),
      receipt_key(key_of(200)) {}

Centre::~Centre() {
  fs::remove_all(base);
}

void Centre::register_key(const Agent& agent, std::int64_t first_epoch) {
  const auto done = collector::KeyRegistry(database).add(
      {agent.key.public_key(), agent.origin, first_epoch, now(), "", {}, {}, {}, {}, {}, {}});
  if (!done) throw std::runtime_error(done.error().what);
}

void Centre::put(const collector::Origin& origin, const std::string& name, std::string_view content) {
  const fs::path folder = fs::path(state.incoming()) / origin.gss_code / origin.site;
  fs::create_directories(folder);
  std::ofstream(folder / name, std::ios::binary) << content;
}

Result<collector::IngestReport> Centre::ingest() {
  const auto tell = [this](bool alert, const std::string& line) { (alert ? alerts : notes).push_back(line); };
  collector::Ingest ingest(state, state.incoming(), {files, clock, database, receipt_key, tell});
  auto done = ingest.run();
  if (!done) return fail(std::move(done.error()));
  return ingest.report();
}

std::vector<std::string> Centre::files_below(const std::string& folder) const {
  std::vector<std::string> names;
  const fs::path top = base / folder;
  if (!fs::exists(top)) return names;
  for (const auto& entry : fs::recursive_directory_iterator(top)) {
    if (!entry.is_directory()) names.push_back(fs::relative(entry.path(), top).string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Centre::content(const std::string& path) const {
  std::ifstream in(base / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> Centre::alert_kinds() {
  std::vector<std::string> kinds;
  const auto kept = collector::Ledger(database).alerts();
  for (const auto& alert : *kept) kinds.push_back(alert.kind);
  return kinds;
}

}  // namespace camaudit::test
