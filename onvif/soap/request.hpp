// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onvif/soap/operation.hpp"

namespace camaudit::onvif::soap {

/// SOAP 1.2 is what ONVIF asks for; some devices answer only the older one.
enum class SoapVersion { V11, V12 };

/// How the security header is written. XML takes both for the same; some devices do not.
enum class TokenShape {
  Prefixed,  ///< wsse: and wsu: on every element
  Plain,     ///< no prefixes, a default namespace on Security and on Created
};

/// WS-Security UsernameToken with a password digest (OASIS UsernameToken Profile 1.0), ready to be written.
struct UsernameToken {
  std::string username;
  std::string password_digest;  ///< Base64(SHA1(nonce + created + password))
  std::string nonce;            ///< Base64
  std::string created;          ///< by the device's clock, UTC
  TokenShape shape = TokenShape::Prefixed;
};

/// A child element of a request: text, or further elements.
struct Element {
  std::string name;  ///< with its prefix: "tse:MaxMatches"
  std::string text;
  std::vector<Element> children;
  /// Attributes, only of an element that has no children; among them the declaration of a prefix that its text needs.
  std::vector<std::pair<std::string, std::string>> attributes = {};
};

/// A SOAP envelope in one line, with no byte-order mark and no white space between elements: some makes answer
/// nothing to indented XML (Pelco; Hikvision for probes).
std::string encode(Operation operation, const std::vector<Element>& parameters,
                   const std::optional<UsernameToken>& token, SoapVersion version = SoapVersion::V12);

/// The HTTP headers that go with it: the content type and, in the way of each version, the action.
std::vector<std::string> request_headers(Operation operation, SoapVersion version = SoapVersion::V12);

}  // namespace camaudit::onvif::soap
