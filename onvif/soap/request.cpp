// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/request.hpp"

#include <algorithm>
#include <string_view>

#include "onvif/soap/context.hpp"

namespace camaudit::onvif::soap {
namespace {

constexpr std::string_view kMustUnderstand = " SOAP-ENV:mustUnderstand=\"true\"";
constexpr std::string_view kPasswordDigest =
    " Type=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest\"";
constexpr std::string_view kBase64Binary =
    " EncodingType=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary\"";

/// Elements inside one another, each prefix declared where it is first needed. Nothing here needs a gSOAP context,
/// which costs more to set up than a whole request to write.
class Writer {
 public:
  template <class Content>
  void element(std::string_view name, std::string_view attributes, Content content) {
    const std::string_view prefix = name.substr(0, name.find(':'));
    const bool declare = std::find(declared_.begin(), declared_.end(), prefix) == declared_.end();
    out_.append("<").append(name);
    if (declare) {
      declared_.push_back(prefix);
      out_.append(" xmlns:").append(prefix).append("=\"").append(uri_of(prefix)).append("\"");
    }
    out_.append(attributes).append(">");
    content();
    out_.append("</").append(name).append(">");
    if (declare) declared_.pop_back();
  }

  /// Tokens come from devices. XML 1.0 cannot carry most control characters, and a request is one line.
  void text(std::string_view text) {
    for (const char c : text) {
      if (c == '&') {
        out_ += "&amp;";
      } else if (c == '<') {
        out_ += "&lt;";
      } else if (c == '>') {
        out_ += "&gt;";
      } else {
        out_ += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
      }
    }
  }

  void text_element(std::string_view name, std::string_view attributes, std::string_view content) {
    element(name, attributes, [&] { text(content); });
  }

  std::string take() { return std::move(out_); }

 private:
  static std::string_view uri_of(std::string_view prefix) {
    const struct Namespace* row = namespaces;
    while (row->id != nullptr && row->id != prefix) ++row;
    return row->id == nullptr ? std::string_view{} : row->ns;
  }

  std::string out_;
  std::vector<std::string_view> declared_;
};

void write(Writer& out, const Element& element) {
  if (element.children.empty()) {
    out.text_element(element.name, {}, element.text);
    return;
  }
  out.element(element.name, {}, [&] {
    for (const Element& child : element.children) write(out, child);
  });
}

void write(Writer& out, const UsernameToken& token) {
  const auto fields = [&] {
    out.text_element("wsse:Username", {}, token.username);
    out.text_element("wsse:Password", kPasswordDigest, token.password_digest);
    out.text_element("wsse:Nonce", kBase64Binary, token.nonce);
    out.text_element("wsu:Created", {}, token.created);
  };
  const auto security = [&] { out.element("wsse:UsernameToken", {}, fields); };
  out.element("SOAP-ENV:Header", {}, [&] { out.element("wsse:Security", kMustUnderstand, security); });
}

}  // namespace

std::string encode(Operation operation, const std::vector<Element>& parameters,
                   const std::optional<UsernameToken>& token) {
  const std::string name = qualified_name(operation);
  const auto body = [&](Writer& out) {
    out.element(name, {}, [&] {
      for (const Element& parameter : parameters) write(out, parameter);
    });
  };
  Writer out;
  out.element("SOAP-ENV:Envelope", {}, [&] {
    if (token) write(out, *token);
    out.element("SOAP-ENV:Body", {}, [&] { body(out); });
  });
  return out.take();
}

}  // namespace camaudit::onvif::soap
