# patchbay_add_plugin(NAME a.cpp ...): a plugin NAME.so in C or C++ that exports its entry alone and can be
# unloaded. Sources in C++ get the C++ layer; with LANGUAGE_C only the C headers are given.
include_guard(GLOBAL)

function(patchbay_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 A "LANGUAGE_C" "" "")
  add_library(${name} MODULE ${A_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".so"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON)
  if(A_LANGUAGE_C)
    target_link_libraries(${name} PRIVATE patchbay::abi)
  else()
    get_target_property(src patchbay::sdk PATCHBAY_SDK_SOURCE)
    target_sources(${name} PRIVATE "${src}")
    target_link_libraries(${name} PRIVATE patchbay::sdk)
    # STB_GNU_UNIQUE symbols would pin the library: dlclose returns 0 and unloads nothing.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fno-gnu-unique>)
    endif()
  endif()
  target_link_options(${name} PRIVATE
    "LINKER:--version-script=${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map")
  # A sanitizer's runtime is found in the program that opens the plugin.
  get_directory_property(options LINK_OPTIONS)
  if(NOT "${options} ${CMAKE_SHARED_LINKER_FLAGS} ${CMAKE_MODULE_LINKER_FLAGS}" MATCHES "-fsanitize")
    target_link_options(${name} PRIVATE "LINKER:--no-undefined")
  endif()
  set_property(TARGET ${name} APPEND PROPERTY
    LINK_DEPENDS "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map")
endfunction()

# patchbay_add_plugin_test(NAME PLUGIN a.cpp ...): a program with the fake host that tests the file of
# a plugin, whose path it knows as PATCHBAY_PLUGIN_FILE, and a test of that name that runs it.
function(patchbay_add_plugin_test name plugin)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE patchbay::testing)
  target_compile_definitions(${name} PRIVATE "PATCHBAY_PLUGIN_FILE=\"$<TARGET_FILE:${plugin}>\"")
  add_dependencies(${name} ${plugin})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 60)
endfunction()
