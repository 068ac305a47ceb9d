// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/config.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>
#include <limits>
#include <string>

#include "agent/app/files.hpp"
#include "agent/base/text.hpp"
#include "agent/base/time.hpp"
#include "agent/base/toml_reader.hpp"
#include "agent/base/uuid.hpp"

namespace camaudit::app {
namespace {

/// What TomlReader does not know of: values with their bounds, durations and address ranges. A key that is absent
/// leaves what is there; so does a wrong one, which is noted.
class Reader : public TomlReader {
 public:
  using TomlReader::TomlReader;

  std::string where(const toml::node& node) const {
    const auto& begin = node.source().begin;
    return fmt::format("{}:{}:{}", file(), begin.line, begin.column);
  }

  const toml::table* section(const toml::table& root, std::string_view name) {
    return subtable(root, name, Need::Optional);
  }

  void text(const toml::table& table, std::string_view key, std::string& out) {
    if (auto value = TomlReader::text(table, key, Need::Optional)) out = std::move(*value);
  }

  void flag(const toml::table& table, std::string_view key, bool& out) {
    out = boolean(table, key, Need::Optional).value_or(out);
  }

  void number(const toml::table& table, std::string_view key, int least, int most, int& out) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
      return report(*node, fmt::format("{}: must be a whole number from {} to {}", key, least, most));
    }
    out = static_cast<int>(*value);
  }

  void duration(const toml::table& table, std::string_view key, std::chrono::milliseconds least,
                std::chrono::milliseconds& out) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    const auto value = node->value_exact<std::string>();
    const auto parsed = value ? parse_config_duration(*value) : std::nullopt;
    if (!parsed || *parsed < least || *parsed > std::chrono::hours{24}) {
      return report(
          *node, fmt::format("{}: must be a duration such as \"5s\" or \"2m\", at least {} ms and at most a day", key,
                             least.count()));
    }
    out = *parsed;
  }

  void minute_of_day(const toml::table& table, std::string_view key, int& out) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    const auto text = node->value_exact<std::string>().value_or("");
    const auto digits = [&text](std::size_t at) {
      const auto digit = [&text](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 100; };
      return digit(at) * 10 + digit(at + 1);
    };
    const bool shaped = text.size() == 5 && text[2] == ':';
    if (!shaped || digits(0) > 23 || digits(3) > 59) {
      return report(*node, fmt::format("{}: must be a time of day in quotes such as \"02:00\"", key));
    }
    out = digits(0) * 60 + digits(3);
  }

  template <class Take>
  void numbers(const toml::table& table, std::string_view key, int least, int most, Take take) {
    const toml::array* list = array(table, key, Need::Optional);
    if (list == nullptr) return;
    for (const auto& element : *list) {
      const auto value = element.value_exact<std::int64_t>();
      if (value && *value >= least && *value <= most) {
        take(static_cast<int>(*value));
      } else {
        report(element, fmt::format("{}: must hold whole numbers from {} to {}", key, least, most));
      }
    }
  }

  /// Calls `take(text)` for each text of a list; `take` gives an Error's text or an empty string.
  template <class Take>
  void list(const toml::table& table, std::string_view key, Take take) {
    for (const TomlText& element : texts(table, key, Need::Optional)) {
      const std::string trouble = take(element.text);
      if (!trouble.empty()) report(*element.node, fmt::format("{}: {}", key, trouble));
    }
  }

  void ranges(const toml::table& table, std::string_view key, std::vector<net::AddressRange>& out) {
    list(table, key, [&out](const std::string& text) -> std::string {
      auto range = net::AddressRange::parse(text);
      if (!range) return range.error().what;
      out.push_back(*range);
      return {};
    });
  }
};

