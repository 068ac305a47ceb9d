// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace camaudit::onvif::soap {

/// A body that was not quite XML, with as little changed as makes it readable.
struct Mended {
  std::string body;
  std::string repairs;  ///< for a person: "not UTF-8 at byte 812; prefix wsnt not declared"; bounded, ASCII
};

/// Repairs what devices are known to get wrong around and inside an otherwise sound SOAP envelope: white space before
/// the XML declaration, bytes after the root's end, bytes that are not UTF-8 (each becomes U+FFFD), prefixes that are
/// used and nowhere declared (declared on the root; one that is not well known gets a namespace of its own, so that its
/// elements are skipped).
///
/// nullopt if nothing needs repair, so a well-formed body is never changed, and if the body is no envelope, is cut
/// short, carries a document type declaration or exceeds a limit: the decoders say what is wrong with those. One pass,
/// linear in the size of the body.
std::optional<Mended> mend(std::string_view body);

}  // namespace camaudit::onvif::soap
