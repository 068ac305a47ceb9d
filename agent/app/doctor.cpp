// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/doctor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "agent/app/assessment.hpp"
#include "agent/app/credentials.hpp"
#include "agent/app/declarations.hpp"
#include "agent/app/privileges.hpp"
#include "agent/app/scope.hpp"
#include "agent/base/clock.hpp"
#include "onvif/sweep.hpp"

namespace camaudit::app {
namespace {

namespace ip = boost::asio::ip;
using Verdict = Check::Verdict;

/// What 2,000 devices answering one probe within half a second need, as measured: about 4 KiB of buffer each, a
/// quarter of them unread at once.
constexpr std::size_t kGoodBuffer = std::size_t{2} << 20U;

/// So many of one file are enough to see what is the matter with it.
constexpr std::size_t kMostProblems = 10;

class Examination {
 public:
  Examination(const Config& config, net::Network& network) : config_(config), network_(network) {}

  std::vector<Check> run(bool clock_synchronised) {
    configuration();
    judgement();
    interfaces();
    fence();
    routes();
    clock(clock_synchronised);
    credentials();
    descriptors();
    return std::move(checks_);
  }

 private:
  void add(std::string subject, Verdict verdict, std::string finding, std::string remedy = {}) {
    checks_.push_back({std::move(subject), verdict, std::move(finding), std::move(remedy)});
  }

  void configuration() {
    if (config_.file.empty()) {
      add("configuration", Verdict::Warning, "no configuration file: built-in defaults hold",
          "write /etc/camaudit/camaudit.toml, or give --config");
    } else {
      add("configuration", Verdict::Good, config_.file + " is well-formed");
    }
    const auto& discovery = config_.discovery;
    const bool somewhere = discovery.multicast || !discovery.ranges.empty() || !discovery.devices.empty() ||
                           !config_.declared.cameras.empty();
    if (!somewhere) {
      add("where to look", Verdict::Bad, "multicast is off, and neither ranges nor devices are named",
          "set [discovery] multicast, ranges or devices");
    }
  }

  /// What it names: as an audit reads it, and the daemon.
  void judgement() {
    const auto judgement = read_judgement(config_);
    if (!judgement) {
      add_problems("rules and thresholds", judgement.error(), "correct [rules] directories, the rules or [policy]");
      return;
    }
    add("rules and thresholds", Verdict::Good, fmt::format("{} rules", judgement->rulebook.rules().size()));
    const UtcSeconds now = to_utc_seconds(SystemClock().wall());
    const std::string& file = config_.declared.file;
    const std::string& cameras = config_.declared.cameras;
    if (const auto declared = read_declared(config_, now); !declared) {
      add_problems("register", declared.error(), "mend it until 'camaudit register check' is content");
    } else if (!file.empty() || !cameras.empty()) {
      add("register", Verdict::Good,
          fmt::format("{}{}{} read", file, file.empty() || cameras.empty() ? "" : ", ", cameras));
    }
    if (const auto waivers = read_waivers(config_, judgement->rulebook, now); !waivers) {
      add_problems("waivers", waivers.error(), "mend them until 'camaudit waivers check' is content");
    } else if (!config_.rules.waivers.empty()) {
      add("waivers", Verdict::Good, fmt::format("{} read", waivers->size()));
    }
  }

  /// A check for each line of it.
  void add_problems(const std::string& subject, const Error& error, const std::string& remedy) {
    std::string_view rest = error.what;
    for (std::size_t told = 0; !rest.empty() && told < kMostProblems; ++told) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      add(subject, Verdict::Bad, std::string(rest.substr(0, end)), remedy_for(error, remedy));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (rest.empty()) return;
    const auto more = std::count(rest.begin(), rest.end(), '\n') + 1;
    add(subject, Verdict::Bad, fmt::format("{} more problems", more), remedy);
  }

  static std::string remedy_for(const Error& error, const std::string& remedy) {
    if (error.kind == ErrorKind::PermissionDenied)
      return "let the user of the service read it, as whom root runs this; it ran as " + running_user();
    if (error.kind == ErrorKind::NotFound) return "make the file, or correct its name in the configuration";
    return remedy;
  }

  void interfaces() {
    const auto found = network_.interfaces();
    if (!found) {
      add("interfaces", Verdict::Bad, found.error().what);
      return;
    }
    const auto& wanted = config_.discovery.interfaces;
    const auto named = [&wanted](const std::string& name) {
      return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    };
    for (const std::string& name : wanted) {
      const bool exists = std::any_of(found->begin(), found->end(), [&](const auto& i) { return i.name == name; });
      if (!exists) {
        add("interface " + name, Verdict::Bad, "there is no interface of this name",
            "correct [discovery] interfaces; 'ip link' lists them");
      }
    }
    bool any = false;
    for (const net::Interface& interface : *found) {
      if (interface.loopback && !named(interface.name)) continue;
      if (!wanted.empty() && !named(interface.name)) continue;
      any = one_interface(interface) || any;
    }
    if (!any && config_.discovery.multicast) {
      add("interfaces", Verdict::Bad, "no interface can be used for multicast discovery",
          "connect this machine to the camera network, or set multicast = false and name [discovery] ranges");
    }
  }

