# The tutorial, word for word, from an empty folder and with the installed SDK alone.
include("${CMAKE_CURRENT_LIST_DIR}/author.cmake")

install_sdk("${OUT}/prefix")
file(MAKE_DIRECTORY "${OUT}/shop")
set(ENV{SDK} "${OUT}/prefix")
set(ENV{PATH} "${PROGRAMS}:$ENV{PATH}")
run("${OUT}/shop" "${PYTHON}" "${CMAKE_CURRENT_LIST_DIR}/follow.py" "${ROOT}/docs/tutorial/first-plugin.md")
if(NOT output MATCHES "followed [0-9]+ commands")
  message(FATAL_ERROR "the tutorial was not followed: ${output}")
endif()
