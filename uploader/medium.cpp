// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/medium.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <optional>
#include <vector>

#include "agent/base/file_error.hpp"
#include "agent/base/text.hpp"
#include "uploader/delivery.hpp"

namespace camaudit::uploader {
namespace {

namespace json = boost::json;

constexpr std::string_view kDelivered = ".delivered";
constexpr std::string_view kSchema = "camaudit.spool-export/1";
constexpr std::size_t kMaximumEnvelope = std::size_t{1} << 20U;
constexpr std::size_t kMaximumFile = std::size_t{256} << 20U;
constexpr std::size_t kMaximumNames = 100'000;

std::string shown(std::string_view text) {
  return escape_for_terminal(bounded_text(text, 200));
}

int make_directory(FileSystem& files, const std::string& path) {
  const int result = files.mkdir(path, 0777);
  return result == -EEXIST ? 0 : -result;
}

std::string_view text_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains({key.data(), key.size()});
  const auto* text = value != nullptr ? value->if_string() : nullptr;
  return text != nullptr ? std::string_view(text->data(), text->size()) : std::string_view();
}

std::optional<MediumItem> item_of_line(std::string_view line) {
  json::error_code problem;
  const auto value = json::parse({line.data(), line.size()}, problem);
  const auto* object = problem ? nullptr : value.if_object();
  if (object == nullptr || text_of(*object, "schema") != kSchema) return std::nullopt;
  MediumItem item;
  item.gss_code = text_of(*object, "gss_code");
  item.site = text_of(*object, "site");
  item.envelope = text_of(*object, "envelope");
  const auto name = EntryName::parse(text_of(*object, "name"));
  if (!name || !is_path_segment(item.gss_code) || !is_path_segment(item.site)) return std::nullopt;
  if (item.envelope.empty() && !object->contains("delivered")) return std::nullopt;
  item.name = *name;
  return item;
}

Result<void> read_lines(FileSystem& files, const std::string& path, const std::function<Result<void>(MediumItem)>& take,
                        const std::function<void(std::string)>& refused) {
  const auto text = read_file(files, path, kMaximumFile);
  if (!text) return fail(text.error());
  std::string_view rest = *text;
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (one.empty()) continue;
    auto item = one.size() <= 2 * kMaximumEnvelope ? item_of_line(one) : std::nullopt;
    if (!item) {
      refused(fmt::format("{}:{}: it is no summary", path, line));
    } else if (auto taken = take(std::move(*item)); !taken) {
      return taken;
    }
  }
  return {};
}

Result<std::vector<std::string>> names_in(FileSystem& files, const std::string& path) {
  std::vector<std::string> names;
  if (const int result = files.list(path, names); result < 0) {
    return fail(file_error(path + " cannot be read", -result));
  }
  if (names.size() > kMaximumNames)
    return fail(ErrorKind::TooLarge, "{} holds more than {} names", path, kMaximumNames);
  std::sort(names.begin(), names.end());
  return names;
}

Result<void> read_site(FileSystem& files, const std::string& path, const MediumItem& site,
                       const std::function<Result<void>(MediumItem)>& take,
                       const std::function<void(std::string)>& refused) {
  const auto names = names_in(files, path);
  if (!names) return fail(names.error());
  for (const std::string& text : *names) {
    std::string_view bare = text;
    const bool delivered = bare.ends_with(kDelivered);
    if (delivered) bare.remove_suffix(kDelivered.size());
    const auto name = EntryName::parse(bare);
    if (!name) {
      refused(fmt::format("{}/{}: it is no summary", path, shown(text)));
      continue;
    }
    MediumItem item = site;
    item.name = *name;
    if (!delivered) {
      auto envelope = read_file(files, path + "/" + text, kMaximumEnvelope);
      if (!envelope || envelope->empty()) {
        refused(envelope ? fmt::format("{}/{}: it is empty", path, shown(text)) : envelope.error().what);
        continue;
      }
      item.envelope = std::move(*envelope);
    }
    if (auto taken = take(std::move(item)); !taken) return taken;
  }
  return {};
}

}  // namespace

bool is_medium_file(std::string_view path) {
  return path.ends_with(".jsonl");
}

Result<bool> MediumWriter::add(const MediumItem& item) {
  if (is_medium_file(path_)) {
    json::object line{
        {"schema", kSchema}, {"gss_code", item.gss_code}, {"site", item.site}, {"name", item.name.to_string()}};
    if (item.envelope.empty()) {
      line["delivered"] = true;
    } else {
      line["envelope"] = item.envelope;
    }
    lines_ += json::serialize(line);
    lines_ += '\n';
    return true;
  }
  const std::string authority = path_ + "/" + item.gss_code;
  const std::string site = authority + "/" + item.site;
  for (const std::string& directory : {path_, authority, site}) {
    if (const int problem = make_directory(files_, directory); problem != 0) {
      return fail(file_error(directory + " cannot be made", problem));
    }
  }
  const bool delivered = item.envelope.empty();
  const std::string name = item.name.to_string() + std::string(delivered ? kDelivered : "");
  FileSystem::Info info;
  if (files_.stat(site + "/" + name, info) == 0) return false;
  const Written written =
      write_file(files_, site + "/." + name + ".part", site, name, delivered ? "delivered\n" : item.envelope);
  if (written.problem != 0) return fail(file_error(site + " cannot be written", written.problem));
  return true;
}

Result<void> MediumWriter::finish() {
  if (!is_medium_file(path_)) return {};
  FileSystem::Info info;
  if (files_.stat(path_, info) == 0) return fail(ErrorKind::AlreadyExists, "{} is there already", path_);
  const std::size_t slash = path_.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : slash == 0 ? "/" : path_.substr(0, slash);
  const std::string name = slash == std::string::npos ? path_ : path_.substr(slash + 1);
  const Written written = write_file(files_, path_ + ".part", directory, name, lines_);
  if (written.problem != 0) return fail(file_error(path_ + " cannot be written", written.problem));
  return {};
}

Result<void> read_medium(FileSystem& files, const std::string& path,
                         const std::function<Result<void>(MediumItem)>& take,
                         const std::function<void(std::string)>& refused) {
  if (is_medium_file(path)) return read_lines(files, path, take, refused);
  const auto authorities = names_in(files, path);
  if (!authorities) return fail(authorities.error());
  for (const std::string& gss_code : *authorities) {
    const std::string inside = path + "/" + gss_code;
    const auto sites = is_path_segment(gss_code) ? names_in(files, inside) : fail(ErrorKind::InvalidInput, "no name");
    if (!sites) {
      refused(fmt::format("{}/{}: it is no authority's folder", path, shown(gss_code)));
      continue;
    }
    for (const std::string& site : *sites) {
      MediumItem of;
      of.gss_code = gss_code;
      of.site = site;
      const auto read = is_path_segment(site) ? read_site(files, inside + "/" + site, of, take, refused)
                                              : fail(ErrorKind::InvalidInput, "no name");
      if (read) continue;
      if (read.error().kind != ErrorKind::NotFound && read.error().kind != ErrorKind::InvalidInput) return read;
      refused(fmt::format("{}/{}: it is no site's folder", inside, shown(site)));
    }
  }
  return {};
}

}  // namespace camaudit::uploader