  /// Whether it can be used for discovery.
  bool one_interface(const net::Interface& interface) {
    const std::string subject = "interface " + interface.name;
    if (!interface.up) {
      add(subject, Verdict::Warning, "it is down");
      return false;
    }
    std::vector<std::string> addresses;
    for (const auto& address : interface.addresses) addresses.push_back(address.to_string());
    std::string text = addresses.empty() ? "no address" : fmt::format("{}", fmt::join(addresses, ", "));
    if (!interface.multicast) {
      add(subject, Verdict::Warning, text + "; it cannot multicast",
          "name the cameras behind it under [discovery] ranges");
      return false;
    }
    if (!config_.discovery.multicast) {
      add(subject, Verdict::Good, text + "; multicast is switched off in the configuration");
      return false;
    }
    bool usable = false;
    for (const net::Family family : {net::Family::V4, net::Family::V6}) {
      if (!interface.has(family)) continue;
      const auto socket = network_.open_probe_socket(interface, family);
      const char* name = family == net::Family::V4 ? "IPv4" : "IPv6";
      if (!socket) {
        add(subject, Verdict::Bad, fmt::format("{}: {} multicast: {}", text, name, socket.error().what));
        continue;
      }
      usable = true;
      text += fmt::format("; {} multicast can be sent", name);
      if ((*socket)->buffer_bytes() < kGoodBuffer) {
        add(subject, Verdict::Warning,
            fmt::format("{}; the receive buffer is {} KiB, too small for thousands of answers at once", text,
                        (*socket)->buffer_bytes() / 1024),
            "sysctl net.core.rmem_max=16777216");
        return true;
      }
    }
    if (usable) add(subject, Verdict::Good, text);
    return usable;
  }

  void fence() {
    const auto& ranges = config_.discovery.allowed.ranges();
    if (ranges.empty()) {
      add("fence", Verdict::Bad, "[discovery] allowed is empty: no device can be contacted",
          "name the networks of the cameras there");
      return;
    }
    std::vector<std::string> all;
    std::vector<std::string> wide;
    for (const auto& range : ranges) {
      all.push_back(range.to_string());
      // Any address of the public internet stands for all of it.
      const bool whole_internet =
          range.contains(ip::make_address("192.0.2.1")) && range.contains(ip::make_address("8.8.8.8"));
      const bool whole_internet_6 =
          range.contains(ip::make_address("2001:db8::1")) && range.contains(ip::make_address("2600::1"));
      if (whole_internet || whole_internet_6) wide.push_back(range.to_string());
    }
    if (!wide.empty()) {
      add("fence", Verdict::Warning,
          fmt::format("[discovery] allowed includes the public internet: {}", fmt::join(wide, ", ")),
          "name the networks of the cameras only");
    } else {
      add("fence", Verdict::Good, fmt::format("only {} may be contacted", fmt::join(all, ", ")));
    }
    for (const net::Url& url : config_.discovery.devices) {
      boost::system::error_code problem;
      const auto address = ip::make_address(url.host, problem);
      if (!problem && !config_.discovery.allowed.allows(address)) {
        add("device " + url.authority(), Verdict::Bad, "it lies outside [discovery] allowed and will not be contacted",
            "add its network to allowed, or take it out of devices");
      }
    }
    for (const net::AddressRange& range : config_.discovery.ranges) {
      const auto allowed = onvif::hosts_in({range}, {}, config_.discovery.allowed).size();
      if (allowed == range.hosts()) continue;
      add("range " + range.to_string(), Verdict::Bad,
          allowed == 0 ? std::string("it lies outside [discovery] allowed and will not be swept")
                       : fmt::format("only {} of its {} hosts lie inside [discovery] allowed", allowed, range.hosts()),
          "add it to allowed, or take it out of ranges");
    }
  }

  void routes() {
    for (const net::AddressRange& range : config_.discovery.ranges) {
      if (range.hosts() > 0) route("range " + range.to_string(), range.host(0));
    }
    for (const net::Url& url : config_.discovery.devices) {
      boost::system::error_code problem;
      const auto address = ip::make_address(url.host, problem);
      if (!problem) {
        route("device " + url.authority(), address);
      } else {
        name(url);
      }
    }
  }

  /// A host name, as a night looks it up.
  void name(const net::Url& url) {
    const std::string subject = "device " + url.authority();
    const auto all = addresses_of(url.host);
    if (!all) {
      add(subject, Verdict::Bad, all.error().what, "correct [discovery] devices, or the name service of this machine");
      return;
    }
    const auto inside =
        std::find_if(all->begin(), all->end(), [this](const auto& to) { return config_.discovery.allowed.allows(to); });
    if (inside != all->end()) return route(subject, *inside);
    add(subject, Verdict::Bad,
        fmt::format("{} lies outside [discovery] allowed and will not be contacted", all->front().to_string()),
        "add its network to allowed, or take it out of devices");
  }

