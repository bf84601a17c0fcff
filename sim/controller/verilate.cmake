# SPDX-License-Identifier: GPL-3.0-or-later
# ballast_rtl_engine(target gpu_list gpu_root storage_list storage_root): adds the two Verilated
# controllers and the engine that drives them to a library. A list names one source per line,
# relative to its root.
find_package(verilator REQUIRED HINTS /usr/share/verilator)
find_package(ZLIB REQUIRED)
set(BALLAST_CONTROLLER_DIR ${CMAKE_CURRENT_LIST_DIR})

# ballast_plain_code(target): in a build with sanitizers, compiles the code that Verilator generated
# for the target without them and with little optimisation. We do not check generated code, and it
# takes the longest to compile.
function(ballast_plain_code target)
  if(NOT BALLAST_SANITIZE)
    return()
  endif()
  get_target_property(files ${target} SOURCES)
  list(FILTER files INCLUDE REGEX "/V[a-z0-9_]+\\.dir/")
  set_source_files_properties(${files} PROPERTIES COMPILE_OPTIONS "-O1;-fno-sanitize=all")
endfunction()

function(ballast_verilate target top list root)
  file(STRINGS ${list} sources)
  list(TRANSFORM sources PREPEND ${root}/)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list})
  # Assertions stay on in every run. Loops over lanes stay loops: one copy of the lane's code.
  verilate(${target} TOP_MODULE ${top} PREFIX V${top} SOURCES ${sources} TRACE_FST
           VERILATOR_ARGS --relative-includes --assert -O3 --timescale 1ns/1ns --x-assign fast --x-initial fast --unroll-count 4
                          --trace-max-array 1024 --output-split 30000)
  # What dumps waveforms is the largest file, and runs only where a run asks for them.
  get_target_property(files ${target} SOURCES)
  list(FILTER files INCLUDE REGEX "__Trace__")
  set_source_files_properties(${files} PROPERTIES COMPILE_OPTIONS -O1)
  ballast_plain_code(${target})
endfunction()

function(ballast_rtl_engine target gpu_list gpu_root storage_list storage_root)
  ballast_verilate(${target} gpu_bank ${gpu_list} ${gpu_root})
  ballast_verilate(${target} storage_controller ${storage_list} ${storage_root})
  # Verilator's code is not held to our warnings, and neither is what includes it.
  target_compile_options(${target} PRIVATE -w -include ${BALLAST_CONTROLLER_DIR}/verilated_hooks.hpp)
  target_sources(${target} PRIVATE ${BALLAST_CONTROLLER_DIR}/rtl_engine.cpp)
  target_link_libraries(${target} PRIVATE ZLIB::ZLIB atomic)
endfunction()
