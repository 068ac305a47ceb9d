// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/cli.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <clocale>
#include <cstdio>
#include <functional>
#include <map>

#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/privileges.hpp"
#include "agent/app/thrown.hpp"
#include "agent/app/version.hpp"
#include "agent/base/out_of_memory.hpp"
#include "agent/report/format.hpp"

namespace camaudit::app {
namespace {

const std::map<std::string, ColourChoice> kColours{
    {"auto", ColourChoice::Auto}, {"always", ColourChoice::Always}, {"never", ColourChoice::Never}};

const std::map<std::string, report::FailOn> kFailOn{{"never", std::nullopt},
                                                    {"low", model::Severity::Low},
                                                    {"medium", model::Severity::Medium},
                                                    {"high", model::Severity::High},
                                                    {"critical", model::Severity::Critical}};

void add_common(CLI::App& command, CommonOptions& common) {
  command.add_option("--config", common.config_file, fmt::format("Configuration file (default {})", kDefaultConfig))
      ->type_name("FILE");
  command
      .add_option("--state-dir", common.state_dir,
                  fmt::format("What is kept between runs (default {})", common.state_dir))
      ->type_name("DIR");
  command.add_option("--color", common.colour, "Colour: auto, always or never (NO_COLOR is honoured)")
      ->transform(CLI::CheckedTransformer(kColours))
      ->type_name("WHEN");
  command.add_flag("-q,--quiet", common.quiet, "No progress and no notes");
  command.add_flag("-v,--verbose", common.verbose, "Say on standard error how each call of each device ended");
}

void add_scope(CLI::App& command, ScopeOptions& scope) {
  command
      .add_option("--device", scope.devices,
                  "A device: URL, HOST or HOST:PORT; may be repeated. Without --range only these are contacted")
      ->type_name("DEVICE");
  command.add_option("--range", scope.ranges, "Addresses to sweep, as 10.20.0.0/24; may be repeated")
      ->type_name("CIDR");
  command.add_flag("--no-multicast", scope.no_multicast, "Do not probe the local network");
  command.add_option("--interface", scope.interfaces, "Probe by this network interface only; may be repeated")
      ->type_name("IF");
}

void add_format(CLI::App& command, std::string& format) {
  command.add_option("--format", format, "table or json")->check(CLI::IsMember({"table", "json"}))->type_name("FORMAT");
}

/// Everything the command line can say, and what it calls for.
class CommandLine {
 public:
  CommandLine()
      : app_(
            "Audits CCTV cameras and recorders over ONVIF against the Surveillance Camera Code of Practice. "
            "It reads and never writes.",
            "camaudit") {
    app_.set_version_flag("--version", fmt::format("camaudit {}", kVersion));
    app_.require_subcommand(1);
    app_.footer(
        "Exit codes: 0 all assessed and passing; 2 failures at or above --fail-on; 3 something could not be "
        "assessed; 1 internal error; 64 usage; 66 input missing; 69 unavailable; 73 output cannot be written; 77 "
        "no permission; 78 bad configuration; 130 interrupted.");
    add_discover();
    add_audit();
    add_nightly();
    add_report();
    add_convert();
    add_devices();
    add_show();
    add_changes();
    add_query();
    add_sla();
    add_publish();
    add_pack();
    add_doctor();
    add_status();
    add_explain();
    add_rules();
    add_register();
    add_import();
    add_waivers();
    add_spool();
    add_key();
    add_summary();
    add_verify();
  }

  int run(int argc, const char* const* argv) {
    end_when_out_of_memory();
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& success) {
      return app_.exit(success);  // --help, --version
    } catch (const CLI::ParseError& error) {
      complain(error.what());
      fmt::print(stderr, "Try 'camaudit --help'.\n");
      return kExitUsage;
    }
    const auto taken = steps_down_ ? take_on_owner_of(common_.state_dir) : false;
    if (!taken) return complain_and_exit(taken.error());
    const int code = command_();
    if (*taken && code == kExitNoPermission) tell_who_it_was();
    return code;
  }

