// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/mend.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "agent/base/byte_order_mark.hpp"
#include "agent/base/text.hpp"
#include "onvif/soap/limits.hpp"
#include "onvif/soap/operation.hpp"

namespace camaudit::onvif::soap {
namespace {

constexpr auto kNowhere = std::string_view::npos;
/// More prefixes than this are no oversight.
constexpr std::size_t kMaximumPrefixes = 64;
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct WellKnown {
  std::string_view prefix;
  std::string_view uri;
};
/// Beyond those that namespace_of() knows.
constexpr std::array kWellKnown{
    WellKnown{"wsa", "http://www.w3.org/2005/08/addressing"},
    WellKnown{"wsa5", "http://www.w3.org/2005/08/addressing"},
    WellKnown{"wsnt", "http://docs.oasis-open.org/wsn/b-2"},
    WellKnown{"wstop", "http://docs.oasis-open.org/wsn/t-1"},
    WellKnown{"wsse", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"},
    WellKnown{"wsu", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"},
    WellKnown{"wsd", "http://schemas.xmlsoap.org/ws/2005/04/discovery"},
    WellKnown{"xsi", "http://www.w3.org/2001/XMLSchema-instance"},
    WellKnown{"xsd", "http://www.w3.org/2001/XMLSchema"},
    WellKnown{"xs", "http://www.w3.org/2001/XMLSchema"}};
constexpr std::string_view kEnvelope = "http://www.w3.org/2003/05/soap-envelope";

bool has(std::string_view body, std::size_t at, std::string_view text) {
  return body.compare(at, text.size(), text) == 0;
}

/// The place after `end`, searched for from `at`.
std::size_t past(std::string_view body, std::size_t at, std::string_view end) {
  const auto found = body.find(end, at);
  return found == kNowhere ? kNowhere : found + end.size();
}

/// Past a comment or a processing instruction that begins at `at`; `at` itself if neither does.
std::size_t past_remark(std::string_view body, std::size_t at) {
  if (has(body, at, "<?")) return past(body, at + 2, "?>");
  if (has(body, at, "<!--")) return past(body, at + 4, "-->");
  return at;
}

std::string_view name_at(std::string_view body, std::size_t at) {
  std::size_t end = at;
  while (end < body.size() && std::string_view(" \t\r\n/>=\"'<").find(body[end]) == kNowhere) ++end;
  return body.substr(at, end - at);
}

/// Where the '>' of the tag is that `at` lies in, which an attribute's value may hold too.
std::size_t tag_end(std::string_view body, std::size_t at) {
  while (at < body.size()) {
    const char c = body[at];
    if (c == '>') return at;
    if (c == '"' || c == '\'') {
      at = body.find(c, at + 1);
      if (at == kNowhere) return kNowhere;
    }
    ++at;
  }
  return kNowhere;
}

std::string_view prefix_of_name(std::string_view name) {
  const auto colon = name.find(':');
  return colon == kNowhere ? std::string_view{} : name.substr(0, colon);
}

bool is_declared(std::string_view text, std::string_view prefix) {
  const std::string attribute = fmt::format("xmlns:{}", prefix);
  for (auto at = text.find(attribute); at != kNowhere; at = text.find(attribute, at)) {
    at += attribute.size();
    const auto next = text.find_first_not_of(kSpace, at);
    if (next != kNowhere && text[next] == '=') return true;
  }
  return false;
}

/// What the repairs need to know of a body.
struct Outline {
  std::size_t root = 0;  ///< its '<'
  std::size_t root_name_end = 0;
  std::size_t end = 0;  ///< past the root's end tag
  std::vector<std::string_view> undeclared;
};

class Prefixes {
 public:
  /// Notes the prefix of an element at the end of whose tag `so_far` ends, which begins with the root; false if there
  /// are too many or it is no name. A prefix counts as declared from its first declaration on, wherever that holds:
  /// nothing well formed is taken for undeclared.
  bool note(std::string_view so_far, std::string_view prefix, Outline& outline) {
    if (prefix.empty() || prefix == last_) return true;
    last_ = prefix;
    if (std::find(seen_.begin(), seen_.end(), prefix) != seen_.end()) return true;
    if (seen_.size() >= kMaximumPrefixes || !is_plain(prefix)) return false;
    seen_.push_back(prefix);
    if (prefix != "xml" && !is_declared(so_far, prefix)) outline.undeclared.push_back(prefix);
    return true;
  }

 private:
  /// It is going to be written into a tag. Names that begin with "xml" are XML's own.
  static bool is_plain(std::string_view prefix) {
    if (prefix == "xml") return true;
    return prefix.size() <= 32 && !to_lower_ascii(prefix.substr(0, 3)).starts_with("xml") &&
           prefix.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
               "0123456789-_.") == kNowhere &&
           std::string_view("0123456789-.").find(prefix.front()) == kNowhere;
  }

  std::string_view last_;
  std::vector<std::string_view> seen_;
};

/// nullopt if the body is nothing that is repaired.
std::optional<Outline> outline_of(std::string_view body, std::size_t at) {
  Outline outline;
  Prefixes prefixes;
  unsigned depth = 0;
  for (long tags = 0; tags <= kMaximumTags; ++tags) {
    at = body.find('<', at);
    if (at == kNowhere) return std::nullopt;
    if (has(body, at, "<![CDATA[")) {
      at = past(body, at, "]]>");
    } else if (const auto next = past_remark(body, at); next != at) {
      at = next;
    } else if (has(body, at, "<!")) {
      return std::nullopt;
    } else if (has(body, at, "</")) {
      at = past(body, at, ">");
      if (depth == 0 || at == kNowhere) return std::nullopt;
      if (--depth == 0) {
        outline.end = at;
        return outline;
      }
    } else {
      const std::string_view name = name_at(body, at + 1);
      const auto close = tag_end(body, at + 1 + name.size());
      if (close == kNowhere || ++depth > kMaximumDepth) return std::nullopt;
      if (outline.root_name_end == 0) {
        if (name != "Envelope" && !name.ends_with(":Envelope")) return std::nullopt;
        outline.root = at;
        outline.root_name_end = at + 1 + name.size();
      }
      const std::string_view so_far = body.substr(outline.root, close - outline.root);
      if (!prefixes.note(so_far, prefix_of_name(name), outline)) return std::nullopt;
      if (body[close - 1] == '/' && --depth == 0) return std::nullopt;
      at = close + 1;
    }
    if (at == kNowhere) return std::nullopt;
  }
  return std::nullopt;
}

/// Where the document begins: past the byte-order marks and white space at `at`.
std::size_t beginning_of(std::string_view body, std::size_t at = 0) {
  for (;;) {
    at = std::min(body.find_first_not_of(kSpace, at), body.size());
    if (!has(body, at, kByteOrderMark)) return at;
    at += kByteOrderMark.size();
  }
}

/// XML allows one byte-order mark, then white space unless a declaration follows.
bool may_begin_so(std::string_view before, bool declaration_follows) {
  if (before.starts_with(kByteOrderMark)) before.remove_prefix(kByteOrderMark.size());
  return before.empty() || (!declaration_follows && before.find_first_not_of(kSpace) == kNowhere);
}

/// XML allows white space, comments and processing instructions after the root.
bool may_end_so(std::string_view after) {
  for (std::size_t at = 0;;) {
    at = after.find_first_not_of(kSpace, at);
    if (at == kNowhere) return true;
    const auto next = past_remark(after, at);
    if (next == at || next == kNowhere) return false;
    at = next;
  }
}

std::string declaration_of(std::string_view prefix, bool of_root) {
  std::string_view uri = namespace_of(prefix);
  for (const auto& [known, its_uri] : kWellKnown) {
    if (known == prefix) uri = its_uri;
  }
  if (of_root) uri = kEnvelope;
  if (uri.empty()) return fmt::format(R"( xmlns:{0}="urn:undeclared:{0}")", prefix);
  return fmt::format(R"( xmlns:{}="{}")", prefix, uri);
}

/// Appends `text`, with each byte that is no part of UTF-8 replaced.
void append_utf8(std::string& out, std::string_view text) {
  for (auto bad = find_invalid_utf8(text); bad; bad = find_invalid_utf8(text)) {
    out.append(text.substr(0, *bad)).append(kReplacement);
    text.remove_prefix(*bad + 1);
  }
  out.append(text);
}

}  // namespace

std::optional<Mended> mend(std::string_view body) {
  const std::size_t begin = beginning_of(body);
  if (!has(body, begin, "<")) return std::nullopt;
  const auto outline = outline_of(body, begin);
  if (!outline) return std::nullopt;

  std::vector<std::string> repairs;
  const bool declaration = has(body, begin, "<?xml");
  if (!may_begin_so(body.substr(0, begin), declaration)) {
    repairs.push_back(fmt::format("{} bytes before the beginning", begin));
  }
  const auto bad_byte = find_invalid_utf8(body.substr(begin, outline->end - begin));
  if (bad_byte) repairs.push_back(fmt::format("not UTF-8 at byte {}", begin + *bad_byte));
  for (const std::string_view prefix : outline->undeclared) {
    repairs.push_back(fmt::format("prefix {} not declared", prefix));
  }
  if (!may_end_so(body.substr(outline->end))) {
    repairs.push_back(fmt::format("{} bytes after the end", body.size() - outline->end));
  }
  if (repairs.empty()) return std::nullopt;

  // A declaration that names another encoding is not true any more; UTF-8 is what XML takes without one.
  std::size_t kept_from = begin;
  while (bad_byte && has(body, kept_from, "<?xml")) kept_from = beginning_of(body, past(body, kept_from, "?>"));
  const std::string_view root_prefix = prefix_of_name(name_at(body, outline->root + 1));
  Mended mended;
  append_utf8(mended.body, body.substr(kept_from, outline->root_name_end - kept_from));
  for (const std::string_view prefix : outline->undeclared) {
    mended.body += declaration_of(prefix, prefix == root_prefix);
  }
  append_utf8(mended.body, body.substr(outline->root_name_end, outline->end - outline->root_name_end));
  mended.repairs = bounded_text(fmt::format("{}", fmt::join(repairs, "; ")), 200);
  return mended;
}

}  // namespace camaudit::onvif::soap
