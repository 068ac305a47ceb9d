// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/faults.hpp"

#include <fmt/format.h>

#include "tests/simulator/operations.hpp"
#include "tests/simulator/xml.hpp"

namespace camaudit::simulator {
namespace {

constexpr int nested_elements = 60'000;
constexpr int entity_levels = 9;

void become_html(Answer& answer, unsigned status, std::string_view title) {
  answer.status = status;
  answer.content_type = "text/html";
  answer.body = fmt::format("<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>", title);
}

// By subcodes, each of which holds the next: what else is deep a client may pass over.
std::string deep_document() {
  std::string subcodes;
  for (int i = 0; i < nested_elements; ++i) subcodes += "<env:Subcode><env:Value>ter:X</env:Value>";
  for (int i = 0; i < nested_elements; ++i) subcodes += "</env:Subcode>";
  return envelope(SoapVersion::v1_2, wrap("env:Fault", wrap("env:Code", wrap("env:Value", "env:Sender") + subcodes)));
}

std::string entity_bomb() {
  std::string declarations = R"(<!ENTITY a0 "camera">)";
  for (int level = 1; level <= entity_levels; ++level) {
    declarations += fmt::format("<!ENTITY a{} \"", level);
    for (int i = 0; i < 10; ++i) declarations += fmt::format("&a{};", level - 1);
    declarations += "\">";
  }
  return fmt::format(R"(<?xml version="1.0"?><!DOCTYPE bomb [{}]><env:Envelope )"
                     R"(xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body>)"
                     R"(<tds:GetDeviceInformationResponse xmlns:tds="http://www.onvif.org/ver10/device/wsdl">)"
                     R"(<tds:Manufacturer>&a{};</tds:Manufacturer></tds:GetDeviceInformationResponse>)"
                     R"(</env:Body></env:Envelope>)",
                     declarations, entity_levels);
}

}  // namespace

bool strikes_before_login(FaultKind kind) {
  switch (kind) {
    case FaultKind::slow:
    case FaultKind::hang:
    case FaultKind::drip:
    case FaultKind::truncated:
    case FaultKind::close:
    case FaultKind::close_late:
    case FaultKind::connection_close:
    case FaultKind::redirect:
    case FaultKind::html_401:
    case FaultKind::http_500_html:
    case FaultKind::empty:
    case FaultKind::html:
    case FaultKind::not_xml:
      return true;
    default:
      return false;
  }
}

void apply_fault(const Fault& fault, SoapVersion version, Answer& answer) {
  switch (fault.kind) {
    case FaultKind::none:
    case FaultKind::not_utf8:
    case FaultKind::escapes:
    case FaultKind::busy_401:
      break;
    case FaultKind::slow:
    case FaultKind::hang:
    case FaultKind::drip:
    case FaultKind::truncated:
    case FaultKind::oversized:
    case FaultKind::oversized_chunked:
    case FaultKind::close:
    case FaultKind::close_late:
    case FaultKind::connection_close:
      answer.delivery = fault.kind;
      break;
    case FaultKind::cut_xml:
      answer.body.resize(answer.body.size() / 2);
      break;
    case FaultKind::not_xml:
      answer.status = 200;
      answer.content_type = "text/plain";
      answer.body = "OK\r\n";
      break;
    case FaultKind::html:
      become_html(answer, 200, "Web client");
      break;
    case FaultKind::html_401:
      answer.headers.clear();
      become_html(answer, 401, "Unauthorized");
      break;
    case FaultKind::http_500_html:
      become_html(answer, 500, "Internal Server Error");
      break;
    case FaultKind::deep:
      answer.body = deep_document();
      break;
    case FaultKind::entity_bomb:
      answer.body = entity_bomb();
      break;
    case FaultKind::redirect:
      become_html(answer, 302, "Found");
      answer.headers = {{"Location", fault.location}};
      break;
    case FaultKind::empty:
      answer.status = 200;
      answer.headers.clear();
      answer.body.clear();
      break;
    case FaultKind::bom:
      answer.body = "\xEF\xBB\xBF" + answer.body + std::string("\r\n\0\0", 4);
      break;
    case FaultKind::soap_fault: {
      const SoapFault failure(500, "Receiver", "Action", "Internal error");
      answer.status = failure.status;
      answer.body = fault_envelope(version, failure);
      break;
    }
  }
}

Device with_spoilt_strings(Device device, FaultKind kind) {
  // Latin-1 e-acute and GBK for "camera"; or: set the title, clear the screen, turn red, then the same by C1 controls.
  const std::string spoil = kind == FaultKind::not_utf8 ? "Caf\xE9 \xC9\xE3\xCF\xF1\xBB\xFA"
                                                        : "\x1b]0;owned\x07\x1b[2J\x1b[31m\xC2\x9B"
                                                          "2J\xC2\x85";
  const auto add = [&](std::string& text) { text += spoil; };
  add(device.manufacturer);
  add(device.model);
  add(device.firmware);
  add(device.hostname);
  for (auto& profile : device.profiles.edit()) add(profile.name);
  for (auto& recording : device.recordings.edit())
    add(recording.source_name), add(recording.location), add(recording.content);
  return device;
}

}  // namespace camaudit::simulator