 private:
  /// A command that reads what a person wrote and nothing of a device or of the state directory, and writes only where
  /// that person says: root types it to work in /etc/camaudit, where nobody else may write.
  void call_without_stepping_down(std::function<int()> command) {
    steps_down_ = false;
    command_ = std::move(command);
  }

  void tell_who_it_was() const {
    complain(
        fmt::format("this ran not as root but as the user {}, to whom {} belongs: let that user read or write there; "
                    "standard output the shell of root may redirect anywhere",
                    running_user(), common_.state_dir));
  }

  void add_audit() {
    auto* command = app_.add_subcommand("audit", "Survey devices, judge them, print what is wrong and how to mend it");
    add_common(*command, common_);
    add_scope(*command, audit_.scope);
    add_target(*command, audit_.target);
    command->add_option("--only", audit_.only, "Judge this rule only; may be repeated")->type_name("RULE");
    command->add_flag("--save", audit_.save, "Remember the result in the inventory of --state-dir");
    command->callback([this] {
      audit_.target.fail_on = kFailOn.at(fail_on_);
      command_ = [this] { return audit_command(common_, audit_); };
    });
  }

  void add_target(CLI::App& command, ReportTarget& target) {
    const std::vector<std::string> formats(report::kFormats.begin(), report::kFormats.end());
    command.add_option("--format", target.format, fmt::format("{}", fmt::join(formats, ", ")))
        ->check(CLI::IsMember(formats))
        ->type_name("FORMAT");
    command.add_option("-o,--output", target.output, "Write the report to a file instead")->type_name("FILE");
    add_fail_on(command);
  }

  void add_fail_on(CLI::App& command) {
    command.add_option("--fail-on", fail_on_, "Exit 2 for failures from: never, low, medium (default), high, critical")
        ->check(CLI::IsMember(kFailOn))
        ->type_name("LEVEL");
  }

  void add_nightly() {
    auto* command = app_.add_subcommand(
        "nightly", "All that happens every night: audit everything, save, sign a summary, send what waits");
    add_common(*command, common_);
    add_fail_on(*command);
    command->callback([this] {
      nightly_.fail_on = kFailOn.at(fail_on_);
      command_ = [this] { return nightly_command(common_, nightly_); };
    });
  }

  void add_report() {
    auto* command =
        app_.add_subcommand("report", "The report of a saved run: what it found, and the facts as they were then");
    add_common(*command, common_);
    command
        ->add_option("--run", report_.run,
                     "Number, id or date of a run that looked for everything (default: the latest)")
        ->type_name("RUN");
    add_target(*command, report_.target);
    command->callback([this] {
      report_.target.fail_on = kFailOn.at(fail_on_);
      command_ = [this] { return report_command(common_, report_); };
    });
  }

  void add_convert() {
    auto* command = app_.add_subcommand("convert", "Write a report that was made with --format json in another format");
    add_common(*command, common_);
    command->add_option("file", convert_.file, "What 'camaudit audit --format json' wrote")
        ->required()
        ->type_name("FILE");
    add_target(*command, convert_.target);
    command->callback([this] {
      convert_.target.fail_on = kFailOn.at(fail_on_);
      command_ = [this] { return convert_command(common_, convert_); };
    });
  }

  void add_devices() {
    auto* command = app_.add_subcommand("devices", "The devices of the saved inventory and how they were last");
    add_common(*command, common_);
    add_format(*command, devices_.format);
    command->callback([this] { command_ = [this] { return devices_command(common_, devices_); }; });
  }

  void add_show() {
    auto* command = app_.add_subcommand("show", "All that is known of one device");
    add_common(*command, common_);
    command->add_option("device", show_.device, "Identity or its beginning, or address, of the inventory")
        ->required()
        ->type_name("DEVICE");
    command->add_flag("--live", show_.live, "Ask the device itself, now; DEVICE is then URL, HOST or HOST:PORT");
    add_format(*command, show_.format);
    command->callback([this] { command_ = [this] { return show_command(common_, show_); }; });
  }

