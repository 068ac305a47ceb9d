// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/dsse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <optional>
#include <utility>

#include "agent/base/base64.hpp"
#include "agent/base/text.hpp"

namespace camaudit::uploader {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaximumSignatures = 8;
constexpr std::size_t kMaximumDepth = 16;

/// Takes the members of an envelope as the parser meets them. A document tree would keep the last of two members of one
/// name and say nothing, so that two readers could see two envelopes in the same bytes.
class Members {
 public:
  // What boost::json::basic_parser asks of a handler.
  constexpr static std::size_t max_object_size = 1000;
  constexpr static std::size_t max_array_size = 1000;
  constexpr static std::size_t max_key_size = 1000;
  constexpr static std::size_t max_string_size = kMaximumEnvelopeBytes;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& stop) {
    if (depth_ == 0 || at_signature()) {
      if (at_signature()) signatures_.emplace_back();
      return enter(stop);
    }
    return other("an object", stop) && enter(stop);
  }
  bool on_object_end(std::size_t, json::error_code& stop) { return leave(stop); }
  bool on_array_begin(json::error_code& stop) {
    if (depth_ == 1 && name_ == "signatures") {
      in_signatures_ = true;
      return enter(stop);
    }
    return other("an array", stop) && enter(stop);
  }
  bool on_array_end(std::size_t, json::error_code& stop) { return leave(stop); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return gather(part); }
  bool on_key(json::string_view part, std::size_t, json::error_code& stop) {
    gather(part);
    if (depth_ == 1 || in_a_signature()) {
      name_ = text_;
      std::optional<std::string>* member = wanted();
      if ((member != nullptr && *member) || (depth_ == 1 && name_ == "signatures" && in_signatures_seen_)) {
        return refuse(fmt::format("has {} twice", name_), stop);
      }
      if (depth_ == 1 && name_ == "signatures") in_signatures_seen_ = true;
    }
    text_.clear();
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return gather(part); }
  bool on_string(json::string_view part, std::size_t, json::error_code& stop) {
    gather(part);
    std::string text = std::exchange(text_, {});
    if (std::optional<std::string>* member = wanted(); member != nullptr) {
      *member = std::move(text);
      return true;
    }
    return other("text", stop);
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code& stop) { return other("a number", stop); }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code& stop) { return other("a number", stop); }
  bool on_double(double, json::string_view, json::error_code& stop) { return other("a number", stop); }
  bool on_bool(bool, json::error_code& stop) { return other("a truth value", stop); }
  bool on_null(json::error_code& stop) { return other("null", stop); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  const std::string& refusal() const { return refusal_; }

  Result<Envelope> envelope() && {
    if (!payload_) return fail(ErrorKind::Malformed, "the envelope has no payload");
    if (!payload_type_) return fail(ErrorKind::Malformed, "the envelope has no payloadType");
    if (!in_signatures_seen_ || signatures_.empty()) return fail(ErrorKind::Malformed, "the envelope is not signed");
    Envelope envelope;
    envelope.payload_type = std::move(*payload_type_);
    auto payload = from_base64(*payload_);
    if (!payload) return fail(ErrorKind::Malformed, "the payload of the envelope is not base64");
    envelope.payload = std::move(*payload);
    for (Written& written : signatures_) {
      if (!written.sig) return fail(ErrorKind::Malformed, "a signature of the envelope has no sig");
      auto bytes = from_base64(*written.sig);
      if (!bytes) return fail(ErrorKind::Malformed, "a sig of the envelope is not base64");
      envelope.signatures.push_back({std::move(written.keyid).value_or(""), std::move(*bytes)});
    }
    return envelope;
  }

 private:
  struct Written {
    std::optional<std::string> keyid;
    std::optional<std::string> sig;
  };

  /// Whether the value that comes is an element of `signatures`, or a member of such an element.
  bool at_signature() const { return in_signatures_ && depth_ == 2; }
  bool in_a_signature() const { return in_signatures_ && depth_ == 3; }

  /// Where the value of the current name goes, if it has to be text; nullptr for anything else.
  std::optional<std::string>* wanted() {
    if (depth_ == 1 && name_ == "payload") return &payload_;
    if (depth_ == 1 && name_ == "payloadType") return &payload_type_;
    if (in_a_signature() && name_ == "keyid") return &signatures_.back().keyid;
    if (in_a_signature() && name_ == "sig") return &signatures_.back().sig;
    return nullptr;
  }

  bool gather(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }

  /// A value other than what its place asks for; passed over where the place is none of ours.
  bool other(std::string_view what, json::error_code& stop) {
    if (depth_ == 0) return refuse(fmt::format("is {} and no object", what), stop);
    if (depth_ == 1 && name_ == "signatures") return refuse(fmt::format("has {} for its signatures", what), stop);
    if (at_signature()) return refuse(fmt::format("has {} among its signatures", what), stop);
    if (wanted() != nullptr) return refuse(fmt::format("has {} for {}", what, name_), stop);
    return true;
  }

  bool enter(json::error_code& stop) {
    ++depth_;
    if (signatures_.size() > kMaximumSignatures) {
      return refuse(fmt::format("has more than {} signatures", kMaximumSignatures), stop);
    }
    return true;
  }
  bool leave(json::error_code&) {
    --depth_;
    if (depth_ == 1) in_signatures_ = false;
    return true;
  }

  bool refuse(std::string why, json::error_code& stop) {
    refusal_ = "the envelope " + std::move(why);
    stop = json::error::incomplete;  // any error ends the parser
    return false;
  }

  std::optional<std::string> payload_;
  std::optional<std::string> payload_type_;
  std::vector<Written> signatures_;
  std::string name_;  ///< of the member of ours whose value comes
  std::string text_;  ///< parts of a name or a text
  std::string refusal_;
  std::size_t depth_ = 0;
  bool in_signatures_ = false;
  bool in_signatures_seen_ = false;
};

