// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/configuration.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "agent/app/assessment.hpp"
#include "agent/app/declarations.hpp"
#include "agent/app/files.hpp"
#include "agent/base/clock.hpp"

namespace camaudit::daemon {
namespace {

/// More of what is wrong with rules is of no use to anybody.
constexpr std::size_t kMostProblems = 1U << 20U;

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(to, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_all(int from) {
  std::string text;
  std::array<char, 4096> part{};
  for (;;) {
    const ssize_t got = ::read(from, part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    if (text.size() < kMostProblems) text.append(part.data(), static_cast<std::size_t>(got));
  }
}

int ended(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

constexpr int kRulesAreBad = 1;
constexpr int kUndeclared = 2;

/// For the child: the exit code, having written what is wrong.
int look_at_what_is_named(const app::Config& config, int to) {
  const auto judgement = app::read_judgement(config);
  if (!judgement) {
    write_all(to, judgement.error().what);
    return kRulesAreBad;
  }
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  const auto declared = app::read_declared(config, now);
  if (!declared) write_all(to, declared.error().what);
  const auto waivers = app::read_waivers(config, judgement->rulebook, now);
  if (!waivers) write_all(to, (declared ? "" : "\n") + waivers.error().what);
  return declared && waivers ? 0 : kUndeclared;
}

/// For the child, which may outlive a daemon that is killed: what it shares, as the lock, would be held for it.
void close_all_but(int kept) {
  ::close_range(STDERR_FILENO + 1, static_cast<unsigned>(kept) - 1, 0);
  ::close_range(static_cast<unsigned>(kept) + 1, ~0U, 0);
}

/// Whether rules and thresholds are good; if so, what is wrong with register and waivers. A child reads them, and their
/// memory goes with it: the daemon judges nothing, and what a heap once held it keeps.
Result<std::string> undeclared_under(const app::Config& config) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(ErrorKind::Unavailable, "no pipe can be had");
  const pid_t child = ::fork();
  if (child == 0) {
    close_all_but(ends[1]);
    ::_exit(look_at_what_is_named(config, ends[1]));
  }
  ::close(ends[1]);
  std::string problems = child < 0 ? std::string() : read_all(ends[0]);
  ::close(ends[0]);
  if (child < 0) return fail(ErrorKind::Unavailable, "no process can be had to read the rules");
  const int status = ended(child);
  if (WIFEXITED(status) && WEXITSTATUS(status) != kRulesAreBad) return problems;
  if (!problems.empty()) return fail(ErrorKind::InvalidInput, "{}", problems);
  return fail(ErrorKind::Unavailable, "the process that read the rules was ended");
}

}  // namespace

Result<Accepted> accept_configuration(const std::string& file, const std::string& runtime_dir) {
  auto text = app::read_file(file, app::kMaximumConfigBytes);
  if (!text) return fail(std::move(text.error()).with_context("configuration"));
  auto config = app::parse_config(*text, file);
  if (!config) return fail(std::move(config.error()));
  auto undeclared = undeclared_under(*config);
  if (!undeclared) return fail(std::move(undeclared.error()));
  Accepted accepted{std::move(*config), runtime_dir + "/camaudit.toml", std::move(*undeclared)};
  if (auto written = app::write_file_atomically(accepted.copy, *text); !written) {
    return fail(std::move(written.error()));
  }
  return accepted;
}

}  // namespace camaudit::daemon
