# SPDX-License-Identifier: GPL-3.0-or-later
# ballast_rtl_engine(target root): adds the Verilated blocks of the registry and the engine that drives
# them to a library. The sources of block KEY are those in LIST_KEY, relative to ROOT_KEY, where these
# are set, and ours below `root` otherwise.
find_package(verilator REQUIRED HINTS /usr/share/verilator)
find_package(ZLIB REQUIRED)
set(BALLAST_CONTROLLER_DIR ${CMAKE_CURRENT_LIST_DIR})
include(${CMAKE_CURRENT_LIST_DIR}/block_lists.cmake)

# ballast_plain_code(target): in a build with sanitizers, compiles the code that Verilator generated
# for the target, and its writer of waveforms, without them and with little optimisation. We check
# neither, and the generated code takes the longest to compile.
function(ballast_plain_code target)
  if(NOT BALLAST_SANITIZE)
    return()
  endif()
  get_target_property(files ${target} SOURCES)
  list(FILTER files INCLUDE REGEX "/V[a-z0-9_]+\\.dir/|/verilated_fst_c\\.cpp$")
  set_source_files_properties(${files} PROPERTIES COMPILE_OPTIONS "-O1;-fno-sanitize=all")
endfunction()

# ballast_block(target TOP module LIST file ROOT folder): one block. The list names one source per line,
# relative to the folder.
function(ballast_block target)
  cmake_parse_arguments(ARG "" "TOP;LIST;ROOT" "" ${ARGN})
  file(STRINGS ${ARG_LIST} sources)
  list(TRANSFORM sources PREPEND ${ARG_ROOT}/)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARG_LIST})
  # Assertions stay on in every run. Loops over lanes stay loops: one copy of the lane's code.
  verilate(${target} TOP_MODULE ${ARG_TOP} PREFIX V${ARG_TOP} SOURCES ${sources} TRACE_FST
           VERILATOR_ARGS --relative-includes --assert -O3 --timescale 1ns/1ns --x-assign fast
                          --x-initial fast --unroll-count 4 --trace-max-array 1024 --output-split 30000)
  # What dumps waveforms is the largest file, and runs only where a run asks for them.
  get_target_property(files ${target} SOURCES)
  list(FILTER files INCLUDE REGEX "__Trace__")
  set_source_files_properties(${files} PROPERTIES COMPILE_OPTIONS -O1)
  ballast_plain_code(${target})
endfunction()

function(ballast_rtl_engine target root)
  foreach(key ${BALLAST_BLOCKS})
    ballast_block_list(${key} ${root})
    ballast_block(${target} TOP ${BALLAST_TOP_${key}} LIST ${block_list} ROOT ${block_root})
  endforeach()
  # Verilator's code is not held to our warnings, and neither is what includes it.
  target_compile_options(${target} PRIVATE -w -include ${BALLAST_CONTROLLER_DIR}/verilated_hooks.hpp)
  target_sources(${target} PRIVATE ${BALLAST_CONTROLLER_DIR}/rtl_engine.cpp)
  target_link_libraries(${target} PRIVATE ZLIB::ZLIB atomic)
endfunction()
