// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The pages of a pack, each in a file of its name, and what they share.
#include <string>
#include <string_view>
#include <vector>

#include "agent/report/html_parts.hpp"
#include "agent/report/pack.hpp"

namespace camaudit::report {

std::string pack_index_page(const Pack& pack);
std::string pack_principles_page(const Pack& pack);
std::string pack_assessment_page(const Pack& pack);
std::string pack_cameras_page(const Pack& pack);
std::string pack_changes_page(const Pack& pack);

// Pieces that several pages use.

/// Head, header and links to the other pages, up to the begin of the content; `file` is the page's own name.
void begin_pack_page(Markup& page, const Pack& pack, std::string_view file, std::string_view title);
void end_pack_page(Markup& page);
/// To a question: "Yes".
void write_answer(Markup& page, Answer answer);
/// Of a requirement: "Met".
void write_met(Markup& page, Answer answer);
/// A term and what it is.
void write_entry(Markup& page, std::string_view name, std::string_view value);
/// Entries of the register: a table, or a list of terms where there would be too many columns.
void write_declared(Markup& page, const PackDeclared& declared);
/// "3. Openness, and somebody to turn to"
std::string principle_heading(int principle);

/// A file of the pack, for a person.
struct PackFile {
  std::string_view name;
  std::string_view words;
};
const std::vector<PackFile>& pack_file_list();

}  // namespace camaudit::report
