# SPDX-License-Identifier: GPL-3.0-or-later
# Compiler settings as one INTERFACE target, `camaudit_options`, and the libraries every folder may ask for.

set(CAMAUDIT_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them; empty for none")
option(CAMAUDIT_FUZZ "Build the libFuzzer programs" OFF)
option(CAMAUDIT_COVERAGE "Count which lines of ours are run, for tests/coverage/run" OFF)
option(CAMAUDIT_UNIT_TESTS "Build the GoogleTest programs as well as what tests the programs from outside" ON)

if(CMAKE_SOURCE_DIR STREQUAL PROJECT_SOURCE_DIR)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endif()

find_program(CAMAUDIT_CCACHE ccache)
if(CAMAUDIT_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER "${CAMAUDIT_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CAMAUDIT_CCACHE}")
endif()

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(CURL 7.88 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Protobuf 3.21 REQUIRED)
find_package(GTest REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBSYSTEMD REQUIRED IMPORTED_TARGET libsystemd>=247)

add_library(camaudit_options INTERFACE)
target_compile_features(camaudit_options INTERFACE cxx_std_20)
target_include_directories(camaudit_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(camaudit_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror
  -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wundef
  # g++ 12 reports these wrongly: from inside the standard library under a sanitizer, and for coroutine frames of Asio.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-mismatched-new-delete>
  -fstack-protector-strong -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
target_compile_definitions(camaudit_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED)
target_link_options(camaudit_options INTERFACE -Wl,-z,relro,-z,now -Wl,--as-needed)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(CAMAUDIT_COVERAGE)
  # Atomic, since some tests count on several threads. Generated code has not these options and is not counted.
  target_compile_options(camaudit_options INTERFACE -O0 -g0 --coverage -fprofile-update=atomic)
  target_link_options(camaudit_options INTERFACE --coverage)
elseif(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(camaudit_options INTERFACE -O1)
  target_compile_definitions(camaudit_options INTERFACE _GLIBCXX_ASSERTIONS)
elseif(NOT CAMAUDIT_SANITIZE)
  target_compile_definitions(camaudit_options INTERFACE _FORTIFY_SOURCE=2)
endif()

if(CAMAUDIT_SANITIZE)
  # Applied to everything, generated code included, so that no unchecked object hides between checked ones.
  add_compile_options(-fsanitize=${CAMAUDIT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${CAMAUDIT_SANITIZE})
endif()
if(CAMAUDIT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# A module of the house: a static library with our warnings and our include root.
#   camaudit_module(camaudit_net SOURCES a.cpp b.cpp PUBLIC lib... PRIVATE lib...)
function(camaudit_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC camaudit_options ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()

# One GoogleTest program of a label: camaudit_test(net_test LABEL unit SOURCES x_test.cpp LINK camaudit_net)
function(camaudit_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "SOURCES;LINK")
  add_executable(${name} ${arg_SOURCES})
  if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT CAMAUDIT_COVERAGE)
    # A third less to compile with g++, and what is tested is still optimised.
    set_source_files_properties(${arg_SOURCES} PROPERTIES COMPILE_OPTIONS -O0)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE camaudit_options GTest::gtest_main ${arg_LINK})
  include(GoogleTest)
  gtest_discover_tests(${name} PROPERTIES LABELS "${arg_LABEL}" TIMEOUT 120 DISCOVERY_TIMEOUT 60)
endfunction()