  void add_changes() {
    auto* command = app_.add_subcommand("changes", "What has changed from run to run in the saved inventory");
    add_common(*command, common_);
    command->add_option("--since", changes_.since, "Runs of that day or later, as 2026-11-24")->type_name("DATE");
    command->add_option("--device", changes_.device, "Only of this device: identity or its beginning, or address")
        ->type_name("DEVICE");
    add_format(*command, changes_.format);
    command->callback([this] { command_ = [this] { return changes_command(common_, changes_); }; });
  }

  void add_sla() {
    auto* command = app_.add_subcommand(
        "sla", "The agreement with the police: its targets against what was measured, month by month");
    add_common(*command, common_);
    command->add_option("--month", sla_.month, "As 2026-05 (default: the last that is over)")->type_name("YYYY-MM");
    command->add_option("--months", sla_.months, "So many side by side, up to that one (3)")
        ->check(CLI::Range(1, 24))
        ->type_name("N");
    command->add_option("--format", sla_.format, "table, json or html (one page, to bring to the meeting)")
        ->check(CLI::IsMember({"table", "json", "html"}))
        ->type_name("FORMAT");
    command->add_option("-o,--output", sla_.output, "Write the report to a file instead")->type_name("FILE");
    command->callback([this] { command_ = [this] { return sla_command(common_, sla_); }; });
  }

  void add_publish() {
    auto* command = app_.add_subcommand(
        "publish", "What the authority publishes of its systems: pages in English and Welsh, and open data");
    add_common(*command, common_);
    command->add_option("--out", publish_.directory, "A directory that is empty or holds an earlier publication")
        ->required()
        ->type_name("DIR");
    command->callback([this] { command_ = [this] { return publish_command(common_, publish_); }; });
  }

  void add_pack() {
    auto* command = app_.add_subcommand(
        "pack", "The Code Assessment Pack of a scheme, signed: evidence by principle, for an assessor");
    add_common(*command, common_);
    command->add_option("--scheme", pack_.scheme, "Id of a scheme of the register")->required()->type_name("SCHEME");
    command->add_option("--out", pack_.directory, "A directory that is new or empty")->required()->type_name("DIR");
    command->callback([this] { command_ = [this] { return pack_command(common_, pack_); }; });
  }

  void add_query() {
    auto* command =
        app_.add_subcommand("query", "One SELECT over the v1_* views of the saved inventory; changes nothing");
    add_common(*command, common_);
    command->add_option("sql", query_.sql, "The views are listed in agent/rules/README.md")
        ->required()
        ->type_name("SQL");
    command->add_option("--format", query_.format, "table or jsonl (one JSON object a row)")
        ->check(CLI::IsMember({"table", "jsonl"}))
        ->type_name("FORMAT");
    command->callback([this] { command_ = [this] { return query_command(common_, query_); }; });
  }

  void add_discover() {
    auto* command = app_.add_subcommand("discover", "Look for devices without logging in to any");
    add_common(*command, common_);
    add_scope(*command, discover_.scope);
    add_format(*command, discover_.format);
    command->callback([this] { command_ = [this] { return discover_command(common_, discover_); }; });
  }

  void add_doctor() {
    auto* command = app_.add_subcommand("doctor", "Check this machine and the configuration; contacts no device");
    add_common(*command, common_);
    add_format(*command, doctor_.format);
    command->add_flag("--write-fence", doctor_.write_fence,
                      "Print a drop-in for camauditd.service that lets it reach only what is configured");
    command->callback([this] { command_ = [this] { return doctor_command(common_, doctor_); }; });
  }

