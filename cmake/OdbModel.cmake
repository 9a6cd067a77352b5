# odb_add_model(<name>
#               HEADERS <model.hxx>...       persistent classes, relative to the calling directory
#               [DATABASES sqlite pgsql]     default: sqlite
#               [CHANGELOG_DIR <dir>]        default: changelog/ beside the calling CMakeLists.txt
#               [TYPE STATIC|SHARED]         default: STATIC
#               [INCLUDES <dir>...]          further directories in which the headers find their own includes
#               [OPTIONS <odb option>...])
#
# Runs the ODB 2.4 compiler over each header and makes a library <name> of what it generates. A consumer
# links <name> and includes "<model.hxx>" and, for queries, "<model>-odb.hxx".
#
# The schema changelog (<model>-<database>.xml) is a source: ODB reads and extends it, so it is written to
# CHANGELOG_DIR and checked in. Two builds of one checkout must therefore not run odb at the same time.
include_guard(GLOBAL)

find_program(ODB_EXECUTABLE odb)
if(NOT ODB_EXECUTABLE)
  message(FATAL_ERROR "The ODB compiler (program `odb`) is missing: run tools/setup.")
endif()
find_package(PkgConfig REQUIRED)
pkg_check_modules(ODB REQUIRED IMPORTED_TARGET libodb)
find_package(Threads REQUIRED)

# Two headers of libodb 2.4.0 carry `throw (std::bad_alloc)`, which C++17 removed. Corrected copies of these
# two are put before the installed ones; where the installed ones are already correct, the copies equal them.
function(_odb_corrected_headers result)
  find_path(ODB_INCLUDE_DIR odb/core.hxx)
  if(NOT ODB_INCLUDE_DIR)
    message(FATAL_ERROR "libodb's headers (odb/core.hxx) are missing: run tools/setup.")
  endif()
  set(overlay "${CMAKE_BINARY_DIR}/odb-corrected")
  foreach(part IN ITEMS base.hxx base.ixx)
    set(installed "${ODB_INCLUDE_DIR}/odb/details/shared-ptr/${part}")
    if(NOT EXISTS "${installed}")
      continue()
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${installed}")
    file(READ "${installed}" text)
    string(REPLACE "throw (std::bad_alloc)" "noexcept(false)" text "${text}")
    string(REPLACE "throw ()" "noexcept" text "${text}")
    # file(CONFIGURE) leaves an equal file alone, so a re-configure rebuilds nothing.
    string(REPLACE "@" "@ODB_AT@" text "${text}")
    set(ODB_AT "@")
    file(CONFIGURE OUTPUT "${overlay}/odb/details/shared-ptr/${part}" CONTENT "${text}" @ONLY)
  endforeach()
  set(${result} "${overlay}" PARENT_SCOPE)
endfunction()

# The files odb writes for one header: sets <sources> (to compile) and <outputs> (all).
function(_odb_outputs dir stem databases sources outputs)
  set(all)
  set(compiled)
  set(stems "${stem}-odb")
  foreach(database IN LISTS databases)
    list(APPEND stems "${stem}-odb-${database}")
  endforeach()
  foreach(name IN LISTS stems)
    list(APPEND all "${dir}/${name}.cxx" "${dir}/${name}.hxx" "${dir}/${name}.ixx")
    list(APPEND compiled "${dir}/${name}.cxx")
  endforeach()
  set(${sources} "${compiled}" PARENT_SCOPE)
  set(${outputs} "${all}" PARENT_SCOPE)
endfunction()

# The custom command for one header. odb writes no dependency file, so the preprocessor writes one.
function(_odb_generate header dir databases changelog includes options outputs)
  set(database_flags --database common)
  foreach(database IN LISTS databases)
    list(APPEND database_flags --database ${database})
  endforeach()
  set(include_flags)
  foreach(include IN LISTS includes)
    list(APPEND include_flags -I "${include}")
  endforeach()
  cmake_path(GET header STEM LAST_ONLY stem)
  list(GET outputs 0 first)
  # `--std c++14` is the newest odb knows; the later -std=c++20 is what its front end then parses with.
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND "${ODB_EXECUTABLE}" --std c++14 -x -std=c++20 --default-pointer std::shared_ptr
            --multi-database dynamic ${database_flags} --generate-query --generate-prepared
            --generate-schema --schema-format embedded --changelog-dir "${changelog}"
            ${include_flags} ${options} --output-dir "${dir}" "${header}"
    COMMAND "${CMAKE_CXX_COMPILER}" -std=c++20 -w -x c++ -DODB_COMPILER ${include_flags}
            -MM -MT "${first}" -MF "${dir}/${stem}.d" "${header}"
    DEPENDS "${header}" "${ODB_EXECUTABLE}"
    DEPFILE "${dir}/${stem}.d"
    COMMENT "odb ${stem}"
    COMMAND_EXPAND_LISTS VERBATIM)
