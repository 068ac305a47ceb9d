// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/soap_request.hpp"

#include <algorithm>
#include <charconv>

namespace camaudit::simulator {
namespace {

constexpr int deepest = 64;
constexpr std::string_view soap_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view soap_1_2 = "http://www.w3.org/2003/05/soap-envelope";

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

void append_utf8(std::string& out, unsigned long point) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | (point >> 6U));
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0U | (point >> 12U));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0U | (point >> 18U));
    tail(12), tail(6), tail(0);
  }
}

struct Malformed {};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  XmlNode document() {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    skip_prologue();
    XmlNode root = element(1);
    skip_prologue();
    require(rest_.empty());
    return root;
  }

 private:
  using Bindings = std::vector<std::pair<std::string, std::string>>;

  static void require(bool condition) {
    if (!condition) throw Malformed{};
  }

  void skip_space() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view until(std::string_view end) {
    const auto at = rest_.find(end);
    require(at != std::string_view::npos);
    const auto found = rest_.substr(0, at);
    rest_.remove_prefix(at + end.size());
    return found;
  }

  void take(std::string_view expected) {
    require(rest_.starts_with(expected));
    rest_.remove_prefix(expected.size());
  }

  bool skip_comment_or_instruction() {
    if (rest_.starts_with("<!--")) {
      rest_.remove_prefix(4);
      until("-->");
      return true;
    }
    if (rest_.starts_with("<?")) {
      until("?>");
      return true;
    }
    return false;
  }

  void skip_prologue() {
    do skip_space();
    while (skip_comment_or_instruction());
  }

  std::string name() {
    std::size_t length = 0;
    while (length < rest_.size() && !is_space(rest_[length]) &&
           std::string_view("=/><\"'&").find(rest_[length]) == std::string_view::npos) {
      ++length;
    }
    require(length > 0);
    std::string found(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return found;
  }

  static void append_decoded(std::string& out, std::string_view raw) {
    while (!raw.empty()) {
      const auto at = raw.find('&');
      out += raw.substr(0, at);
      if (at == std::string_view::npos) return;
      raw.remove_prefix(at + 1);
      const auto end = raw.find(';');
      require(end != std::string_view::npos && end > 0);
      append_reference(out, raw.substr(0, end));
      raw.remove_prefix(end + 1);
    }
  }

  static void append_reference(std::string& out, std::string_view reference) {
    if (reference == "amp") {
      out += '&';
    } else if (reference == "lt") {
      out += '<';
    } else if (reference == "gt") {
      out += '>';
    } else if (reference == "quot") {
      out += '"';
    } else if (reference == "apos") {
      out += '\'';
    } else {
      require(reference.starts_with('#'));
      reference.remove_prefix(1);
      const bool hexadecimal = reference.starts_with('x');
      if (hexadecimal) reference.remove_prefix(1);
      unsigned long point = 0;
      const auto* end = reference.data() + reference.size();
      const auto parsed = std::from_chars(reference.data(), end, point, hexadecimal ? 16 : 10);
      require(parsed.ec == std::errc{} && parsed.ptr == end && point > 0 && point <= 0x10FFFF);
      append_utf8(out, point);
    }
  }

  std::string resolve(std::string_view prefix) const {
    const auto found = std::find_if(bindings_.rbegin(), bindings_.rend(),
                                    [&](const auto& binding) { return binding.first == prefix; });
    require(found != bindings_.rend() || prefix.empty());
    return found == bindings_.rend() ? std::string() : found->second;
  }

  void attributes(XmlNode& node) {
    for (;;) {
      const auto before = rest_.size();
      skip_space();
      if (rest_.starts_with('>') || rest_.starts_with("/>")) return;
      require(rest_.size() < before);
      std::string key = name();
      skip_space();
      take("=");
      skip_space();
      require(rest_.starts_with('"') || rest_.starts_with('\''));
      const char quote = rest_.front();
      rest_.remove_prefix(1);
      std::string value;
      append_decoded(value, until(std::string_view(&quote, 1)));
      if (key == "xmlns") {
        bindings_.emplace_back("", std::move(value));
      } else if (key.starts_with("xmlns:")) {
        bindings_.emplace_back(key.substr(6), std::move(value));
      } else {
        const auto colon = key.find(':');
        node.attributes.emplace_back(colon == std::string::npos ? key : key.substr(colon + 1), std::move(value));
      }
    }
  }

  XmlNode element(int depth) {
    require(depth <= deepest);
    const auto outer_bindings = static_cast<std::ptrdiff_t>(bindings_.size());
    take("<");
    const std::string qualified = name();
    XmlNode node;
    attributes(node);
    const auto colon = qualified.find(':');
    node.ns = resolve(colon == std::string::npos ? "" : std::string_view(qualified).substr(0, colon));
    node.name = colon == std::string::npos ? qualified : qualified.substr(colon + 1);
    if (rest_.starts_with("/>")) {
      rest_.remove_prefix(2);
    } else {
      take(">");
      content(node, depth);
      require(name() == qualified);
      skip_space();
      take(">");
      if (node.name == "Types") node.text = names_in_full(node.text);
    }
    bindings_.erase(bindings_.begin() + outer_bindings, bindings_.end());
    return node;
  }

  // A list of QNames means nothing any more once the prefixes that were in force there are forgotten.
  std::string names_in_full(std::string_view list) const {
    std::string full;
    for (list = trimmed(list); !list.empty(); list = trimmed(list)) {
      const auto word = list.substr(0, list.find_first_of(" \t\r\n"));
      list.remove_prefix(word.size());
      const auto colon = word.find(':');
      full += full.empty() ? "{" : " {";
      full += resolve(colon == std::string_view::npos ? std::string_view() : word.substr(0, colon));
      full += '}';
      full += colon == std::string_view::npos ? word : word.substr(colon + 1);
    }
    return full;
  }

  void content(XmlNode& node, int depth) {
    for (;;) {
      const auto at = rest_.find('<');
      require(at != std::string_view::npos);
      append_decoded(node.text, rest_.substr(0, at));
      rest_.remove_prefix(at);
      if (rest_.starts_with("</")) {
        rest_.remove_prefix(2);
        return;
      }
      if (rest_.starts_with("<![CDATA[")) {
        rest_.remove_prefix(9);
        node.text += until("]]>");
      } else if (!skip_comment_or_instruction()) {
        require(!rest_.starts_with("<!"));
        node.children.push_back(element(depth + 1));
      }
    }
  }

  std::string_view rest_;
  Bindings bindings_;
};