std::string quoted(std::string_view text) {
  return json::serialize(json::string(text.data(), text.size()));
}

}  // namespace

std::string pre_authentication_encoding(std::string_view payload_type, std::string_view payload) {
  std::string bytes = fmt::format("DSSEv1 {} {} {} ", payload_type.size(), payload_type, payload.size());
  bytes += payload;
  return bytes;
}

std::string sealed(std::string_view payload_type, std::string_view payload, std::span<const SigningKey* const> keys) {
  const std::string bytes = pre_authentication_encoding(payload_type, payload);
  std::string signatures;
  for (const SigningKey* key : keys) {
    signatures += fmt::format("{}{{\"keyid\":\"{}\",\"sig\":\"{}\"}}", signatures.empty() ? "" : ",",
                              key->public_key().id(), to_base64(key->sign(bytes)));
  }
  return fmt::format("{{\"payload\":\"{}\",\"payloadType\":{},\"signatures\":[{}]}}", to_base64(payload),
                     quoted(payload_type), signatures);
}

Result<Envelope> parse_envelope(std::string_view text) {
  if (text.size() > kMaximumEnvelopeBytes) {
    return fail(ErrorKind::TooLarge, "the envelope is larger than {} bytes", kMaximumEnvelopeBytes);
  }
  json::parse_options options;
  options.max_depth = kMaximumDepth;
  json::basic_parser<Members> parser(options);
  json::error_code problem;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), problem);
  if (!parser.handler().refusal().empty()) return fail(ErrorKind::Malformed, "{}", parser.handler().refusal());
  if (problem) return fail(ErrorKind::Malformed, "the envelope is not JSON: {} at byte {}", problem.message(), read);
  if (read != text.size()) {
    return fail(ErrorKind::Malformed, "the envelope has something behind its end at byte {}", read);
  }
  return std::move(parser.handler()).envelope();
}

bool signed_by(const Envelope& envelope, const PublicKey& key) {
  const std::string bytes = pre_authentication_encoding(envelope.payload_type, envelope.payload);
  return std::any_of(envelope.signatures.begin(), envelope.signatures.end(),
                     [&](const Envelope::Signature& signature) { return key.verifies(bytes, signature.bytes); });
}

Result<Opened> opened(std::string_view json, std::string_view payload_type, std::span<const PublicKey> keys) {
  auto envelope = parse_envelope(json);
  if (!envelope) return fail(std::move(envelope.error()));
  if (envelope->payload_type != payload_type) {
    return fail(ErrorKind::Malformed, "the envelope holds '{}' and not '{}'",
                escape_for_terminal(bounded_text(envelope->payload_type, 100)), payload_type);
  }
  if (envelope->signatures.size() != 1) {
    return fail(ErrorKind::Malformed, "the envelope has {} signatures, where one is allowed",
                envelope->signatures.size());
  }
  for (const PublicKey& key : keys) {
    if (signed_by(*envelope, key)) return Opened{std::move(envelope->payload), &key};
  }
  return fail(ErrorKind::Malformed, "the signature is by none of the keys given");
}

}  // namespace camaudit::uploader