std::vector<net::AddressRange> private_ranges() {
  std::vector<net::AddressRange> ranges;
  for (const char* text :
       {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128"}) {
    ranges.push_back(*net::AddressRange::parse(text));
  }
  return ranges;
}

void read_authority(Reader& reader, const toml::table& table, AuthorityConfig& out) {
  reader.only(table, {"name", "gss_code", "nation", "police_force", "site"});
  reader.text(table, "name", out.name);
  reader.text(table, "gss_code", out.gss_code);
  reader.text(table, "nation", out.nation);
  reader.text(table, "police_force", out.police_force);
  reader.text(table, "site", out.site);
  if (out.nation != "England" && out.nation != "Wales") {
    reader.report(*table.get("nation"), "'nation' must be \"England\" or \"Wales\"");
  }
}

/// A sweep beyond this takes hours at a rate that a network bears; it is a mistyped prefix more often than an estate.
constexpr std::uint64_t kMaximumHostsOfARange = 65536;

void read_discovery(Reader& reader, const toml::table& table, Config& config) {
  reader.only(table, {"multicast", "interfaces", "ranges", "devices", "exclude", "allowed", "ports", "listen",
                      "sweep_rate", "sweep_timeout"});
  DiscoveryConfig& out = config.discovery;
  reader.list(table, "devices", [&out](const std::string& text) -> std::string {
    auto url = parse_device(text);
    if (!url) return url.error().what;
    out.devices.push_back(std::move(*url));
    return {};
  });
  reader.ranges(table, "exclude", out.exclude);
  if (table.contains("allowed")) {
    std::vector<net::AddressRange> allowed;
    reader.ranges(table, "allowed", allowed);
    out.allowed = net::Fence(std::move(allowed));
  }
  reader.flag(table, "multicast", out.multicast);
  reader.list(table, "ranges", [&out](const std::string& text) -> std::string {
    auto range = parse_sweep_range(text);
    if (!range) return range.error().what;
    out.ranges.push_back(*range);
    return {};
  });
  reader.list(table, "interfaces", [&out](const std::string& text) -> std::string {
    if (text.empty() || text.size() > 15) return fmt::format("'{}' is no interface name", escape_for_terminal(text));
    out.interfaces.push_back(text);
    return {};
  });
  reader.numbers(table, "ports", 1, 65535, [&out](int port) { out.ports.push_back(static_cast<std::uint16_t>(port)); });
  reader.duration(table, "listen", std::chrono::milliseconds{500}, out.listen);
  reader.number(table, "sweep_rate", 1, 10000, out.sweep_rate);
  reader.duration(table, "sweep_timeout", std::chrono::seconds{1}, out.sweep_timeout);
}

void read_credentials(Reader& reader, const toml::table& root, Config& config) {
  for (const toml::table* table : reader.tables(root, "credentials", Need::Optional)) {
    reader.only(*table, {"devices", "username", "password_file", "credential"});
    CredentialConfig out;
    out.where = reader.where(*table);
    reader.text(*table, "username", out.username);
    reader.text(*table, "password_file", out.password_file);
    reader.text(*table, "credential", out.systemd_credential);
    reader.list(*table, "devices", [&](const std::string& text) -> std::string {
      if (text.starts_with("urn:")) {
        std::string identity = normalised_uuid(text);
        if (identity.empty()) return "an identity is written urn:uuid:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
        out.identities.push_back(std::move(identity));
        return {};
      }
      if (text.starts_with("mac:") || text.starts_with("serial:")) {
        return "a MAC address or serial number is known only after the log-in: give the address or the urn:uuid:";
      }
      if (auto range = net::AddressRange::parse(text)) {
        out.ranges.push_back(*range);
        return {};
      }
      const auto url = net::parse_url("http://" + text);
      if (!url || url->target != "/") return "must be an address, a CIDR range or host:port";
      out.authorities.push_back(url->authority());
      return {};
    });
    if (!table->contains("devices")) reader.report(*table, "say which 'devices' these credentials are for");
    if (out.username.empty()) reader.report(*table, "'username' is missing");
    if (out.systemd_credential.find('/') != std::string::npos) {
      reader.report(*table, fmt::format("credential '{}' must be a name without '/'", out.systemd_credential));
    }
    if (out.password_file.empty() == out.systemd_credential.empty()) {
      reader.report(*table, "give either 'password_file' or 'credential'");
    }
    config.credentials.push_back(std::move(out));
  }
}

void read_survey(Reader& reader, const toml::table& table, SurveyConfig& out) {
  reader.only(table, {"concurrency", "per_subnet", "connections_per_device", "call_timeout", "device_timeout",
                      "run_timeout", "local_clock", "follow_service_addresses"});
  reader.number(table, "concurrency", 1, 4096, out.concurrency);
  reader.number(table, "per_subnet", 1, 4096, out.per_subnet);
  reader.number(table, "connections_per_device", 1, 8, out.connections_per_device);
  reader.duration(table, "call_timeout", std::chrono::milliseconds{100}, out.call_timeout);
  reader.duration(table, "device_timeout", std::chrono::milliseconds{100}, out.device_timeout);
  reader.duration(table, "run_timeout", std::chrono::seconds{1}, out.run_timeout);
  reader.flag(table, "follow_service_addresses", out.follow_service_addresses);
  std::string local_clock = "auto";
  reader.text(table, "local_clock", local_clock);
  if (local_clock != "auto" && local_clock != "trusted") {
    reader.report(*table.get("local_clock"), "'local_clock' must be \"auto\" or \"trusted\"");
  }
  out.trust_local_clock = local_clock == "trusted";
}

void read_policy(Reader& reader, const toml::table& table, std::map<std::string, PolicyEntry>& out) {
  for (const auto& [key, node] : table) {
    if (auto value = reader.setting(node, key.str())) {
      out.emplace(std::string(key.str()), PolicyEntry{std::move(*value), reader.where(node)});
    }
  }
}

void read_register(Reader& reader, const toml::table& table, RegisterConfig& out) {
  reader.only(table, {"file", "cameras"});
  reader.text(table, "file", out.file);
  reader.text(table, "cameras", out.cameras);
}

void read_rules(Reader& reader, const toml::table& table, Config& config) {
  reader.only(table, {"directories", "waivers"});
  reader.list(table, "directories", [&config](const std::string& text) -> std::string {
    config.rules.directories.push_back(text);
    return {};
  });
  reader.text(table, "waivers", config.rules.waivers);
}

/// An address that ends in '/', or what is wrong with the text.
Result<net::Url> collector_base(std::string_view text) {
  auto url = net::parse_url(text);
  if (!url) return url;
  if (url->target.find('?') != std::string::npos) return fail(ErrorKind::InvalidInput, "it must have no query (?)");
  const auto loopback = net::Fence({*net::AddressRange::parse("127.0.0.0/8"), *net::AddressRange::parse("::1/128")});
  if (url->scheme != "https" && url->host != "localhost" && !loopback.allows(url->host)) {
    return fail(ErrorKind::InvalidInput, "it must begin with https:// (http:// only to this machine itself)");
  }
  if (!url->target.ends_with('/')) url->target += '/';
  return url;
}

/// "s3://bucket/prefix" at an endpoint, as the path-style address that every store of the kind understands.
void read_s3(Reader& reader, const toml::table& table, std::string_view text, CollectorConfig& out) {
  std::string endpoint;
  reader.text(table, "s3_endpoint", endpoint);
  if (endpoint.empty() || out.s3_credentials_file.empty()) {
    return reader.report(*table.get("url"), "'url' is an s3:// one: give s3_endpoint and s3_credentials_file as well");
  }
  auto base = collector_base(endpoint);
  if (!base) return reader.report(*table.get("s3_endpoint"), fmt::format("'s3_endpoint': {}", base.error().what));
  const std::string_view bucket = text.substr(std::string_view("s3://").size());
  auto url = collector_base(base->to_string() + std::string(bucket));
  if (bucket.empty() || bucket.front() == '/' || !url) {
    return reader.report(*table.get("url"), "'url' must be s3://BUCKET or s3://BUCKET/PREFIX");
  }
  out.s3 = true;
  out.url = std::move(*url);
}

void read_collector(Reader& reader, const toml::table& table, CollectorConfig& out) {
  reader.only(table, {"url", "ca_file", "client_certificate", "client_key", "receipt_key", "s3_endpoint", "s3_region",
                      "s3_credentials_file", "timeout", "keep_days", "keep_megabytes"});
  reader.text(table, "ca_file", out.ca_file);
  reader.text(table, "client_certificate", out.client_certificate);
  reader.text(table, "client_key", out.client_key);
  reader.text(table, "receipt_key", out.receipt_key);
  reader.text(table, "s3_region", out.s3_region);
  reader.text(table, "s3_credentials_file", out.s3_credentials_file);
  reader.duration(table, "timeout", std::chrono::seconds{1}, out.timeout);
  reader.number(table, "keep_days", 7, 3650, out.keep_days);
  reader.number(table, "keep_megabytes", 1, 65536, out.keep_megabytes);
  if (out.client_certificate.empty() != out.client_key.empty()) {
    reader.report(table, "'client_certificate' and 'client_key' go together");
  }
  std::string text;
  reader.text(table, "url", text);
  if (text.starts_with("s3://")) return read_s3(reader, table, text, out);
  for (const char* key : {"s3_endpoint", "s3_region", "s3_credentials_file"}) {
    if (table.contains(key)) reader.report(*table.get(key), fmt::format("'{}' is for an s3:// url only", key));
  }
  if (text.empty()) return;
  auto url = collector_base(text);
  if (!url) return reader.report(*table.get("url"), fmt::format("'url': {}", url.error().what));
  out.url = std::move(*url);
}

void read_schedule(Reader& reader, const toml::table& table, ScheduleConfig& out) {
  reader.only(table, {"nightly", "spread", "heartbeat"});
  reader.minute_of_day(table, "nightly", out.nightly_minute);
  reader.duration(table, "spread", std::chrono::milliseconds{0}, out.spread);
  reader.duration(table, "heartbeat", std::chrono::seconds{10}, out.heartbeat);
}

void read_alerts(Reader& reader, const toml::table& table, AlertsConfig& out) {
  reader.only(table, {"level", "group_above", "remind_days", "to"});
  std::string level(to_string(out.policy.level));
  reader.text(table, "level", level);
  if (const auto severity = model::severity_from(level)) {
    out.policy.level = *severity;
  } else {
    reader.report(*table.get("level"), "'level' must be \"low\", \"medium\", \"high\" or \"critical\"");
  }
  reader.number(table, "group_above", 1, 10000, out.policy.group_above);
  reader.number(table, "remind_days", 0, 365, out.policy.remind_days);
  std::string to = "auto";
  reader.text(table, "to", to);
  if (to == "journal") {
    out.to = alerts::Target::Journal;
  } else if (to == "stderr") {
    out.to = alerts::Target::Stderr;
  } else if (to != "auto") {
    reader.report(*table.get("to"), "'to' must be \"auto\", \"journal\" or \"stderr\"");
  }
}

bool lacks_its_interface(const std::string& host) {
  boost::system::error_code ignored;
  const auto address = boost::asio::ip::make_address_v6(host, ignored);
  return address.is_link_local() && host.find('%') == std::string::npos;
}

}  // namespace