  void add_status() {
    auto* command = app_.add_subcommand("status", "How this agent is doing: runs, failures, heartbeat, spool, key");
    add_common(*command, common_);
    auto* json = command->add_flag("--json", status_.json, "As one JSON object");
    command
        ->add_option(
            "--prometheus", status_.metrics_file,
            "Write metrics for the textfile collector of Prometheus' node exporter to a file, or print them where it "
            "is '-', and nothing else")
        ->type_name("FILE")
        ->excludes(json);
    command->callback([this] { command_ = [this] { return status_command(common_, status_); }; });
  }

  void add_explain() {
    auto* command = app_.add_subcommand("explain", "What a rule asks and why; with a device, what was found there");
    add_common(*command, common_);
    command->add_option("rule", explain_.rule, "Rule id, such as P06-RETENTION-CONFIG")->required()->type_name("RULE");
    command->add_option("device", explain_.device, "A device to survey and hold against the rule")->type_name("DEVICE");
    command->callback([this] { command_ = [this] { return explain_command(common_, explain_); }; });
  }

  void add_rules() {
    auto* rules = app_.add_subcommand("rules", "The rulebook");
    rules->require_subcommand(1);
    auto* list = rules->add_subcommand("list", "All rules, a line each");
    auto* show = rules->add_subcommand("show", "One rule with its query");
    auto* check = rules->add_subcommand("check", "Check rule files, or the rulebook in use");
    auto* test = rules->add_subcommand("test", "Run the fixtures of rules");
    for (auto* command : {list, show, check, test}) add_common(*command, common_);
    show->add_option("rule", rules_.id, "Rule id")->required()->type_name("RULE");
    check->add_option("files", rules_.files, "Rule files")->type_name("FILE");
    test->add_option("rules", rules_.ids, "Rule ids (default: all)")->type_name("RULE");
    list->callback([this] { call_without_stepping_down([this] { return rules_list_command(common_); }); });
    show->callback([this] { call_without_stepping_down([this] { return rules_show_command(common_, rules_); }); });
    check->callback([this] { call_without_stepping_down([this] { return rules_check_command(common_, rules_); }); });
    test->callback([this] { call_without_stepping_down([this] { return rules_test_command(common_, rules_); }); });
  }

  void add_register() {
    auto* group = app_.add_subcommand("register", "What the authority declares: register.toml and cameras.csv");
    group->require_subcommand(1);
    auto* init = group->add_subcommand("init", "Write both files to fill in; overwrites nothing");
    auto* check = group->add_subcommand("check", "Check both files and tell every problem");
    auto* draft = group->add_subcommand("draft", "Propose rows of cameras.csv for devices that have none");
    for (auto* command : {init, check, draft}) {
      add_common(*command, common_);
      command->add_option("--cameras", register_.cameras, "The camera file (default: [register] cameras)")
          ->type_name("FILE");
    }
    for (auto* command : {init, check}) {
      command->add_option("--file", register_.file, "The register file (default: [register] file)")->type_name("FILE");
    }
    add_scope(*draft, register_.scope);
    draft->add_option("--report", register_.report, "Take the devices from an audit report (JSON) and ask none")
        ->type_name("FILE");
    draft->add_option("-o,--output", register_.output, "Write to a new file")->type_name("FILE");
    init->callback(
        [this] { call_without_stepping_down([this] { return register_init_command(common_, register_); }); });
    check->callback(
        [this] { call_without_stepping_down([this] { return register_check_command(common_, register_); }); });
    draft->callback([this] { command_ = [this] { return register_draft_command(common_, register_); }; });
  }