endfunction()

# The client library and pkg-config module of one database.
function(_odb_link_database target database)
  pkg_check_modules(ODB_${database} REQUIRED IMPORTED_TARGET libodb-${database})
  target_link_libraries(${target} PUBLIC PkgConfig::ODB_${database})
  if(database STREQUAL "sqlite")
    find_package(SQLite3 REQUIRED)
    target_link_libraries(${target} PUBLIC SQLite::SQLite3)
  elseif(database STREQUAL "pgsql")
    find_package(PostgreSQL REQUIRED)
    target_link_libraries(${target} PUBLIC PostgreSQL::PostgreSQL)
  else()
    message(FATAL_ERROR "odb_add_model: unknown database `${database}` (known: sqlite, pgsql)")
  endif()
endfunction()

function(odb_add_model name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TYPE;CHANGELOG_DIR" "HEADERS;DATABASES;INCLUDES;OPTIONS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "odb_add_model(${name}): unknown argument `${arg_UNPARSED_ARGUMENTS}`")
  endif()
  if(NOT arg_HEADERS)
    message(FATAL_ERROR "odb_add_model(${name}): HEADERS is missing")
  endif()
  if(NOT arg_DATABASES)
    set(arg_DATABASES sqlite)
  endif()
  if(NOT arg_TYPE)
    set(arg_TYPE STATIC)
  endif()
  if(NOT arg_TYPE MATCHES "^(STATIC|SHARED)$")
    message(FATAL_ERROR "odb_add_model(${name}): TYPE is STATIC or SHARED, not `${arg_TYPE}`")
  endif()
  if(NOT arg_CHANGELOG_DIR)
    set(arg_CHANGELOG_DIR changelog)
  endif()
  cmake_path(ABSOLUTE_PATH arg_CHANGELOG_DIR BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${name}-odb")
  file(MAKE_DIRECTORY "${arg_CHANGELOG_DIR}" "${generated}")
  _odb_corrected_headers(overlay)

  set(sources)
  set(header_dirs)
  set(headers)
  foreach(header IN LISTS arg_HEADERS)
    cmake_path(ABSOLUTE_PATH header BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    cmake_path(GET header PARENT_PATH header_dir)
    list(APPEND headers "${header}")
    list(APPEND header_dirs "${header_dir}")
  endforeach()
  list(REMOVE_DUPLICATES header_dirs)
  set(include_dirs "${overlay}" ${header_dirs} ${arg_INCLUDES})
  foreach(header IN LISTS headers)
    cmake_path(GET header STEM LAST_ONLY stem)
    _odb_outputs("${generated}" "${stem}" "${arg_DATABASES}" compiled outputs)
    list(APPEND sources ${compiled})
    _odb_generate("${header}" "${generated}" "${arg_DATABASES}" "${arg_CHANGELOG_DIR}"
                  "${include_dirs}" "${arg_OPTIONS}" "${outputs}")
  endforeach()

  # The generated objects register themselves from static constructors and nothing names them, so an
  # ordinary archive would drop them at link time ("unknown database schema" at run time).
  set(library ${name})
  if(arg_TYPE STREQUAL "STATIC")
    set(library ${name}_objects)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE "$<LINK_LIBRARY:WHOLE_ARCHIVE,${library}>")
  endif()
  add_library(${library} ${arg_TYPE} ${sources})
  set_target_properties(${library} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_CLANG_TIDY "")
  target_compile_features(${library} PUBLIC cxx_std_20)
  # Generated code is not ours to warn about; `#pragma db` and libodb's headers warn in every consumer.
  target_compile_options(${library} PRIVATE -w INTERFACE -Wno-unknown-pragmas
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-use-after-free>)
  target_include_directories(${library} SYSTEM BEFORE PUBLIC "${overlay}" "${generated}")
  target_include_directories(${library} PUBLIC ${header_dirs} ${arg_INCLUDES})
  target_link_libraries(${library} PUBLIC PkgConfig::ODB Threads::Threads)
  foreach(database IN LISTS arg_DATABASES)
    _odb_link_database(${library} ${database})
  endforeach()
endfunction()
