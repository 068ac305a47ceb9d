// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/register.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "agent/register/camera_file.hpp"
#include "agent/register/register_file.hpp"

namespace camaudit::registry {
namespace {

using Ids = std::set<std::string>;

constexpr std::size_t kGuesses = 200;

/// Every reference to an id that is not declared. A file that is missing, or could not be read, cannot be looked into,
/// so what would be in it is not asked.
void check_references(Reading& reading, bool register_read, bool cameras_read) {
  Ids schemes;
  Ids dpias;
  Ids assets;
  for (const auto& scheme : reading.declared.scheme) schemes.insert(scheme.id);
  for (const auto& dpia : reading.declared.dpia) dpias.insert(dpia.reference);
  for (const auto& camera : reading.declared.camera) assets.insert(camera.asset_id);
  for (const Reference& reference : reading.references) {
    const bool camera = reference.kind == Reference::Kind::Camera;
    if (camera ? !cameras_read : !register_read) continue;
    const Ids& ids = camera ? assets : reference.kind == Reference::Kind::Scheme ? schemes : dpias;
    if (ids.contains(reference.id)) continue;
    if (reference.past) {
      reading.notes.push_back(fmt::format("{}:{}: {}: '{}' is not in cameras.csv, or not any more",
                                          reference.where.file, reference.where.line, reference.where.what,
                                          escape_for_terminal(bounded_text(reference.id, 100))));
      continue;
    }
    const char* what = camera                                      ? "camera in cameras.csv"
                       : reference.kind == Reference::Kind::Scheme ? "[[scheme]]"
                                                                   : "[[dpia]]";
    // Looking for the nearest of thousands, thousands of times, takes long, and nobody reads so many guesses.
    const bool guess = reading.problems.size() < kGuesses;
    const std::string near = guess ? nearest(reference.id, ids) : std::string{};
    Problem problem = reference.where;
    problem.what += fmt::format(
        ": there is no {} '{}'; {}", what, escape_for_terminal(bounded_text(reference.id, 100)),
        near.empty() ? "declare it, or change this" : fmt::format("do you mean {}?", escape_for_terminal(near)));
    reading.problems.push_back(std::move(problem));
  }
}

model::RegisterPart part(const char* name, const std::optional<SourceFile>& source, std::size_t rows) {
  if (!source) return {name, "missing", "the configuration names no such file under [register]", "", 0};
  return {name, "obtained", "", source->file, static_cast<std::int64_t>(rows)};
}

std::size_t count_rows(const model::Declared& declared) {
  std::size_t rows = 0;
  model::for_each_table(declared, [&](std::string_view, const auto& table) { rows += table.size(); });
  return rows;
}

}  // namespace

Register read_register(const std::optional<SourceFile>& register_file, const std::optional<SourceFile>& camera_file,
                       UtcSeconds today) {
  Reading reading;
  const bool register_read =
      register_file && read_register_file(register_file->file, register_file->text, today, reading);
  const std::size_t declared = count_rows(reading.declared);
  const bool cameras_read = camera_file && read_camera_file(camera_file->file, camera_file->text, today, reading);
  check_references(reading, register_read, cameras_read);
  const std::size_t cameras = reading.declared.camera.size();
  reading.declared.register_part = {part("register", register_file, declared), part("cameras", camera_file, cameras)};
  std::stable_sort(reading.problems.begin(), reading.problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  return {std::move(reading.declared), std::move(reading.problems), std::move(reading.notes)};
}

std::vector<std::string> known_addresses(const std::vector<model::Camera>& cameras) {
  std::vector<std::string> addresses;
  std::set<std::string> seen;
  for (const auto& camera : cameras) {
    if (camera.address && seen.insert(*camera.address).second) addresses.push_back(*camera.address);
  }
  return addresses;
}

}  // namespace camaudit::registry
