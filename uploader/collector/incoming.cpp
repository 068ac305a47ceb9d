// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/incoming.hpp"
#include "agent/base/file_error.hpp"
#include "uploader/entry_name.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace camaudit::collector {
namespace {

/// Whether it is a folder itself, and no link to one. What cannot be told is an error: taken for a file, it would be
/// set aside with all that waits in it.
Result<bool> is_folder(uploader::FileSystem& files, const std::string& path) {
  const uploader::OpenFile folder(files, path, O_RDONLY | O_DIRECTORY);
  if (folder.is_open()) return true;
  const int problem = folder.problem();
  if (problem == ENOTDIR || problem == ELOOP || problem == ENOENT || problem == ENXIO) return false;
  return fail(file_error("the folder cannot be entered", problem));
}

Result<std::vector<std::string>> names_in(uploader::FileSystem& files, const std::string& path) {
  std::vector<std::string> names;
  if (const int result = files.list(path, names); result < 0 && result != -ENOENT) {
    return fail(file_error(path + " cannot be read", -result));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

IncomingFile incoming_file(std::string path) {
  IncomingFile file;
  file.path = std::move(path);
  const std::string_view text = file.path;
  const auto first = text.find('/');
  if (first == std::string_view::npos) return file;
  const auto second = text.find('/', first + 1);
  if (second == std::string_view::npos) return file;
  const std::string_view authority = text.substr(0, first);
  const std::string_view site = text.substr(first + 1, second - first - 1);
  if (!is_gss_code(authority) || !uploader::is_path_segment(site)) return file;
  file.origin = {std::string(authority), std::string(site)};
  file.name = uploader::EntryName::parse(text.substr(second + 1));
  return file;
}

Result<std::vector<IncomingFile>> list_incoming(uploader::FileSystem& files, const std::string& directory,
                                                std::vector<PassedOver>& passed_over) {
  std::vector<IncomingFile> found;
  // Two levels of folders with what stands beside them, then files.
  std::vector<std::string> folders{""};
  for (int level = 0; level < 3; ++level) {
    std::vector<std::string> next;
    for (const std::string& folder : folders) {
      const auto names = names_in(files, directory + "/" + folder);
      if (!names) return fail(names.error());
      for (const std::string& name : *names) {
        std::string path = folder.empty() ? name : folder + "/" + name;
        const bool wanted = level == 0 ? is_gss_code(name) : level == 1 && uploader::is_path_segment(name);
        Result<bool> inside = false;
        if (level < 2) inside = is_folder(files, directory + "/" + path);
        if (!inside && inside.error().kind == ErrorKind::PermissionDenied) {
          passed_over.push_back({std::move(path), std::move(inside.error().what), true});
        } else if (!inside) {
          return fail(std::move(inside.error()).with_context(path));
        } else if (!*inside) {
          found.push_back(incoming_file(std::move(path)));
        } else if (wanted) {
          next.push_back(std::move(path));
        } else {
          passed_over.push_back({std::move(path), "no folder of an authority or site, not entered", false});
        }
      }
    }
    folders = std::move(next);
  }
  return found;
}

}  // namespace camaudit::collector
