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
#include "agent/app/files.hpp"

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

/// Whether rules and thresholds are good. A child reads them, and their memory goes with it: the daemon judges nothing,
/// and what a heap once held it keeps.
Result<void> rules_are_good(const app::Config& config) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(ErrorKind::Unavailable, "no pipe can be had");
  const pid_t child = ::fork();
  if (child == 0) {
    const auto judgement = app::read_judgement(config);
    if (!judgement) write_all(ends[1], judgement.error().what);
    ::_exit(judgement ? 0 : 1);
  }
  ::close(ends[1]);
  const std::string problems = child < 0 ? std::string() : read_all(ends[0]);
  ::close(ends[0]);
  if (child < 0) return fail(ErrorKind::Unavailable, "no process can be had to read the rules");
  const int status = ended(child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (!problems.empty()) return fail(ErrorKind::InvalidInput, "{}", problems);
  return fail(ErrorKind::Unavailable, "the process that read the rules was ended");
}

}  // namespace

Result<Accepted> accept_configuration(const std::string& file, const std::string& runtime_dir) {
  auto text = app::read_file(file, app::kMaximumConfigBytes);
  if (!text) return fail(std::move(text.error()).with_context("configuration"));
  auto config = app::parse_config(*text, file);
  if (!config) return fail(std::move(config.error()));
  if (auto good = rules_are_good(*config); !good) return fail(std::move(good.error()));
  Accepted accepted{std::move(*config), runtime_dir + "/camaudit.toml"};
  if (auto written = app::write_file_atomically(accepted.copy, *text); !written) {
    return fail(std::move(written.error()));
  }
  return accepted;
}

}  // namespace camaudit::daemon
