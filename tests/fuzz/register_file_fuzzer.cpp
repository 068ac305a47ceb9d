// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as register.toml: every problem is told with its place, and whatever is accepted can be recorded and has
// only texts that the fields may hold.
#include <string>
#include <string_view>

#include "agent/model/describe.hpp"
#include "agent/register/fields.hpp"
#include "agent/register/record.hpp"
#include "agent/register/register.hpp"
#include "agent/store/schema.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;

store::Database& database() {
  static store::Database open = [] {
    auto opened = store::Database::open_memory();
    require(opened && store::create_schema(*opened), "there is an inventory");
    return std::move(*opened);
  }();
  return open;
}

void check(const std::string& text) {
  fuzz::require_bounded(text, registry::kMaximumText);
}
void check(const std::optional<std::string>& text) {
  if (text) check(*text);
}
template <class T>
void check(const T&) {}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const auto read = [](const std::string& of) {
    return registry::read_register(registry::SourceFile{"r.toml", of}, std::nullopt, fuzz::kToday);
  };
  registry::Register here = read(text);
  fuzz::check_problems(here.problems, "r.toml", text);
  for (const std::string& note : here.notes) require(fuzz::is_harmless(note), "a note is one harmless line");
  if (!text.starts_with("\xEF\xBB\xBF")) fuzz::check_shift(here.problems, read("\n" + text).problems);
  if (!here.problems.empty()) return 0;
  model::for_each_table(here.declared, [](std::string_view, const auto& rows) {
    for (const auto& row : rows) {
      model::for_each_member(row, [](std::string_view, const auto& value) { check(value); });
    }
  });
  require(registry::record_register(database(), std::move(here.declared), {}).has_value(),
          "what is accepted can be recorded");
  return 0;
}
