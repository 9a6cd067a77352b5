# Options, compilers' flags and the packages that the tree is built with.
include_guard(GLOBAL)

option(PATCHBAY_TESTS "Build the tests" ON)
option(PATCHBAY_BENCHMARKS "Build the benchmarks" OFF)
option(PATCHBAY_FUZZERS "Build the fuzz targets (Clang)" OFF)
option(PATCHBAY_WERROR "Warnings are errors" ON)
set(PATCHBAY_SANITIZE "" CACHE STRING "Value of -fsanitize=, e.g. address,undefined")
option(PATCHBAY_COVERAGE "Count executed lines" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(PATCHBAY_PLUGIN_DIR "${CMAKE_BINARY_DIR}/plugins")

find_program(PATCHBAY_CCACHE ccache)
if(PATCHBAY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Relative paths, so that every clone on a machine shares what was compiled before.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}"
      CCACHE_NOHASHDIR=1 "${PATCHBAY_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${CMAKE_CXX_COMPILER_LAUNCHER}")
endif()
foreach(linker mold lld)
  find_program(PATCHBAY_LINKER_${linker} NAMES ld.${linker} ${linker})
  if(PATCHBAY_LINKER_${linker})
    add_link_options(-fuse-ld=${linker})
    break()
  endif()
endforeach()

# Flags of our own targets; never part of an exported interface.
add_library(patchbay_flags INTERFACE)
target_compile_options(patchbay_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC takes the pair of operators of a coroutine's frame for a mismatch.
  target_compile_options(patchbay_flags INTERFACE
    "$<$<COMPILE_LANGUAGE:CXX>:-Wno-mismatched-new-delete>")
  if(PATCHBAY_SANITIZE MATCHES "thread")
    # Boost's fences, which the sanitizer does not model.
    target_compile_options(patchbay_flags INTERFACE -Wno-tsan)
  endif()
endif()
if(PATCHBAY_WERROR)
  target_compile_options(patchbay_flags INTERFACE -Werror)
endif()
if(PATCHBAY_SANITIZE)
  add_compile_options(-fsanitize=${PATCHBAY_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PATCHBAY_SANITIZE})
  if(PATCHBAY_SANITIZE MATCHES "undefined")
    # Otherwise a report is only a line in the output of a test that passes.
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
if(PATCHBAY_COVERAGE)
  # Not plugins: a counted one exports the counters and writes files.
  add_compile_options("$<$<NOT:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,MODULE_LIBRARY>>:--coverage>")
  add_link_options(--coverage)
endif()

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED CONFIG COMPONENTS url filesystem program_options)
find_package(OpenSSL 3 REQUIRED)
find_package(RapidJSON REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)

# Asio and Beast, compiled once (host/net/boost_impl.cpp).
add_library(patchbay_boost INTERFACE)
target_link_libraries(patchbay_boost INTERFACE Boost::headers Boost::url Threads::Threads)
target_compile_definitions(patchbay_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_DISABLE_BOOST_ARRAY BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8)

# patchbay_add_library(NAME SOURCES a.cpp ... [LINKS target ...]): one host folder.
function(patchbay_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 A "" "" "SOURCES;LINKS")
  add_library(patchbay_${name} STATIC ${A_SOURCES})
  add_library(patchbay::${name} ALIAS patchbay_${name})
  target_include_directories(patchbay_${name} PUBLIC "${CMAKE_SOURCE_DIR}/host")
  target_link_libraries(patchbay_${name} PUBLIC ${A_LINKS} PRIVATE patchbay_flags)
endfunction()

# patchbay_add_test(NAME [PATHS] SOURCES a.cpp ... [LINKS target ...] [LABELS l ...]): one GoogleTest
# binary. PATHS: its sources may name the folders of this build and checkout (PATCHBAY_BIN_DIR, ...).
function(patchbay_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 A "PATHS" "" "SOURCES;LINKS;LABELS")
  add_executable(test_${name} ${A_SOURCES})
  target_include_directories(test_${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_link_libraries(test_${name} PRIVATE ${A_LINKS} GTest::gtest_main GTest::gmock patchbay_flags)
  if(A_PATHS)
    target_compile_definitions(test_${name} PRIVATE
      PATCHBAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}" PATCHBAY_BIN_DIR="${CMAKE_BINARY_DIR}/bin"
      PATCHBAY_PLUGINS="${PATCHBAY_PLUGIN_DIR}")
  endif()
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES LABELS "${A_LABELS}" TIMEOUT 300)
endfunction()
