// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "agent/base/result.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/file_system.hpp"

namespace camaudit::uploader {

/// What is carried from one machine to another: an envelope, or the word that one was delivered.
struct MediumItem {
  std::string gss_code;
  std::string site;
  EntryName name;
  std::string envelope;  ///< empty: it was delivered
};

/// Whether a path means one file of JSON lines and not a folder: it ends in ".jsonl".
bool is_medium_file(std::string_view path);

/// Writes items to a folder, as GSS_CODE/SITE/NAME, and NAME.delivered for the word that it was; or to one file, an
/// object a line, which appears when finish() is called. What is in the folder already stays as it is.
class MediumWriter {
 public:
  MediumWriter(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}
  /// True if it is new on the medium.
  Result<bool> add(const MediumItem& item);
  Result<void> finish();

 private:
  FileSystem& files_;
  std::string path_;
  std::string lines_;
};

/// Goes through all items of a folder or file. What is none, or too large, is told to `refused` by what it is and why;
/// an error that `take` gives ends the reading.
Result<void> read_medium(FileSystem& files, const std::string& path,
                         const std::function<Result<void>(MediumItem)>& take,
                         const std::function<void(std::string)>& refused);

}  // namespace camaudit::uploader
