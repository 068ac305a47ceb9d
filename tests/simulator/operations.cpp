// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/operations.hpp"

#include <algorithm>
#include <array>

#include "tests/simulator/xml.hpp"

namespace camaudit::simulator {
namespace {

constexpr std::array<Service, 10> services{{
    {"tds", "http://www.onvif.org/ver10/device/wsdl", "/onvif/device_service", 26, 6},
    {"trt", "http://www.onvif.org/ver10/media/wsdl", "/onvif/media_service", 21, 6},
    {"tr2", "http://www.onvif.org/ver20/media/wsdl", "/onvif/media2_service", 26, 6},
    {"trc", "http://www.onvif.org/ver10/recording/wsdl", "/onvif/recording_service", 26, 6},
    {"tse", "http://www.onvif.org/ver10/search/wsdl", "/onvif/search_service", 26, 6},
    {"trv", "http://www.onvif.org/ver10/receiver/wsdl", "/onvif/receiver_service", 26, 6},
    {"tan", "http://www.onvif.org/ver20/analytics/wsdl", "/onvif/analytics_service", 20, 12},
    {"tptz", "http://www.onvif.org/ver20/ptz/wsdl", "/onvif/ptz_service", 26, 6},
    {"tas", "http://www.onvif.org/ver10/advancedsecurity/wsdl", "/onvif/security_service", 26, 6},
    {"tmd", "http://www.onvif.org/ver10/deviceIO/wsdl", "/onvif/deviceio_service", 21, 6},
}};

bool offers(const Device& device, std::string_view prefix) {
  if (prefix == "tds" || prefix == "trt") return true;
  if (prefix == "tr2" || prefix == "tmd") return has_media2(device);
  if (prefix == "trc" || prefix == "tse" || prefix == "trv") return is_recorder(device);
  if (prefix == "tan") return !device.analytics.empty();
  if (prefix == "tptz") return !device.ptz_nodes.empty();
  return prefix == "tas" && device.enabled_tls_versions.has_value();
}

std::string namespace_declarations(SoapVersion version) {
  std::string out = fmt::format(R"( xmlns:env="{}" xmlns:ter="http://www.onvif.org/ver10/error")"
                                R"( xmlns:xs="http://www.w3.org/2001/XMLSchema")"
                                R"( xmlns:tt="http://www.onvif.org/ver10/schema")"
                                R"( xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2")"
                                R"( xmlns:tns1="http://www.onvif.org/ver10/topics")",
                                version == SoapVersion::v1_2 ? "http://www.w3.org/2003/05/soap-envelope"
                                                             : "http://schemas.xmlsoap.org/soap/envelope/");
  for (const auto& service : services) out += fmt::format(R"( xmlns:{}="{}")", service.prefix, service.ns);
  return out;
}

}  // namespace

SoapFault no_such(std::string_view subcode, std::string_view token) {
  return {400, "Sender", fmt::format("InvalidArgVal {}", subcode), fmt::format("There is no '{}'", token)};
}

std::span<const Service> all_services() {
  return services;
}

const Service* service_of_namespace(std::string_view ns) {
  const auto* found = std::find_if(services.begin(), services.end(), [&](const Service& s) { return s.ns == ns; });
  return found == services.end() ? nullptr : found;
}

const Service* service_at(const Device& device, std::string_view target) {
  const auto path = target.substr(0, target.find('?'));
  const auto* found = std::find_if(services.begin(), services.end(), [&](const Service& s) { return s.path == path; });
  return found == services.end() || !offers(device, found->prefix) ? nullptr : found;
}

std::vector<const Service*> services_of(const Device& device) {
  std::vector<const Service*> offered;
  for (const auto& service : services) {
    if (offers(device, service.prefix)) offered.push_back(&service);
  }
  return offered;
}

std::string service_address(const ReplyContext& context, const Service& service) {
  return context.base_url + std::string(service.path);
}

bool names_operation(const std::set<std::string>& names, std::string_view prefix, std::string_view name) {
  return names.contains(std::string(name)) || names.contains(fmt::format("{}:{}", prefix, name));
}

const Operation* find_operation(const Device& device, std::string_view ns, std::string_view name) {
  const auto* service = service_of_namespace(ns);
  if (!service || !offers(device, service->prefix)) return nullptr;
  if (names_operation(device.disabled_operations, service->prefix, name)) return nullptr;
  for (const auto operations :
       {device_operations(), media_operations(), media2_operations(), recording_operations(), other_operations()}) {
    for (const auto& operation : operations) {
      if (operation.prefix == service->prefix && operation.name == name) return &operation;
    }
  }
  return nullptr;
}

std::string envelope(SoapVersion version, std::string_view body) {
  return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?><env:Envelope{}><env:Body>{}</env:Body></env:Envelope>)",
                     namespace_declarations(version), body);
}

std::string fault_envelope(SoapVersion version, const SoapFault& fault) {
  if (version == SoapVersion::v1_1) {
    return envelope(version, wrap("env:Fault", wrap("faultcode", fault.code == "Sender" ? "env:Client" : "env:Server") +
                                                   element("faultstring", fault.what())));
  }
  std::string subcode;
  std::string_view names = fault.subcodes;
  while (!names.empty()) {
    const auto blank = names.rfind(' ');
    const auto name = blank == std::string_view::npos ? names : names.substr(blank + 1);
    subcode = wrap("env:Subcode", wrap("env:Value", fmt::format("ter:{}", name)) + subcode);
    names = names.substr(0, blank == std::string_view::npos ? 0 : blank);
  }
  return envelope(version,
                  wrap("env:Fault", wrap("env:Code", wrap("env:Value", "env:" + fault.code) + subcode) +
                                        wrap("env:Reason", fmt::format(R"(<env:Text xml:lang="en">{}</env:Text>)",
                                                                       escape(fault.what())))));
}

}  // namespace camaudit::simulator
