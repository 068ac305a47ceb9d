// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>

#include "agent/base/clock.hpp"
#include "agent/base/exit_code.hpp"
#include "uploader/collector/commands.hpp"
#include "uploader/entry_name.hpp"

namespace camaudit::collector {
namespace {

/// Everything the command line can say, and what it calls for.
class CommandLine {
 public:
  CommandLine()
      : app_("Takes in the summaries that nginx received, and shows the national picture.", "camaudit-collector") {
    app_.set_version_flag("--version", fmt::format("camaudit-collector {}", CAMAUDIT_VERSION));
    app_.require_subcommand(1);
    app_.footer(
        "Exit codes: 0 done; 2 something was refused, waits for a key or was passed over; 1 internal error; 64 usage; "
        "66 "
        "input missing; 69 another ingest is at work; 73 output cannot be written; 77 no permission; 78 bad list of "
        "authorities.");
    add_ingest();
    add_measures();
    add_keys();
  }

  int run(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& success) {
      return app_.exit(success);  // --help, --version
    } catch (const CLI::ParseError& error) {
      fmt::print(stderr, "camaudit-collector: {}\nTry 'camaudit-collector --help'.\n", error.what());
      return kExitUsage;
    }
    return command_();
  }

 private:
  void add_common(CLI::App& command) {
    command
        .add_option("--state-dir", common_.state_dir,
                    fmt::format("What the collector keeps (default {})", common_.state_dir))
        ->type_name("DIR");
    command.add_flag("-q,--quiet", common_.quiet, "Alerts only");
  }

  /// Of the picture and of the registry; tests choose it.
  void add_now(CLI::App& command) {
    command
        .add_option_function<std::string>("--now",
                                          [this](const std::string& text) {
                                            const auto time = parse_date_time(text);
                                            if (!time) throw CLI::ValidationError("--now", "is no time");
                                            now_ = *time;
                                          })
        ->group("");
  }

  void add_ingest() {
    auto* command = app_.add_subcommand("ingest", "Check what came in, keep what is good, set aside the rest");
    add_common(*command);
    command->add_option("--incoming", ingest_.incoming, "Where nginx puts files (default STATE-DIR/incoming/v1)")
        ->type_name("DIR");
    command->callback([this] { command_ = [this] { return ingest_command(common_, ingest_); }; });
  }

  void add_measures() {
    auto* command = app_.add_subcommand("measures", "The success measures of Objective 5, by authority and area");
    add_common(*command);
    add_now(*command);
    command->add_option("--format", measures_.format, "table, json, csv or html")
        ->check(CLI::IsMember({"table", "json", "csv", "html"}))
        ->type_name("FORMAT");
    command
        ->add_option("--authorities", measures_.authorities,
                     "All authorities: CSV with gss_code, name, nation, police_force")
        ->type_name("FILE");
    command->add_option("-o,--output", measures_.output, "Write to a file instead")->type_name("FILE");
    command->callback([this] { command_ = [this] { return measures_command(common_, measures_, now_); }; });
  }

  void add_keys() {
    auto* keys = app_.add_subcommand("keys", "Which key may sign for which site");
    keys->require_subcommand(1);
    add_keys_add(*keys);
    auto* list = keys->add_subcommand("list", "All keys, those that count for nothing any more too");
    add_common(*list);
    add_now(*list);
    list->add_flag("--json", keys_.json, "As JSON");
    list->callback([this] { command_ = [this] { return keys_list_command(common_, keys_, now_); }; });
    auto* revoke = keys->add_subcommand("revoke", "From now on nothing counts as signed by a key");
    add_common(*revoke);
    add_now(*revoke);
    revoke->add_option("key", keys_.key_id, "Its id, or the beginning of it")->required()->type_name("KEYID");
    revoke->add_option("--reason", keys_.reason, "Why, for those who read the list")->required()->type_name("TEXT");
    revoke->callback([this] { command_ = [this] { return keys_revoke_command(common_, keys_, now_); }; });
  }

  void add_keys_add(CLI::App& keys) {
    auto* add = keys.add_subcommand("add", "Register the public key of a site, as 'camaudit key show --pem' wrote it");
    add_common(*add);
    add_now(*add);
    add->add_option("file", keys_.file, "Public key in PEM")->required()->type_name("PUB.pem");
    add->add_option("--gss-code", keys_.gss_code, "Authority: code of the Office for National Statistics")
        ->required()
        ->type_name("CODE");
    add->add_option("--site", keys_.site, "Site, as in the agent's configuration")->required()->type_name("SITE");
    add->add_option("--epoch", keys_.first_epoch, "Refuse what it signs for an earlier epoch ('camaudit key show')")
        ->check(CLI::Range(std::int64_t{0}, uploader::kLargestCount))
        ->type_name("EPOCH");
    add->add_flag("--new-site", keys_.new_site, "Also where a site with nearly the same name waits for its key");
    add->add_option("--comment", keys_.comment, "Who confirmed it, and how")->type_name("TEXT");
    add->callback([this] { command_ = [this] { return keys_add_command(common_, keys_, now_); }; });
  }

  CLI::App app_;
  CommonOptions common_;
  IngestOptions ingest_;
  KeysOptions keys_;
  MeasuresOptions measures_;
  UtcSeconds now_ = to_utc_seconds(SystemClock().wall());
  std::function<int()> command_;
};

}  // namespace

int run(int argc, const char* const* argv) {
  return CommandLine().run(argc, argv);
}

}  // namespace camaudit::collector