  void route(const std::string& subject, const ip::address& to) {
    const auto from = network_.source_address(to);
    if (from) {
      add(subject, Verdict::Good, fmt::format("would be reached from {}", from->to_string()));
    } else {
      add(subject, Verdict::Bad, from.error().what,
          "give this machine a route there: 'ip route get " + to.to_string() + "'");
    }
  }

  void clock(bool synchronised) {
    if (synchronised) {
      add("clock", Verdict::Good, "the kernel says that it is synchronised");
    } else if (config_.survey.trust_local_clock) {
      add("clock", Verdict::Warning, "the kernel does not say that it is synchronised; local_clock = \"trusted\" holds",
          "make sure that something else keeps it right");
    } else {
      add("clock", Verdict::Warning,
          "the kernel does not say that it is synchronised: clock rules will be unknown for every device",
          "run chrony or systemd-timesyncd, or set [survey] local_clock = \"trusted\" where the host keeps the time");
    }
  }

  void credentials() {
    if (config_.credentials.empty()) {
      add("credentials", Verdict::Warning, "none: devices that ask for a log-in will be 'unauthorised'",
          "add [[credentials]] with an account that may read");
      return;
    }
    const auto here = credentials_to_be_read();
    if (here.empty()) return;
    const auto loaded = Credentials::load(here);
    if (!loaded) {
      add("credentials", Verdict::Bad, loaded.error().what,
          remedy_for(loaded.error(), "correct the file, or its name under [[credentials]]"));
      return;
    }
    for (const std::string& note : loaded->notes()) add("credentials", Verdict::Warning, note);
    if (loaded->notes().empty()) {
      add("credentials", Verdict::Good, fmt::format("{} read", here.size()));
    }
  }

  /// Without those that systemd gives to the service alone, of which it tells.
  std::vector<CredentialConfig> credentials_to_be_read() {
    std::vector<CredentialConfig> here = config_.credentials;
    if (std::getenv("CREDENTIALS_DIRECTORY") != nullptr) return here;
    std::erase_if(here, [this](const CredentialConfig& one) {
      if (one.systemd_credential.empty()) return false;
      add("credential " + one.systemd_credential, Verdict::Warning,
          one.where + ": a systemd credential, which can only be checked inside the service",
          "see that 'systemctl cat camauditd' shows LoadCredential= or LoadCredentialEncrypted= for it");
      return true;
    });
    return here;
  }

  void descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    // Each connection is a socket and a timer or two share one descriptor; the rest is for files.
    const rlim_t needed =
        static_cast<rlim_t>(config_.survey.concurrency) * static_cast<rlim_t>(config_.survey.connections_per_device) +
        64;
    if (limit.rlim_cur >= needed) return;
    add("open files", Verdict::Bad, fmt::format("the limit is {}, the survey may need {}", limit.rlim_cur, needed),
        "raise it ('ulimit -n', LimitNOFILE=) or lower [survey] concurrency");
  }

  const Config& config_;
  net::Network& network_;
  std::vector<Check> checks_;
};

constexpr std::chrono::seconds kCollectorTimeout{5};

}  // namespace

Task<Check> examine_collector(net::Network& network, net::Url collector) {
  Check check{"collector " + collector.authority(), Verdict::Bad, {}, {}};
  const auto address = resolve(collector.host);
  if (!address) {
    check.finding = address.error().what;
    check.remedy = "correct [collector] url, or the name service of this machine";
    co_return check;
  }
  const net::TcpEndpoint endpoint(*address, collector.port);
  const net::Connect outcome = co_await network.connect(endpoint, kCollectorTimeout);
  const std::string where = fmt::format("{} port {}", address->to_string(), collector.port);
  switch (outcome) {
    case net::Connect::Open:
      check.verdict = Verdict::Good;
      check.finding = where + " accepts connections";
      break;
    case net::Connect::Refused:
      check.finding = where + " refuses connections";
      check.remedy = "ask whoever runs the collector, or correct [collector] url";
      break;
    case net::Connect::NoAnswer:
      check.finding = fmt::format("{} did not answer within {} s", where, kCollectorTimeout.count());
      check.remedy = "let this machine through the firewall to it";
      break;
    case net::Connect::Unreachable:
    case net::Connect::NotTried:
      check.finding = "there is no way to " + where;
      check.remedy = "give this machine a route there: 'ip route get " + address->to_string() + "'";
      break;
  }
  co_return check;
}

std::string_view to_string(Check::Verdict verdict) {
  switch (verdict) {
    case Verdict::Good:
      return "good";
    case Verdict::Warning:
      return "warning";
    case Verdict::Bad:
      break;
  }
  return "bad";
}

std::vector<Check> examine(const Config& config, net::Network& network, bool clock_synchronised) {
  return Examination(config, network).run(clock_synchronised);
}

}  // namespace camaudit::app
