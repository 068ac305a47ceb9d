// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as register.toml and waivers.toml: read or refused, and whatever is read can be recorded.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/register/record.hpp"
#include "agent/register/register.hpp"
#include "agent/rules/waivers.hpp"
#include "agent/store/schema.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit;
  static store::Database database = [] {
    auto opened = store::Database::open_memory();
    if (!opened || !store::create_schema(*opened)) std::abort();
    return std::move(*opened);
  }();
  const std::string text(reinterpret_cast<const char*>(data), size);
  const UtcSeconds today{1'781'524'800};
  registry::Register read = registry::read_register(registry::SourceFile{"r.toml", text}, std::nullopt, today);
  if (read.problems.empty() && !registry::record_register(database, std::move(read.declared), {})) std::abort();
  rules::parse_waivers("w.toml", text, rules::built_in_rulebook(), today);
  return 0;
}