  void add_import() {
    auto* group = app_.add_subcommand("import", "What systems that cannot be surveyed say, exported to a file");
    group->require_subcommand(1);
    auto* retention =
        group->add_subcommand("retention", "How long a video management system keeps footage, from a CSV");
    auto* list = group->add_subcommand("list", "What is kept of imports");
    auto* forget = group->add_subcommand("forget", "Forget a system, or one camera of it");
    for (auto* command : {retention, list, forget}) add_common(*command, common_);
    retention
        ->add_option("file", import_.file,
                     "Columns: camera, configured_days, earliest_footage, latest_footage, "
                     "observed_at, source_system")
        ->required()
        ->type_name("FILE.csv");
    retention->add_flag("--dry-run", import_.dry_run, "Check the file and import nothing");
    forget->add_option("system", import_.source, "As 'import list' shows it")->required()->type_name("SYSTEM");
    forget->add_option("camera", import_.camera, "As 'import list' shows it")->type_name("CAMERA");
    retention->callback([this] { command_ = [this] { return import_retention_command(common_, import_); }; });
    list->callback([this] { command_ = [this] { return import_list_command(common_); }; });
    forget->callback([this] { command_ = [this] { return import_forget_command(common_, import_); }; });
  }

  void add_waivers() {
    auto* group = app_.add_subcommand("waivers", "Failures that the authority has accepted for a time");
    group->require_subcommand(1);
    auto* list = group->add_subcommand("list", "All waivers, a line each");
    auto* check = group->add_subcommand("check", "Check the waiver file and tell every problem");
    for (auto* command : {list, check}) {
      add_common(*command, common_);
      command->add_option("file", waivers_.file, "The waiver file (default: [rules] waivers)")->type_name("FILE");
    }
    list->callback([this] { call_without_stepping_down([this] { return waivers_list_command(common_, waivers_); }); });
    check->callback(
        [this] { call_without_stepping_down([this] { return waivers_check_command(common_, waivers_); }); });
  }

  void add_spool() {
    auto* group = app_.add_subcommand("spool", "Signed summaries that wait to be sent, and those that were");
    group->require_subcommand(1);
    auto* list = group->add_subcommand("list", "Everything in the spool, newest first");
    auto* deliver = group->add_subcommand("deliver", "Send what waits to the collector, now");
    auto* write = group->add_subcommand("export", "Copy what waits to a medium, for another machine to send");
    auto* read = group->add_subcommand("import", "Take in what another machine exported, to be sent from here");
    for (auto* command : {list, deliver, write, read}) add_common(*command, common_);
    list->add_flag("--json", spool_.json, "For programs");
    deliver->add_flag("--parked", spool_.parked, "Send what the collector refused before as well");
    deliver->add_flag("--again", spool_.again, "Send what was delivered before as well: the collector has lost it");
    deliver->add_flag("--if-due", spool_.if_due, "Only if the wait after the last failure is over");
    for (auto* command : {write, read}) {
      command->add_option("medium", spool_.medium, "A folder, or one file whose name ends in .jsonl")
          ->required()
          ->type_name("DIR|FILE");
    }
    list->callback([this] { command_ = [this] { return spool_list_command(common_, spool_); }; });
    deliver->callback([this] { command_ = [this] { return spool_deliver_command(common_, spool_); }; });
    write->callback([this] { command_ = [this] { return spool_export_command(common_, spool_); }; });
    read->callback([this] { command_ = [this] { return spool_import_command(common_, spool_); }; });
  }

  void add_key() {
    auto* group = app_.add_subcommand("key", "The key by which this agent signs its summaries");
    group->require_subcommand(1);
    auto* create = group->add_subcommand("create", "Make the key; overwrites none");
    auto* show = group->add_subcommand("show", "The public key, its fingerprint and the epoch");
    auto* rotate = group->add_subcommand("rotate", "Make the next key, signed by this one");
    for (auto* command : {create, show, rotate}) add_common(*command, common_);
    create->add_flag("--lost", key_.lost, "The key before is lost: begin a new epoch");
    show->add_flag("--pem", key_.pem, "Print the public key, for whoever is to verify");
    rotate->add_option("--takes-over-in", key_.takes_over, "How long the old key goes on signing (default 7d)")
        ->type_name("TIME");
    rotate->add_option("--overlap", key_.overlap, "How long what it signed is accepted after that (default 30d)")
        ->type_name("TIME");
    create->callback([this] { command_ = [this] { return key_create_command(common_, key_); }; });
    show->callback([this] { command_ = [this] { return key_show_command(common_, key_); }; });
    rotate->callback([this] { command_ = [this] { return key_rotate_command(common_, key_); }; });
  }

