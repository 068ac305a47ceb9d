// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <iostream>

#include "agent/app/exit_code.hpp"
#include "agent/app/keys.hpp"
#include "agent/app/options.hpp"
#include "agent/app/privileges.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "uploader/fingerprint.hpp"

namespace camaudit::app {
namespace {

/// Overlaps beyond ten years are slips of the pen.
constexpr std::chrono::hours kLongest{10 * 366 * 24};

UtcSeconds now() {
  return to_utc_seconds(SystemClock().wall());
}

Result<std::chrono::seconds> duration_of(const std::string& option, const std::string& text) {
  const auto read = parse_config_duration(text);
  if (!read || *read > kLongest) {
    return fail(ErrorKind::InvalidInput, "{} must be a length of time such as 7d or 12h", option);
  }
  return std::chrono::duration_cast<std::chrono::seconds>(*read);
}

void print_key(const std::string& title, const std::string& id) {
  const std::string hex = uploader::fingerprint_hex(id);
  std::cout << fmt::format("{:<12} {}\n{:<12} {}\n{:<12} {}\n{:<12} {}\n", title, id, "  in words",
                           uploader::fingerprint_words(id), "  in hex", hex.substr(0, hex.size() / 2), "",
                           hex.substr(hex.size() / 2 + 1));
}

int print(const uploader::KeyInformation& known) {
  print_key("Key", known.key.id());
  std::cout << fmt::format("{:<12} {} ({})\n", "Epoch", known.epoch, format_rfc3339({known.epoch}));
  std::cout << fmt::format(
      "{:<12} {}\n", "Private key",
      known.private_key_found ? "found" : "not here: it may be a systemd credential of the service");
  if (known.rotation) {
    const bool over = known.rotation->new_key.id() == known.key.id();
    std::cout << fmt::format("{:<12} key {} {} on {}; what it signed is accepted until {}\n", "Rotation",
                             known.rotation->old_key_id, over ? "was replaced" : "is replaced",
                             format_rfc3339(known.rotation->takes_over_at), format_rfc3339(known.rotation->retires_at));
    if (!over) print_key("Next key", known.rotation->new_key.id());
  }
  std::cout.flush();
  return output_exit();
}

}  // namespace

int key_create_command(const CommonOptions& common, const KeyOptions& options) {
  std::error_code problem;
  std::filesystem::create_directories(common.state_dir, problem);
  if (problem) {
    const bool forbidden = problem == std::errc::permission_denied;
    return complain_and_exit({forbidden ? ErrorKind::PermissionDenied : ErrorKind::AlreadyExists,
                              fmt::format("{} cannot be made: {}", common.state_dir, problem.message())});
  }
  SystemRandom random;
  const auto config = load_config(common.config_file.value_or(kDefaultConfig));
  const bool sure = (config && config->survey.trust_local_clock) || kernel_clock_synchronised();
  const auto made = key_store(common.state_dir).create(random, now(), options.lost, sure);
  if (!made) return complain_and_exit(made.error());
  if (made->epoch > now().value + uploader::kClockSlackSeconds) {
    complain(fmt::format(
        "epoch {} has not come yet, and the collector takes nothing of it: set the clock of this machine, and see that "
        "it is synchronised (or [survey] local_clock = \"trusted\"), before the key is made anew",
        made->epoch));
  }
  if (!common.quiet) {
    complain("read the words to the collector's operator over the telephone; 'camaudit key show --pem' prints the key");
  }
  return print(*made);
}

int key_show_command(const CommonOptions& common, const KeyOptions& options) {
  const auto known = key_store(common.state_dir).information(now());
  if (!known) return complain_and_exit(with_owner_of(common.state_dir, known.error()));
  if (!options.pem) return print(*known);
  std::cout << known->key.pem() << std::flush;
  return output_exit();
}

int key_rotate_command(const CommonOptions& common, const KeyOptions& options) {
  const auto before = duration_of("--takes-over-in", options.takes_over);
  if (!before) return complain_and_exit(before.error());
  const auto after = duration_of("--overlap", options.overlap);
  if (!after) return complain_and_exit(after.error());
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const bool sure = config->survey.trust_local_clock || kernel_clock_synchronised();
  SystemRandom random;
  const auto rotated = key_store(common.state_dir).rotate(random, now(), {*before, *after}, sure);
  if (!rotated) return complain_and_exit(rotated.error());
  if (!common.quiet) complain("every summary tells the collector of the next key until the old one is retired");
  return print(*rotated);
}

}  // namespace camaudit::app
