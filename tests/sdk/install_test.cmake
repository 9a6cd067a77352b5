# The SDK configures and installs on its own, and a project that finds it builds a plugin that describes itself.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "failed (${code}): ${ARGV}\n${out}")
  endif()
endfunction()

set(tools -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_C_COMPILER=${CC})
file(REMOVE_RECURSE "${OUT}")
run(${CMAKE_COMMAND} -S ${SDK} -B ${OUT}/sdk ${tools})
run(${CMAKE_COMMAND} --install ${OUT}/sdk --component sdk --prefix ${OUT}/prefix)
run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${OUT}/consumer ${tools} -DCMAKE_PREFIX_PATH=${OUT}/prefix)
run(${CMAKE_COMMAND} --build ${OUT}/consumer)
execute_process(COMMAND ${RUNNER} --describe ${OUT}/consumer/acme.so
  RESULT_VARIABLE code OUTPUT_VARIABLE manifest)
if(NOT code EQUAL 0 OR NOT manifest MATCHES "acme_find_orders")
  message(FATAL_ERROR "acme.so does not describe itself (${code}): ${manifest}")
endif()