  void add_summary() {
    auto* group = app_.add_subcommand("summary", "What is sent to the collector");
    group->require_subcommand(1);
    auto* show = group->add_subcommand("show", "A summary, for people or as JSON");
    auto* out = group->add_subcommand("export", "A summary in a form that others understand");
    for (auto* command : {show, out}) {
      add_common(*command, common_);
      command->add_option("file", summary_.file, "A file, or 'latest': the newest in the spool (default)")
          ->type_name("FILE");
      command->add_option("--key", summary_.keys, "Public key in PEM to verify with (default: this agent's own)")
          ->type_name("PUB.pem");
    }
    show->add_flag("--json", summary_.json, "One JSON object, with the names of summary.proto");
    out->add_flag("--in-toto", summary_.in_toto, "An in-toto Statement with a Simple Verification Result")->required();
    out->add_flag("--sign", summary_.sign, "In a DSSE envelope signed by this agent's key");
    out->add_option("-o,--output", summary_.output, "Write to a file instead")->type_name("FILE");
    show->callback([this] { command_ = [this] { return summary_show_command(common_, summary_); }; });
    out->callback([this] { command_ = [this] { return summary_export_command(common_, summary_); }; });
  }

  void add_verify() {
    auto* command =
        app_.add_subcommand("verify", "Check who signed a summary, a folder of them and their chain, or a pack");
    add_common(*command, common_);
    command
        ->add_option("path", verify_.path,
                     "An envelope, a folder of envelopes of one agent, or a folder that 'pack' wrote")
        ->required()
        ->type_name("FILE|DIR");
    command->add_option("--key", verify_.keys, "Public key in PEM that is trusted; may be repeated")
        ->required()
        ->type_name("PUB.pem");
    command->callback([this] { command_ = [this] { return verify_command(common_, verify_); }; });
  }

  CLI::App app_;
  CommonOptions common_;
  DevicesOptions devices_;
  NightlyOptions nightly_;
  ReportOptions report_;
  ConvertOptions convert_;
  ShowOptions show_;
  ChangesOptions changes_;
  SlaOptions sla_;
  PublishOptions publish_;
  PackOptions pack_;
  QueryOptions query_;
  DiscoverOptions discover_;
  AuditOptions audit_;
  DoctorOptions doctor_;
  std::string fail_on_ = "medium";
  ExplainOptions explain_;
  RulesOptions rules_;
  RegisterOptions register_;
  ImportOptions import_;
  StatusOptions status_;
  WaiversOptions waivers_;
  SpoolOptions spool_;
  KeyOptions key_;
  SummaryOptions summary_;
  VerifyOptions verify_;
  std::function<int()> command_;
  bool steps_down_ = true;
};

}  // namespace

ConfigOrExit configuration_for(const CommonOptions& common) {
  const std::string file = common.config_file.value_or(kDefaultConfig);
  auto config = load_config(file);
  if (!config && config.error().kind == ErrorKind::NotFound && !common.config_file) return {default_config(), kExitOk};
  if (!config) {
    complain(config.error().what);
    const bool absent = config.error().kind == ErrorKind::NotFound;
    const bool forbidden = config.error().kind == ErrorKind::PermissionDenied;
    return {std::nullopt, absent ? kExitNoInput : forbidden ? kExitNoPermission : kExitBadConfig};
  }
  return {std::move(*config), kExitOk};
}

int run(int argc, const char* const* argv) {
  end_when_out_of_memory();
  try {
    std::setlocale(LC_CTYPE, "");
    return CommandLine().run(argc, argv);
  } catch (const std::exception& error) {
    return complain_and_exit(error);
  }
}

}  // namespace camaudit::app
