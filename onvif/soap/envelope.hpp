// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to onvif/soap.
#include <fmt/format.h>

#include <string_view>

#include "agent/base/text.hpp"
#include "onvif/soap/context.hpp"
#include "onvif/soap/reply.hpp"

namespace camaudit::onvif::soap {

/// One reply being read: owns the context in which the decoded structs live.
class Envelope {
 public:
  explicit Envelope(std::string_view body);
  ~Envelope();
  Envelope(const Envelope&) = delete;
  Envelope& operator=(const Envelope&) = delete;

  /// Reads up to the first element of the SOAP body. A fault found there is a failure that carries it.
  std::optional<ReplyFailure> open();
  /// The failure that describes why the element could not be read.
  ReplyFailure unreadable(std::string_view expected) const;
  struct soap* context() {
    return context_.get();
  }

 private:
  std::string_view body_;
  ContextPtr context_;
  std::string_view unread_;
};

/// Reads the reply element `tag` ("tds:GetUsersResponse") as `Response`, then hands it to `convert`.
template <class Response, class Convert>
auto read_reply(std::string_view body, const char* tag, void (*defaults)(struct soap*, Response*),
                Response* (*get)(struct soap*, Response*, const char*, const char*), Convert convert)
    -> Reply<decltype(convert(std::declval<const Response&>()))> {
  Envelope envelope(body);
  if (auto failure = envelope.open()) return tl::unexpected(std::move(*failure));
  Response response;
  defaults(envelope.context(), &response);
  if (get(envelope.context(), &response, tag, nullptr) == nullptr) return tl::unexpected(envelope.unreadable(tag));
  return convert(response);
}

/// read_reply for a generated type, the last argument being `convert`. A macro because only the preprocessor can make
/// the names of the generated functions; variadic because a lambda holds commas.
#define CAMAUDIT_READ(type, tag, body, ...) \
  read_reply<type>(body, tag, &soap_default_##type, &soap_get_##type, __VA_ARGS__)

}  // namespace camaudit::onvif::soap
