// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "onvif/soap/context.hpp"

namespace camaudit::onvif::soap {
namespace {

constexpr std::string_view kEnvelope11 = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view kEnvelope12 = "http://www.w3.org/2003/05/soap-envelope";
constexpr const char* kSecurityNamespace =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
constexpr const char* kUtilityNamespace =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
constexpr const char* kPasswordDigest =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
constexpr const char* kBase64Binary =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

using Attributes = std::vector<std::pair<std::string, std::string>>;

/// Elements inside one another, each prefix declared where it is first needed. Nothing here needs a gSOAP context,
/// which costs more to set up than a whole request to write.
class Writer {
 public:
  explicit Writer(SoapVersion version) : version_(version) {}

  SoapVersion version() const { return version_; }

  template <class Content>
  void element(std::string_view name, const Attributes& attributes, Content content) {
    const auto colon = name.find(':');
    const std::string_view prefix = colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
    const bool declare = !prefix.empty() && std::find(declared_.begin(), declared_.end(), prefix) == declared_.end();
    out_.append("<").append(name);
    if (declare) {
      declared_.push_back(prefix);
      out_.append(" xmlns:").append(prefix).append("=\"").append(uri_of(prefix)).append("\"");
    }
    for (const auto& [attribute, value] : attributes) {
      out_.append(" ").append(attribute).append("=\"");
      text(value, true);
      out_.append("\"");
    }
    out_.append(">");
    content();
    out_.append("</").append(name).append(">");
    if (declare) declared_.pop_back();
  }

  void text_element(std::string_view name, const Attributes& attributes, std::string_view content) {
    element(name, attributes, [&] { text(content); });
  }

  std::string take() { return std::move(out_); }

 private:
  /// Tokens come from devices. XML 1.0 cannot carry most control characters, and a request is one line.
  void text(std::string_view text, bool in_attribute = false) {
    for (const char c : text) {
      if (c == '&') {
        out_ += "&amp;";
      } else if (c == '<') {
        out_ += "&lt;";
      } else if (c == '>') {
        out_ += "&gt;";
      } else if (c == '"' && in_attribute) {
        out_ += "&quot;";
      } else {
        out_ += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
      }
    }
  }

  std::string_view uri_of(std::string_view prefix) const {
    if (prefix == "SOAP-ENV") return version_ == SoapVersion::V11 ? kEnvelope11 : kEnvelope12;
    const struct Namespace* row = namespaces;
    while (row->id != nullptr && row->id != prefix) ++row;
    return row->id == nullptr ? std::string_view{} : row->ns;
  }

  const SoapVersion version_;
  std::string out_;
  std::vector<std::string_view> declared_;
};

void write(Writer& out, const Element& element) {
  if (element.children.empty()) {
    out.text_element(element.name, element.attributes, element.text);
    return;
  }
  out.element(element.name, {}, [&] {
    for (const Element& child : element.children) write(out, child);
  });
}

void write(Writer& out, const UsernameToken& token) {
  const bool plain = token.shape == TokenShape::Plain;
  // A prefix brings its declaration along; without one it is written here.
  const auto name = [plain](std::string_view prefixed) {
    return plain ? prefixed.substr(prefixed.find(':') + 1) : prefixed;
  };
  Attributes on_security;
  if (plain) on_security.emplace_back("xmlns", kSecurityNamespace);
  on_security.emplace_back("SOAP-ENV:mustUnderstand", out.version() == SoapVersion::V11 ? "1" : "true");
  Attributes on_created;
  if (plain) on_created.emplace_back("xmlns", kUtilityNamespace);
  const auto fields = [&] {
    out.text_element(name("wsse:Username"), {}, token.username);
    out.text_element(name("wsse:Password"), {{"Type", kPasswordDigest}}, token.password_digest);
    out.text_element(name("wsse:Nonce"), {{"EncodingType", kBase64Binary}}, token.nonce);
    out.text_element(name("wsu:Created"), on_created, token.created);
  };
  const auto security = [&] { out.element(name("wsse:UsernameToken"), {}, fields); };
  out.element("SOAP-ENV:Header", {}, [&] { out.element(name("wsse:Security"), on_security, security); });
}

}  // namespace

std::string encode(Operation operation, const std::vector<Element>& parameters,
                   const std::optional<UsernameToken>& token, SoapVersion version) {
  const std::string name = qualified_name(operation);
  Writer out(version);
  const auto body = [&] {
    out.element(name, {}, [&] {
      for (const Element& parameter : parameters) write(out, parameter);
    });
  };
  out.element("SOAP-ENV:Envelope", {}, [&] {
    if (token) write(out, *token);
    out.element("SOAP-ENV:Body", {}, body);
  });
  return out.take();
}

std::vector<std::string> request_headers(Operation operation, SoapVersion version) {
  const std::string action = action_of(operation);
  if (version == SoapVersion::V11) {
    return {"Content-Type: text/xml; charset=utf-8", fmt::format("SOAPAction: \"{}\"", action)};
  }
  return {fmt::format("Content-Type: application/soap+xml; charset=utf-8; action=\"{}\"", action)};
}

}  // namespace camaudit::onvif::soap
