// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/time.hpp"
#include "agent/model/declared.hpp"
#include "agent/report/sla.hpp"

/// What an authority publishes of its systems (National Surveillance Camera Strategy, objective 5.1): what people
/// declared, and how the agreement with the police was kept. No address, device, finding or person is in it, and no
/// camera that is out of order.
namespace camaudit::report {

enum class Language { English, Welsh };

/// "en", "cy"
std::string_view tag_of(Language language);

/// What is published is made of. What it refers to outlives it.
struct Publication {
  std::string authority;
  UtcSeconds made;
  const model::Declared& declared;
  const SlaReport* sla = nullptr;  ///< nullptr: nothing is measured
  std::string not_measured;        ///< why, and what to do, for the operator
};

/// One cell of a page.
struct PublicCell {
  std::string text;
  std::string url;          ///< a link, if it is not empty
  bool as_written = false;  ///< in the words of whoever declared it, which may be of another language than the page
};

/// A table with a caption and headings; the first cell of each row is its name.
struct PublicTable {
  std::string caption;
  std::vector<std::string> headings;
  std::vector<std::vector<PublicCell>> rows;
};

/// What is said of one thing: facts with a name each, then tables.
struct PublicSection {
  std::string id;  ///< "retention", as [[publication.item]] names it; the same in each language
  std::string title;
  std::string text;  ///< may be empty
  struct Fact {
    std::string name;
    std::vector<PublicCell> values;
  };
  std::vector<Fact> facts;
  std::vector<PublicTable> tables;
};

/// The page, section by section. Both languages have the same sections, facts and rows; what is not declared is in
/// neither.
std::vector<PublicSection> public_sections(const Publication& publication, Language language);

/// What people would look for and nobody has declared, for the operator: what it is, and where to declare it.
std::vector<std::string> missing_from(const Publication& publication);

/// Cameras that belong to the page: in a scheme to which the Code applies, themselves not out of its scope.
std::vector<const model::Camera*> published_cameras(const model::Declared& declared);

/// The location of a camera as it is published; nullptr where none is declared, or a reason to withhold it is.
const std::string* public_location(const model::Camera& camera);

/// A web address that may be linked to: http, https, mailto or tel; else the text is shown and not linked.
bool may_be_linked(std::string_view url);

}  // namespace camaudit::report
