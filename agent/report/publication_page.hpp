// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "agent/report/publication.hpp"

namespace camaudit::report {

/// Every file of a publication by name: the page and the accessibility statement in both languages, and the same as
/// open data (CSV, JSON with its schema, a DCAT description). Pages need no script and nothing from elsewhere.
std::map<std::string, std::string> publication_files(const Publication& publication);

/// Whether some publication has a file of that name.
bool is_publication_file(std::string_view name);

/// The pages alone.
void add_pages(const Publication& publication, std::map<std::string, std::string>& files);
/// The open data alone.
void add_open_data(const Publication& publication, std::map<std::string, std::string>& files);

}  // namespace camaudit::report
