# What the tests from an author's side share: they install the SDK, which configures on its own, and run commands.

# run(WHERE COMMAND ...): stops the test with the output if the command fails; else the output is in `output`.
function(run where)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${where}"
    RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "failed (${code}): ${ARGN}\n${out}")
  endif()
  set(output "${out}" PARENT_SCOPE)
endfunction()

function(install_sdk prefix)
  run("${OUT}" "${CMAKE_COMMAND}" -S "${ROOT}/sdk" -B "${OUT}/sdk")
  run("${OUT}" "${CMAKE_COMMAND}" --install "${OUT}/sdk" --component sdk --prefix "${prefix}")
endfunction()

file(REMOVE_RECURSE "${OUT}")
file(MAKE_DIRECTORY "${OUT}")
# As an author's environment would say it.
set(ENV{CXX} "${CXX}")
set(ENV{CC} "${CC}")
set(ENV{CMAKE_GENERATOR} "${GENERATOR}")
set(ENV{CMAKE_BUILD_TYPE} Debug)
if(LAUNCHER)
  set(ENV{CMAKE_CXX_COMPILER_LAUNCHER} "${LAUNCHER}")
endif()
