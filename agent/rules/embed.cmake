# SPDX-License-Identifier: GPL-3.0-or-later
# Writes the rulebook into a C++ source:
#   cmake -D OUTPUT=embedded.cpp -D VERSION=1.0.0 -P embed.cmake -- FILE...
set(delimiter "rulebook")
set(rules "")
set(policy "")
set(after_separator FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(index RANGE ${last})
  set(argument "${CMAKE_ARGV${index}}")
  if(argument STREQUAL "--")
    set(after_separator TRUE)
  elseif(after_separator)
    get_filename_component(name "${argument}" NAME)
    file(READ "${argument}" text)
    string(FIND "${text}" ")${delimiter}\"" clash)
    if(NOT clash EQUAL -1)
      message(FATAL_ERROR "${name} contains )${delimiter}\", which ends a string literal: take it out")
    endif()
    set(entry "{\"${name}\", R\"${delimiter}(${text})${delimiter}\"sv}")
    if(name STREQUAL "policy.toml")
      set(policy "${entry}")
    else()
      string(APPEND rules "    EmbeddedFile${entry},\n")
    endif()
  endif()
endforeach()

string(CONCAT source
  "// Made from agent/rules/rulebook; not to be edited.\n"
  "#include \"agent/rules/embedded.hpp\"\n\n"
  "namespace camaudit::rules {\n"
  "namespace {\n\n"
  # Literals that know their length: counting all of them would take more steps than a constant expression may.
  "using namespace std::string_view_literals;\n\n"
  "constexpr EmbeddedFile kPolicy${policy};\n\n"
  "constexpr EmbeddedFile kRules[] = {\n${rules}};\n\n"
  "}  // namespace\n\n"
  "std::span<const EmbeddedFile> embedded_rules() { return kRules; }\n\n"
  "EmbeddedFile embedded_policy() { return kPolicy; }\n\n"
  "std::string_view embedded_rulebook_version() { return \"${VERSION}\"; }\n\n"
  "}  // namespace camaudit::rules\n")
file(WRITE "${OUTPUT}" "${source}")
