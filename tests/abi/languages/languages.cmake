# One provider by several compilers, standard libraries and languages, for one host.
set(PATCHBAY_LANGUAGE_PLUGINS "${CMAKE_BINARY_DIR}/test-plugins/languages")
set(greets "${CMAKE_CURRENT_SOURCE_DIR}/languages")

patchbay_add_plugin(language_in_c LANGUAGE_C languages/greets.c)
patchbay_add_plugin(language_by_default languages/greets.cpp)
patchbay_add_plugin(language_static languages/greets.cpp)
target_link_options(language_static PRIVATE -static-libstdc++ -static-libgcc)
foreach(name in_c by_default static)
  set_target_properties(language_${name} PROPERTIES
    OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY "${PATCHBAY_LANGUAGE_PLUGINS}")
  target_compile_definitions(language_${name} PRIVATE "GREETER=\"${name}\"")
  list(APPEND language_targets language_${name})
endforeach()

# The other compiler: Clang when the tree is built with GCC, and the reverse.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  find_program(PATCHBAY_SECOND_CXX
    NAMES clang++-19 clang++-18 clang++-17 clang++-16 clang++ REQUIRED)
  find_program(PATCHBAY_SECOND_CC NAMES clang-19 clang-18 clang-17 clang-16 clang REQUIRED)
  set(other_flags "")
else()
  find_program(PATCHBAY_SECOND_CXX NAMES g++-12 g++ REQUIRED)
  find_program(PATCHBAY_SECOND_CC NAMES gcc-12 gcc REQUIRED)
  set(other_flags -fno-gnu-unique)
endif()
find_program(PATCHBAY_RUSTC rustc REQUIRED)
file(MAKE_DIRECTORY "${PATCHBAY_LANGUAGE_PLUGINS}")
set(other "${PATCHBAY_LANGUAGE_PLUGINS}/by_other_compiler.so")
add_custom_command(OUTPUT "${other}"
  COMMAND "${PATCHBAY_SECOND_CXX}" -std=c++20 -O1 -fPIC -shared -fvisibility=hidden
          -fvisibility-inlines-hidden ${other_flags} "-DGREETER=\"by_other_compiler\""
          -I "${CMAKE_SOURCE_DIR}/sdk/include" -idirafter "${RAPIDJSON_INCLUDE_DIRS}"
          "-Wl,--version-script=${CMAKE_SOURCE_DIR}/sdk/cmake/plugin.map" -Wl,--no-undefined
          -MD -MF "${other}.d" -MT "${other}"
          -include "${CMAKE_SOURCE_DIR}/sdk/src/sdk.cpp" "${greets}/greets.cpp" -o "${other}"
  DEPENDS "${greets}/greets.cpp" "${CMAKE_SOURCE_DIR}/sdk/cmake/plugin.map"
  DEPFILE "${other}.d" COMMENT "greets.cpp by ${PATCHBAY_SECOND_CXX}" VERBATIM)
set(rust "${PATCHBAY_LANGUAGE_PLUGINS}/in_rust.so")
add_custom_command(OUTPUT "${rust}"
  COMMAND "${PATCHBAY_RUSTC}" --edition 2021 --crate-type cdylib --crate-name in_rust -O -C panic=abort
          "${greets}/greets.rs" -o "${rust}"
  DEPENDS "${greets}/greets.rs" COMMENT "greets.rs by ${PATCHBAY_RUSTC}" VERBATIM)
add_custom_target(language_plugins DEPENDS ${language_targets} "${other}" "${rust}")
