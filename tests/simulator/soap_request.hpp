// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camaudit::simulator {

// The text of an element named Types is a list of QNames: it is given as "{namespace}name {namespace}name".
struct XmlNode {
  std::string ns;
  std::string name;
  std::string text;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<XmlNode> children;

  const XmlNode* child(std::string_view local_name) const;
  // The text of the first descendant of that name, empty when there is none.
  std::string find_text(std::string_view local_name) const;
  std::vector<std::string> child_texts(std::string_view local_name) const;
};

struct UsernameToken {
  std::string username;
  std::string password;
  std::string password_type;
  std::string nonce;
  std::string created;
};

struct SoapRequest {
  XmlNode operation;
  std::optional<UsernameToken> token;
};

// Namespace-aware, refuses a DOCTYPE, 64 levels at most. nullopt: not well-formed.
std::optional<XmlNode> parse_xml(std::string_view text);

// Takes SOAP 1.1 and 1.2 alike. nullopt: no envelope with an operation in its body.
std::optional<SoapRequest> parse_soap_request(std::string_view text);

}  // namespace camaudit::simulator
