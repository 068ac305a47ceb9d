// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/declarations.hpp"

#include <fmt/format.h>

#include <utility>

#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/terminal.hpp"
#include "onvif/xaddr.hpp"

namespace camaudit::app {
namespace {

constexpr std::size_t kMaximumSourceBytes = std::size_t{32} << 20U;  // the readers have smaller limits of their own

}  // namespace

Result<std::optional<registry::SourceFile>> read_source(const std::string& file) {
  if (file.empty()) return std::nullopt;
  auto text = read_file(file, kMaximumSourceBytes);
  if (!text) return fail(std::move(text.error()));
  return registry::SourceFile{file, std::move(*text)};
}

int exit_code_for_file(const Error& error) {
  return error.kind == ErrorKind::NotFound           ? kExitNoInput
         : error.kind == ErrorKind::PermissionDenied ? kExitNoPermission
                                                     : kExitBadConfig;
}

int complain_of_file(const Error& error) {
  complain(error.what);
  return exit_code_for_file(error);
}

Result<model::Declared> read_declared(const Config& config, UtcSeconds now) {
  auto file = read_source(config.declared.file);
  auto cameras = read_source(config.declared.cameras);
  for (const auto* source : {&file, &cameras}) {
    if (!*source) return fail(source->error().kind, "[register] {}", source->error().what);
  }
  registry::Register read = registry::read_register(*file, *cameras, now);
  if (!read.problems.empty()) return fail(ErrorKind::InvalidInput, "{}", to_string(read.problems));
  const AuthorityConfig& authority = config.authority;
  read.declared.authority = {
      {authority.name, authority.gss_code, authority.nation, authority.police_force, authority.site}};
  return std::move(read.declared);
}

Result<std::vector<rules::WaiverEntry>> read_waivers(const Config& config, const rules::Rulebook& rulebook,
                                                     UtcSeconds now) {
  const std::string& file = config.rules.waivers;
  if (file.empty()) return {};
  const auto text = read_file(file, kMaximumSourceBytes);
  if (!text) return fail(text.error().kind, "[rules] waivers: {}", text.error().what);
  auto load = rules::parse_waivers(file, *text, rulebook, now);
  if (!load.problems.empty()) return fail(ErrorKind::InvalidInput, "{}", to_string(load.problems));
  return std::move(load.waivers);
}

DeclaredOrExit declared_for(const Config& config, UtcSeconds now) {
  auto declared = read_declared(config, now);
  if (!declared) return {std::nullopt, complain_of_file(declared.error())};
  return {std::move(*declared), kExitOk};
}

int declare(const Config& config, UtcSeconds now, Judgement& judgement) {
  auto [declared, exit] = declared_for(config, now);
  if (!declared) return exit;
  judgement.declared = std::move(*declared);
  auto waivers = read_waivers(config, judgement.rulebook, now);
  if (!waivers) return complain_of_file(waivers.error());
  judgement.waivers = std::move(*waivers);
  return kExitOk;
}

void add_registered(const ScopeOptions& options, const model::Declared& declared, Scope& scope) {
  if (!options.devices.empty() || !options.ranges.empty()) return;
  for (const std::string& address : registry::known_addresses(declared.camera)) {
    // As it stands: a link-local one without its interface is asked in vain, and told of.
    auto url = net::parse_url(fmt::format("http://{}{}", address, onvif::kDeviceServicePaths[0]));
    if (url) scope.named.push_back(std::move(*url));
  }
}

}  // namespace camaudit::app