Config default_config() {
  Config config;
  config.discovery.allowed = net::Fence(private_ranges());
  return config;
}

Result<net::Url> parse_device(std::string_view text) {
  const bool whole = text.find("://") != std::string_view::npos;
  // CLI11 takes the brackets off what is nothing but an IPv6 address in them.
  const bool bare_v6 = !whole && !text.starts_with('[') && std::count(text.begin(), text.end(), ':') > 1;
  const std::string address = bare_v6 ? fmt::format("[{}]", text) : std::string(text);
  auto url = net::parse_url(whole ? address : "http://" + address);
  if (!whole && (!url || url->target != "/")) {
    return fail(ErrorKind::InvalidInput,
                "'{}' is neither a URL nor HOST or HOST:PORT (example: http://10.20.0.7/onvif/device_service)",
                escape_for_terminal(bounded_text(text, 200)));
  }
  if (!url) return url;
  if (lacks_its_interface(url->host)) {
    return fail(ErrorKind::InvalidInput, "{} is a link-local address: name the interface too, as in [{}%eth0]",
                url->host, url->host);
  }
  if (!whole) url->target = "/onvif/device_service";
  return url;
}

Result<net::AddressRange> parse_sweep_range(std::string_view text) {
  auto range = net::AddressRange::parse(text);
  if (range && range->hosts() > kMaximumHostsOfARange) {
    return fail(ErrorKind::InvalidInput, "'{}' holds more than {} hosts: name smaller ranges", text,
                kMaximumHostsOfARange);
  }
  return range;
}

