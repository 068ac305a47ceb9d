// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "agent/base/markup.hpp"
#include "agent/base/time.hpp"

/// What every page that people read has in common: it is one file, loads nothing, runs nothing, and looks the same.
namespace camaudit {

/// The whole style sheet. It loads nothing.
std::string_view html_style();

/// Opens <html> and writes the head, whose policy allows nothing but this style sheet. The head stays open for links;
/// begin_body() closes it. `language` is a tag such as "en".
void begin_page(Markup& page, std::string_view language, std::string_view title);
/// Opens <body> with a link past the head of the page, to the element of that id.
void begin_body(Markup& page, std::string_view skip, std::string_view id);
/// Closes <body> and <html>.
void end_page(Markup& page);

/// Opens <section> with its heading, whose id is `id`; close with page.close().
void begin_section(Markup& page, std::string_view id, std::string_view title);
/// Opens a table that scrolls by itself, with its caption and a row of column titles; close with end_table().
void begin_table(Markup& page, std::string_view caption, std::span<const std::string> titles);
void begin_table(Markup& page, std::string_view caption, std::initializer_list<std::string_view> titles);
void end_table(Markup& page);
/// Opens <details> with its summary; close with page.close().
void begin_details(Markup& page, std::string_view summary);

/// "24 November 2026, 02:00 UTC", readable by programs too.
void write_time(Markup& page, UtcSeconds time);
/// "24 November 2026".
std::string day_text(UtcSeconds time);
/// "12,345 devices", "1 device".
std::string counted(std::size_t number, std::string_view noun);
std::string grouped(std::size_t number);

}  // namespace camaudit