std::optional<UsernameToken> username_token(const XmlNode& envelope) {
  const auto* header = envelope.child("Header");
  const auto* security = header ? header->child("Security") : nullptr;
  const auto* token = security ? security->child("UsernameToken") : nullptr;
  if (!token) return std::nullopt;
  UsernameToken found;
  found.username = token->find_text("Username");
  found.nonce = token->find_text("Nonce");
  found.created = token->find_text("Created");
  if (const auto* password = token->child("Password")) {
    found.password = std::string(trimmed(password->text));
    for (const auto& [key, value] : password->attributes) {
      if (key == "Type") found.password_type = value;
    }
  }
  return found;
}

}  // namespace

const XmlNode* XmlNode::child(std::string_view local_name) const {
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const XmlNode& node) { return node.name == local_name; });
  return found == children.end() ? nullptr : &*found;
}

std::string XmlNode::find_text(std::string_view local_name) const {
  for (const auto& node : children) {
    if (node.name == local_name) return std::string(trimmed(node.text));
    if (auto inner = node.find_text(local_name); !inner.empty()) return inner;
  }
  return {};
}

std::vector<std::string> XmlNode::child_texts(std::string_view local_name) const {
  std::vector<std::string> texts;
  for (const auto& node : children) {
    if (node.name == local_name) texts.emplace_back(trimmed(node.text));
  }
  return texts;
}

std::optional<XmlNode> parse_xml(std::string_view text) {
  try {
    return Scanner(text).document();
  } catch (const Malformed&) {
    return std::nullopt;
  }
}

std::optional<SoapRequest> parse_soap_request(std::string_view text) {
  auto envelope = parse_xml(text);
  if (!envelope || envelope->name != "Envelope" || (envelope->ns != soap_1_1 && envelope->ns != soap_1_2)) {
    return std::nullopt;
  }
  const auto* body = envelope->child("Body");
  if (!body || body->children.empty()) return std::nullopt;
  SoapRequest request;
  request.operation = body->children.front();
  request.token = username_token(*envelope);
  return request;
}

}  // namespace camaudit::simulator