Result<Config> parse_config(std::string_view text, const std::string& file) {
  Config config = default_config();
  config.file = file;
  Reader reader(file);
  const auto parsed = reader.parse(text);
  if (!parsed) return fail(ErrorKind::InvalidInput, "{}", to_string(reader.take_problems()));
  const toml::table& root = *parsed;
  reader.only(root, {"authority", "discovery", "credentials", "survey", "policy", "register", "rules", "schedule",
                     "collector", "history", "alerts"});
  if (const auto* table = reader.section(root, "authority")) read_authority(reader, *table, config.authority);
  if (const auto* table = reader.section(root, "discovery")) read_discovery(reader, *table, config);
  read_credentials(reader, root, config);
  if (const auto* table = reader.section(root, "survey")) read_survey(reader, *table, config.survey);
  if (const auto* table = reader.section(root, "policy")) read_policy(reader, *table, config.policy);
  if (const auto* table = reader.section(root, "register")) read_register(reader, *table, config.declared);
  if (const auto* table = reader.section(root, "rules")) read_rules(reader, *table, config);
  if (const auto* table = reader.section(root, "schedule")) read_schedule(reader, *table, config.schedule);
  if (const auto* table = reader.section(root, "collector")) read_collector(reader, *table, config.collector);
  if (const auto* table = reader.section(root, "alerts")) read_alerts(reader, *table, config.alerts);
  if (const auto* table = reader.section(root, "history")) {
    reader.only(*table, {"keep_days"});
    reader.number(*table, "keep_days", 1, 36500, config.keep_days);
  }
  if (!reader.clean()) return fail(ErrorKind::InvalidInput, "{}", to_string(reader.take_problems()));
  return config;
}

Result<Config> load_config(const std::string& file) {
  auto text = read_file(file, kMaximumConfigBytes);
  if (!text) return fail(std::move(text.error()).with_context("configuration"));
  return parse_config(*text, file);
}

}  // namespace camaudit::app
