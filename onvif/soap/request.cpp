// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/request.hpp"

#include <algorithm>
#include <sstream>

#include "onvif/soap/context.hpp"

namespace camaudit::onvif::soap {
namespace {

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
  begin(out, "SOAP-ENV:Header");
  soap_element(out, "wsse:Security", 0, nullptr);
  soap_attribute(out, "SOAP-ENV:mustUnderstand", "true");
  soap_element_start_end_out(out, nullptr);
  begin(out, "wsse:UsernameToken");
  write_text(out, "wsse:Username", token.username);
  write_text(out, "wsse:Password", token.password_digest, {{"Type", kPasswordDigest}});
  write_text(out, "wsse:Nonce", token.nonce, {{"EncodingType", kBase64Binary}});
  write_text(out, "wsu:Created", token.created);
  soap_element_end_out(out, "wsse:UsernameToken");
  soap_element_end_out(out, "wsse:Security");
  soap_element_end_out(out, "SOAP-ENV:Header");
}

}  // namespace

std::string encode(Operation operation, const std::vector<Element>& parameters,
                   const std::optional<UsernameToken>& token) {
  const ContextPtr context = make_context();
  struct soap* out = context.get();
  std::ostringstream stream;
  out->os = &stream;
  // soap_begin before soap_set_version: the other way round an encodingStyle attribute appears in the request.
  soap_begin(out);
  soap_set_version(out, 2);
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

}  // namespace camaudit::onvif::soap
