// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/app/config.hpp"
#include "agent/app/report_output.hpp"
#include "agent/app/scope.hpp"
#include "agent/app/terminal.hpp"
#include "agent/report/report.hpp"

namespace camaudit::app {

inline constexpr const char* kDefaultConfig = "/etc/camaudit/camaudit.toml";

/// What every command takes.
struct CommonOptions {
  std::optional<std::string> config_file;  ///< absent: kDefaultConfig if it exists, else built-in defaults
  std::string state_dir = "/var/lib/camaudit";
  ColourChoice colour = ColourChoice::Auto;
  bool quiet = false;
  bool verbose = false;
};

struct AuditOptions {
  ScopeOptions scope;
  ReportTarget target;
  std::vector<std::string> only;
  bool save = false;  ///< into the inventory of state_dir
};

struct NightlyOptions {
  report::FailOn fail_on = model::Severity::Medium;
};

struct ReportOptions {
  std::string run;  ///< number, id or its beginning; empty: the latest
  ReportTarget target;
};

struct ConvertOptions {
  std::string file;  ///< a report in JSON
  ReportTarget target;
};

struct ChangesOptions {
  std::string since;   ///< date or time; empty: everything remembered
  std::string device;  ///< empty: every device
  std::string format = "table";
};

struct SlaOptions {
  std::string month;  ///< "2026-05"; empty: the last that is over
  int months = 3;     ///< side by side, with those before it
  std::string format = "table";
  std::string output;  ///< file; empty: standard output
};

struct PublishOptions {
  std::string directory;
};

struct PackOptions {
  std::string scheme;     ///< its id in the register
  std::string directory;  ///< new or empty
};

struct QueryOptions {
  std::string sql;
  std::string format = "table";
};

struct DevicesOptions {
  std::string format = "table";
};

struct ShowOptions {
  std::string device;
  std::string format = "table";
  bool live = false;  ///< ask the device now
};

struct DiscoverOptions {
  ScopeOptions scope;
  std::string format = "table";
};

struct DoctorOptions {
  std::string format = "table";
  bool write_fence = false;  ///< print a drop-in for systemd and look at nothing
};

struct StatusOptions {
  bool json = false;
  std::string metrics_file;  ///< for Prometheus; empty: the status is printed
};

struct ExplainOptions {
  std::string rule;
  std::string device;  ///< empty: the rule alone
};

struct RulesOptions {
  std::string id;                  ///< show
  std::vector<std::string> files;  ///< check
  std::vector<std::string> ids;    ///< test
};

struct RegisterOptions {
  std::string file;     ///< register.toml; empty: as configured
  std::string cameras;  ///< cameras.csv; empty: as configured
  ScopeOptions scope;   ///< draft
  std::string report;   ///< draft: an audit report instead of a survey
  std::string output;   ///< draft: a file that is not there yet; empty: standard output
};

struct ImportOptions {
  std::string file;      ///< retention
  bool dry_run = false;  ///< retention: check and keep nothing
  std::string source;    ///< forget
  std::string camera;    ///< forget; empty: every camera of the system
};

struct WaiversOptions {
  std::string file;  ///< empty: as configured
};

struct SpoolOptions {
  bool json = false;    ///< list
  bool parked = false;  ///< deliver: what was parked as well
  bool again = false;   ///< deliver: what was delivered before as well
  bool if_due = false;  ///< deliver: not before the time that the last failure set
  std::string medium;   ///< export, import: a folder, or a file that ends in .jsonl
};

/// The configuration that a command runs under. On failure the reason has been printed and the exit code is returned.
struct ConfigOrExit {
  std::optional<Config> config;
  int exit_code = 0;
};
ConfigOrExit configuration_for(const CommonOptions& common);

struct KeyOptions {
  bool pem = false;               ///< show: the public key, for others
  bool lost = false;              ///< create: the key before is lost
  std::string takes_over = "7d";  ///< rotate: how long the old key goes on signing
  std::string overlap = "30d";    ///< rotate: how long what it signed is accepted after that
};

struct SummaryOptions {
  std::string file = "latest";
  std::vector<std::string> keys;  ///< files of public keys; empty: the key of this agent
  bool json = false;              ///< show
  bool in_toto = false;           ///< export
  bool sign = false;              ///< export: in an envelope signed by the key of this agent
  std::string output;             ///< export: empty: standard output
};

struct VerifyOptions {
  std::string path;  ///< an envelope, a folder of them, or a pack
  std::vector<std::string> keys;
};

// One function a command, each in a file of its name; the exit code is returned.
int audit_command(const CommonOptions& common, const AuditOptions& options);
int convert_command(const CommonOptions& common, const ConvertOptions& options);
int changes_command(const CommonOptions& common, const ChangesOptions& options);
int sla_command(const CommonOptions& common, const SlaOptions& options);
int publish_command(const CommonOptions& common, const PublishOptions& options);
int pack_command(const CommonOptions& common, const PackOptions& options);
int nightly_command(const CommonOptions& common, const NightlyOptions& options);
int report_command(const CommonOptions& common, const ReportOptions& options);
int query_command(const CommonOptions& common, const QueryOptions& options);
int devices_command(const CommonOptions& common, const DevicesOptions& options);
int discover_command(const CommonOptions& common, const DiscoverOptions& options);
int doctor_command(const CommonOptions& common, const DoctorOptions& options);
int explain_command(const CommonOptions& common, const ExplainOptions& options);
int import_retention_command(const CommonOptions& common, const ImportOptions& options);
int import_list_command(const CommonOptions& common);
int import_forget_command(const CommonOptions& common, const ImportOptions& options);
int show_command(const CommonOptions& common, const ShowOptions& options);
int register_init_command(const CommonOptions& common, const RegisterOptions& options);
int register_check_command(const CommonOptions& common, const RegisterOptions& options);
int register_draft_command(const CommonOptions& common, const RegisterOptions& options);
int rules_list_command(const CommonOptions& common);
int rules_show_command(const CommonOptions& common, const RulesOptions& options);
int rules_check_command(const CommonOptions& common, const RulesOptions& options);
int rules_test_command(const CommonOptions& common, const RulesOptions& options);
int status_command(const CommonOptions& common, const StatusOptions& options);
int spool_list_command(const CommonOptions& common, const SpoolOptions& options);
int spool_deliver_command(const CommonOptions& common, const SpoolOptions& options);
int spool_export_command(const CommonOptions& common, const SpoolOptions& options);
int spool_import_command(const CommonOptions& common, const SpoolOptions& options);
int key_create_command(const CommonOptions& common, const KeyOptions& options);
int key_show_command(const CommonOptions& common, const KeyOptions& options);
int key_rotate_command(const CommonOptions& common, const KeyOptions& options);
int summary_show_command(const CommonOptions& common, const SummaryOptions& options);
int summary_export_command(const CommonOptions& common, const SummaryOptions& options);
int verify_command(const CommonOptions& common, const VerifyOptions& options);
int waivers_list_command(const CommonOptions& common, const WaiversOptions& options);
int waivers_check_command(const CommonOptions& common, const WaiversOptions& options);

}  // namespace camaudit::app
