# SPDX-License-Identifier: GPL-3.0-or-later
# Kinds that are found by their files: each file of a folder defines one, and their list is written
# here, so that a new kind is one new file.
#
#   ballast_kinds(FILES OUT FOLDER TEMPLATE TYPE PREFIX)
#
# writes OUT from TEMPLATE, with a declaration and a call of `TYPE PREFIX_<file name>();` for each
# file, in alphabetical order, and sets FILES to the files and OUT. As a script, for a folder that no
# build knows:
#
#   cmake -DFOLDER=... -DTEMPLATE=... -DOUT=... -DTYPE=... -DPREFIX=... -P sim/kinds.cmake
function(ballast_kinds files out folder template type prefix)
  if(CMAKE_SCRIPT_MODE_FILE)
    file(GLOB found ${folder}/*.cpp)
  else()
    file(GLOB found CONFIGURE_DEPENDS ${folder}/*.cpp)
  endif()
  list(SORT found)
  set(kind_declarations "")
  set(kind_calls "")
  foreach(file ${found})
    get_filename_component(kind ${file} NAME_WE)
    string(APPEND kind_declarations "${type} ${prefix}_${kind}();\n")
    string(APPEND kind_calls "      ${prefix}_${kind}(),\n")
  endforeach()
  configure_file(${template} ${out} @ONLY)
  set(${files} ${found} ${out} PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  ballast_kinds(files ${OUT} ${FOLDER} ${TEMPLATE} ${TYPE} ${PREFIX})
endif()
