// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <array>
#include <iostream>

#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/keys.hpp"
#include "agent/app/options.hpp"
#include "agent/app/summary_files.hpp"
#include "agent/app/summary_text.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "agent/report/json.hpp"
#include "uploader/dsse.hpp"
#include "uploader/in_toto.hpp"
#include "uploader/rotation.hpp"
#include "uploader/summary_json.hpp"
#include "uploader/verification.hpp"

namespace camaudit::app {
namespace {

/// The keys given, or this agent's own: the one that signs, and those that a rotation ties to it.
Result<std::vector<uploader::PublicKey>> trusted_keys(const CommonOptions& common, const SummaryOptions& options) {
  if (!options.keys.empty()) return read_public_keys(options.keys);
  const auto own = key_store(common.state_dir).information(to_utc_seconds(SystemClock().wall()));
  if (!own) {
    return fail(own.error().kind, "no key to verify with: give --key PUB.pem ({})", own.error().what);
  }
  std::vector<uploader::PublicKey> keys{own->key};
  if (own->rotation) keys.push_back(own->rotation->new_key);
  if (own->previous) keys.push_back(*own->previous);
  return keys;
}

struct SummaryOrExit {
  std::optional<uploader::VerifiedSummary> verified;
  int exit_code = 0;
};

/// Nothing that is not signed by a trusted key is shown or passed on. On failure the reason has been printed.
SummaryOrExit read_verified(const CommonOptions& common, const SummaryOptions& options) {
  const auto file = options.file == "latest" ? latest_summary(common.state_dir) : Result<std::string>(options.file);
  if (!file) return {std::nullopt, complain_and_exit(file.error())};
  const auto envelope = read_file(*file, uploader::kMaximumEnvelopeBytes);
  if (!envelope) return {std::nullopt, complain_and_exit(envelope.error())};
  const auto keys = trusted_keys(common, options);
  if (!keys) return {std::nullopt, complain_and_exit(keys.error())};
  auto verified = uploader::verified_summary(*envelope, *keys);
  if (verified) return {std::move(*verified), kExitOk};
  complain(fmt::format("{} is refused: {}", *file, verified.error().what));
  return {std::nullopt, kExitFailed};
}

}  // namespace

int summary_show_command(const CommonOptions& common, const SummaryOptions& options) {
  const auto [verified, exit] = read_verified(common, options);
  if (!verified) return exit;
  if (options.json) {
    std::cout << harmless_json(fmt::format(
                     R"({{"schema":"camaudit.summary/1","name":"{}","verified_by":"{}","summary":{}}})",
                     verified->name.to_string(), verified->key_id, uploader::summary_json(*verified->summary)))
              << '\n';
  } else {
    std::cout << fmt::format("{:<11} verified: key {}\n", "Signature", verified->key_id);
    write_summary(std::cout, *verified->summary, output_style(common.colour));
  }
  std::cout << std::flush;
  return output_exit();
}

int summary_export_command(const CommonOptions& common, const SummaryOptions& options) {
  const auto [verified, exit] = read_verified(common, options);
  if (!verified) return exit;
  std::string text = uploader::in_toto_statement(*verified);
  if (options.sign) {
    const auto state = key_store(common.state_dir).open(to_utc_seconds(SystemClock().wall()), false);
    if (!state) return complain_and_exit(state.error());
    const std::array keys{&state->key};
    text = uploader::sealed(uploader::kInTotoPayloadType, text, keys);
  }
  text += '\n';
  if (!options.output.empty()) {
    const auto written = write_file_atomically(options.output, text);
    return written ? kExitOk : complain_and_exit(written.error());
  }
  std::cout << (options.sign ? text : harmless_json(text)) << std::flush;
  return output_exit();
}

}  // namespace camaudit::app
