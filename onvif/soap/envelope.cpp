// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/envelope.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "agent/base/byte_order_mark.hpp"
#include "agent/base/out_of_memory.hpp"
#include "onvif/soap/leaf.hpp"
#include "onvif/soap/limits.hpp"

namespace camaudit::onvif::soap {
namespace {

/// What stands before a decoder is tried at all; nullopt if the body may be SOAP.
std::optional<std::string> refusal(std::string_view body) {
  if (body.empty()) return "the reply is empty";
  if (const auto at = find_invalid_utf8(body)) return fmt::format("the reply is not UTF-8 (byte {})", *at);
  const std::string start = to_lower_ascii(body.substr(0, 256));
  if (start.starts_with("<!doctype html") || start.starts_with("<html")) {
    return "the reply is a web page, not SOAP: is this the address of the ONVIF service?";
  }
  if (!start.starts_with('<')) return "the reply is not XML";
  // SOAP forbids document type declarations (SOAP 1.2 Part 1, 5); an entity in one could grow without bound.
  if (body.find("<!DOCTYPE") != std::string_view::npos || body.find("<!ENTITY") != std::string_view::npos) {
    return "the reply carries a document type declaration, which SOAP forbids";
  }
  if (std::count(body.begin(), body.end(), '<') > kMaximumTags) {
    return fmt::format("the reply holds more than {} tags", kMaximumTags);
  }
  return std::nullopt;
}

std::string_view without_preamble(std::string_view body) {
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  const auto first = body.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view{} : body.substr(first);
}

Fault to_fault(const soapfault__Fault& raw) {
  Fault fault;
  if (raw.SOAP_ENV__Code != nullptr) {
    fault.code = local_name(text(raw.SOAP_ENV__Code->SOAP_ENV__Value));
    // Four levels are more than any device nests; the bound keeps a hostile chain from growing the report.
    const soapfault__Subcode* sub = raw.SOAP_ENV__Code->SOAP_ENV__Subcode;
    for (int level = 0; sub != nullptr && level < 4; ++level, sub = sub->SOAP_ENV__Subcode) {
      if (sub->SOAP_ENV__Value != nullptr) fault.subcodes.push_back(local_name(text(sub->SOAP_ENV__Value)));
    }
  } else {
    fault.code = local_name(text(raw.faultcode));
  }
  // The reason may be told in several languages; the first is the device's own choice.
  if (raw.SOAP_ENV__Reason != nullptr && !raw.SOAP_ENV__Reason->SOAP_ENV__Text.empty()) {
    fault.reason = bounded_text(raw.SOAP_ENV__Reason->SOAP_ENV__Text.front());
  }
  if (fault.reason.empty()) fault.reason = text(raw.faultstring);
  return fault;
}

/// How gSOAP gets the next bytes of the reply being read.
std::size_t next_bytes(struct soap* in, char* buffer, std::size_t size) {
  auto& left = *static_cast<std::string_view*>(in->user);
  const std::size_t count = left.copy(buffer, size);
  left.remove_prefix(count);
  return count;
}

/// Of SOAP 1.2 gSOAP would heed enc:id and enc:ref whatever its mode is, and nothing that is read depends on the
/// version.
void take_for_soap_1_1(struct soap* in) {
  in->version = 1;
  // An encodingStyle makes it look at the version again, by the namespace that it has met for SOAP-ENV.
  char*& met = in->local_namespaces[0].out;
  std::free(met);  // as it would, NOLINT(cppcoreguidelines-no-malloc)
  met = ::strdup("-");
  if (met == nullptr) out_of_memory();
}

}  // namespace

Envelope::Envelope(std::string_view body) : body_(without_preamble(body)), context_(lend_context()) {}

Envelope::~Envelope() {
  context_->user = nullptr;
}

std::optional<ReplyFailure> Envelope::open() {
  if (auto reason = refusal(body_)) return ReplyFailure{std::nullopt, std::move(*reason)};
  unread_ = body_;
  struct soap* in = context_.get();
  in->user = &unread_;
  in->frecv = &next_bytes;
  if (declares_no_namespace(body_)) {
    soap_set_imode(in, SOAP_XML_IGNORENS);
  } else {
    soap_clr_imode(in, SOAP_XML_IGNORENS);
  }
  if (soap_begin_recv(in) != SOAP_OK || soap_envelope_begin_in(in) != SOAP_OK) return unreadable("SOAP envelope");
  // gSOAP takes a bare element for a message without an envelope.
  if (in->version == 0) return ReplyFailure{std::nullopt, "the reply has no SOAP envelope"};
  take_for_soap_1_1(in);
  if (soap_recv_header(in) != SOAP_OK || soap_body_begin_in(in) != SOAP_OK) return unreadable("SOAP envelope");
  if (soap_peek_element(in) != SOAP_OK) return ReplyFailure{std::nullopt, "the SOAP body is empty or cut short"};
  if (soap_match_tag(in, in->tag, "SOAP-ENV:Fault") != SOAP_OK) return std::nullopt;

  soapfault__Fault raw;
  soap_default_soapfault__Fault(in, &raw);
  if (soap_get_soapfault__Fault(in, &raw, "SOAP-ENV:Fault", nullptr) == nullptr) return unreadable("SOAP fault");
  Fault fault = to_fault(raw);
  std::string summary = fault.summary();
  return ReplyFailure{std::move(fault), std::move(summary)};
}

ReplyFailure Envelope::unreadable(std::string_view expected) const {
  struct soap* in = context_.get();
  switch (in->error) {
    case SOAP_LEVEL:
      return {std::nullopt, fmt::format("the reply is nested deeper than {} elements", kMaximumDepth)};
    case SOAP_LENGTH:
      return {std::nullopt, fmt::format("the reply holds a text longer than {} bytes", kMaximumTextBytes)};
    case SOAP_EOF:
      return {std::nullopt, fmt::format("the reply is cut short inside {}", expected)};
    case SOAP_TAG_MISMATCH:
    case SOAP_NO_TAG:
      return {std::nullopt, fmt::format("expected {}, the reply has {}", expected, bounded_text(in->tag, 80))};
    default:
      return {std::nullopt, fmt::format("{} is not well-formed (gSOAP {})", expected, in->error)};
  }
}

bool declares_no_namespace(std::string_view body) {
  return body.find("xmlns") == std::string_view::npos;
}

bool Fault::has_subcode(std::string_view name) const {
  return std::find(subcodes.begin(), subcodes.end(), name) != subcodes.end();
}

std::string Fault::summary() const {
  const std::string& most_specific = subcodes.empty() ? code : subcodes.back();
  std::string line = subcodes.empty() ? fmt::format("SOAP fault {}", most_specific) : "ter:" + most_specific;
  if (!reason.empty()) line += fmt::format(" ({})", bounded_text(reason, 200));
  return line;
}

std::optional<Fault> read_fault(std::string_view body) {
  Envelope envelope(body);
  auto failure = envelope.open();
  return failure ? std::move(failure->fault) : std::nullopt;
}

}  // namespace camaudit::onvif::soap
