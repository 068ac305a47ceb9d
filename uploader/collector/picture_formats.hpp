// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "uploader/collector/picture.hpp"

/// The picture in each of its formats. Names come from authorities and file names from anybody, so all of it is escaped
/// for its format.
namespace camaudit::collector {

/// For a terminal.
std::string picture_table(const Picture& picture);

/// camaudit.measures/1: one JSON object. What is not known is null.
std::string picture_json(const Picture& picture);

/// One row for each area and then for each authority, for a spreadsheet. Cells that would be formulas are texts.
std::string picture_csv(const Picture& picture);

/// One page that needs nothing else: no script, nothing from elsewhere. Tables have captions and headers of rows and
/// columns, and nothing is told by colour alone.
std::string picture_html(const Picture& picture);

/// Title of an area's kind, for people: "Police force area".
std::string_view area_title(std::string_view kind);

/// "1 to 3", or "2".
std::string range_text(const Hole& hole);

/// The rulebooks of an authority, for people.
std::string rulebooks_text(const AuthorityPicture& authority);

/// When the site sent last, for people, and if by a key that was revoked; or that it never did.
std::string last_text(const SilentSite& site);

}  // namespace camaudit::collector
