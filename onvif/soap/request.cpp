// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "onvif/soap/context.hpp"

namespace camaudit::onvif::soap {
namespace {

constexpr const char* kSecurityNamespace =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
constexpr const char* kUtilityNamespace =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
constexpr const char* kPasswordDigest =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
constexpr const char* kBase64Binary =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

void begin(struct soap* out, const char* name) {
  soap_element_begin_out(out, name, 0, nullptr);
}

using Attributes = std::vector<std::pair<std::string, std::string>>;

void write_text(struct soap* out, const char* name, const std::string& text, const Attributes& attributes = {}) {
  // Written canonically, a declaration would be left out that the text alone needs.
  const auto declares = [](const auto& attribute) { return attribute.first.starts_with("xmlns:"); };
  const soap_mode mode = out->mode;
  if (std::any_of(attributes.begin(), attributes.end(), declares)) out->mode &= ~SOAP_XML_CANONICAL;
  soap_element(out, name, 0, nullptr);
  for (const auto& [attribute, value] : attributes) soap_attribute(out, attribute.c_str(), value.c_str());
  soap_element_start_end_out(out, nullptr);
  out->mode = mode;
  // Tokens come from devices. XML 1.0 cannot carry most control characters, and a request is one line.
  std::string writable = text;
  std::replace_if(
      writable.begin(), writable.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
  soap_string_out(out, writable.c_str(), 0);
  soap_element_end_out(out, name);
}

void write(struct soap* out, const Element& element) {
  if (element.children.empty()) {
    write_text(out, element.name.c_str(), element.text, element.attributes);
    return;
  }
  begin(out, element.name.c_str());
  for (const Element& child : element.children) write(out, child);
  soap_element_end_out(out, element.name.c_str());
}

void write(struct soap* out, const UsernameToken& token) {
  const bool plain = token.shape == TokenShape::Plain;
  // A prefix brings its declaration along; without one it is written here.
  const auto name = [plain](const char* prefixed) { return plain ? std::strchr(prefixed, ':') + 1 : prefixed; };
  begin(out, "SOAP-ENV:Header");
  soap_element(out, name("wsse:Security"), 0, nullptr);
  if (plain) soap_attribute(out, "xmlns", kSecurityNamespace);
  soap_attribute(out, "SOAP-ENV:mustUnderstand", out->version == 1 ? "1" : "true");
  soap_element_start_end_out(out, nullptr);
  begin(out, name("wsse:UsernameToken"));
  write_text(out, name("wsse:Username"), token.username);
  write_text(out, name("wsse:Password"), token.password_digest, "Type", kPasswordDigest);
  write_text(out, name("wsse:Nonce"), token.nonce, "EncodingType", kBase64Binary);
  write_text(out, name("wsu:Created"), token.created, plain ? "xmlns" : nullptr, kUtilityNamespace);
  soap_element_end_out(out, name("wsse:UsernameToken"));
  soap_element_end_out(out, name("wsse:Security"));
  soap_element_end_out(out, "SOAP-ENV:Header");
}

}  // namespace

std::string encode(Operation operation, const std::vector<Element>& parameters,
                   const std::optional<UsernameToken>& token, SoapVersion version) {
  const ContextPtr context = make_context();
  struct soap* out = context.get();
  std::ostringstream stream;
  out->os = &stream;
  // soap_begin before soap_set_version: the other way round an encodingStyle attribute appears in the request.
  soap_begin(out);
  soap_set_version(out, version == SoapVersion::V11 ? 1 : 2);
  out->encodingStyle = nullptr;
  soap_begin_send(out);
  soap_envelope_begin_out(out);
  if (token) write(out, *token);
  soap_body_begin_out(out);
  const std::string name = qualified_name(operation);
  begin(out, name.c_str());
  for (const Element& parameter : parameters) write(out, parameter);
  soap_element_end_out(out, name.c_str());
  soap_body_end_out(out);
  soap_envelope_end_out(out);
  soap_end_send(out);
  out->os = nullptr;
  std::string text = std::move(stream).str();
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::vector<std::string> request_headers(Operation operation, SoapVersion version) {
  const std::string action = action_of(operation);
  if (version == SoapVersion::V11) {
    return {"Content-Type: text/xml; charset=utf-8", fmt::format("SOAPAction: \"{}\"", action)};
  }
  return {fmt::format("Content-Type: application/soap+xml; charset=utf-8; action=\"{}\"", action)};
}

}  // namespace camaudit::onvif::soap
