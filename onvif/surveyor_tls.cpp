// SPDX-License-Identifier: GPL-3.0-or-later
// The TLS handshake as evidence: which certificate, which versions.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "agent/base/text.hpp"
#include "onvif/surveyor.hpp"

namespace camaudit::onvif {
namespace {

using soap::Operation;

/// A device names one HTTPS port; a hostile one could name thousands.
constexpr std::size_t kMaximumHttpsPorts = 2;

/// "TLSv1.2" to "1.2".
std::string short_version(std::string_view version) {
  const auto at = version.find('v');
  std::string text(at == std::string_view::npos ? version : version.substr(at + 1));
  return text == "1" ? "1.0" : text;
}

model::Certificate to_certificate(const net::TlsPeer& peer, std::uint16_t port) {
  model::Certificate row;
  row.port = port;
  row.subject = peer.subject;
  row.issuer = peer.issuer;
  row.not_before = peer.not_before;
  row.not_after = peer.not_after;
  row.key_type = peer.key_type;
  row.key_bits = peer.key_bits;
  row.signature_algorithm = peer.signature_algorithm;
  row.fingerprint_sha256 = peer.fingerprint_sha256;
  row.self_signed = peer.self_signed;
  return row;
}

/// Where a device does not tell whether it is on, the handshake does.
bool may_be_https(const model::NetworkProtocol& protocol) {
  return to_lower_ascii(protocol.name) == "https" && protocol.enabled.value_or(true);
}

}  // namespace

std::vector<std::uint16_t> Surveyor::https_ports() const {
  std::vector<std::uint16_t> ports;
  const auto add = [&ports](std::int64_t port) {
    if (port < 1 || port > 65535 || ports.size() >= kMaximumHttpsPorts) return;
    const auto value = static_cast<std::uint16_t>(port);
    if (std::find(ports.begin(), ports.end(), value) == ports.end()) ports.push_back(value);
  };
  if (client_.device_service().scheme == "https") add(client_.device_service().port);
  for (const auto& protocol : survey_.facts.network_protocol) {
    if (may_be_https(protocol)) add(protocol.port.value_or(443));
  }
  return ports;
}

Task<void> Surveyor::enabled_tls_versions(std::string) {
  const auto security = service("tas");
  if (!security) {
    note_absent("tls_version", "Advanced Security");
    co_return;
  }
  auto value =
      co_await read(Operation::GetEnabledTLSVersions, *security, {}, soap::read_enabled_tls_versions, "tls_version");
  if (!value) co_return;
  for (const char* version : {"1.0", "1.1", "1.2", "1.3"}) {
    const bool enabled = std::find(value->begin(), value->end(), version) != value->end();
    survey_.facts.tls_version.push_back({0, version, enabled, "configuration"});
  }
}

Task<void> Surveyor::tls_handshakes() {
  const std::vector<std::uint16_t> ports = https_ports();
  for (const std::uint16_t port : ports) co_await tls_handshake(port);
  if (!ports.empty()) co_return;
  const auto status = fact_status_.find("network_protocol");
  const bool read = status != fact_status_.end() && status->second.state == "obtained";
  const auto& protocols = survey_.facts.network_protocol;
  if (!read) {
    note_fact("certificate", "missing", "whether HTTPS is on could not be read");
  } else if (protocols.empty()) {
    note_fact("certificate", "missing", "the device lists no network protocols, so whether HTTPS is on is not known");
  } else if (std::any_of(protocols.begin(), protocols.end(), may_be_https)) {
    note_fact("certificate", "missing", "the port of HTTPS that the device tells cannot be");
  } else {
    note_fact("certificate", "unsupported", "HTTPS is switched off");
  }
}

Task<void> Surveyor::tls_handshake(std::uint16_t port) {
  net::Url url = client_.device_service();
  url.scheme = "https";
  url.port = port;
  const auto probe = [&](bool legacy) {
    net::HttpRequest request(url.to_string());
    request.headers = soap::request_headers(Operation::GetSystemDateAndTime);
    request.body = soap::encode(Operation::GetSystemDateAndTime, {}, std::nullopt);
    request.timeout = std::min(options_.call_timeout, time_left());
    request.max_body = options_.max_body;
    request.legacy_tls_only = legacy;
    return request;
  };
  std::optional<net::TlsPeer> peer;
  if (port == client_.device_service().port) peer = device_service_tls_;
  if (!peer && out_of_time()) {
    note_fact("certificate", "missing", "not asked: the time allowed for this device ran out");
    co_return;
  }
  if (!peer) {
    net::HttpRequest usual = probe(false);
    auto reply = co_await session_->send(std::move(usual));
    if (!reply || !reply->tls) {
      note_fact("certificate", "missing",
                fmt::format("TLS at port {}: {}", port, reply ? "no certificate seen" : reply.error().what));
      co_return;
    }
    peer = std::move(reply->tls);
  }
  const std::string version = short_version(peer->version);
  survey_.facts.certificate.push_back(to_certificate(*peer, port));
  survey_.facts.tls_version.push_back({port, version, true, "handshake"});
  note_fact("certificate", "obtained", "");
  note_fact("tls_version", "obtained", "");
  if (version == "1.0" || version == "1.1" || out_of_time()) co_return;

  net::HttpRequest old = probe(true);
  const auto legacy = co_await session_->send(std::move(old));
  if (legacy && legacy->tls) {
    survey_.facts.tls_version.push_back({port, short_version(legacy->tls->version), true, "handshake"});
  } else if (!legacy && legacy.error().what.starts_with(net::kHandshakeFailed)) {
    survey_.facts.tls_version.push_back({port, "1.0-1.1", false, "handshake"});
  }
}

}  // namespace camaudit::onvif
