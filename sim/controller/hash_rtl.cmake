# SPDX-License-Identifier: GPL-3.0-or-later
# SHA-256 over the RTL sources of all blocks, in the order of the registry and of their lists.
#   cmake -DBALLAST_ROOT=… [-DLIST_key=… -DROOT_key=…]… [-DHEADER=… -DENGINE=…] -P hash_rtl.cmake
# Prints the hash, or writes it into a C++ header, with one of the files named in ENGINE.
include(${CMAKE_CURRENT_LIST_DIR}/block_lists.cmake)
set(all "")
foreach(key ${BALLAST_BLOCKS})
  ballast_block_list(${key} ${BALLAST_ROOT})
  file(STRINGS ${block_list} sources)
  foreach(source ${sources})
    file(SHA256 ${block_root}/${source} one)
    string(APPEND all ${one})
  endforeach()
endforeach()
string(SHA256 hash "${all}")
if(HEADER)
  # What else goes into a user's library: one built around another engine must not be loaded.
  set(all "")
  foreach(source ${ENGINE})
    file(SHA256 ${source} one)
    string(APPEND all ${one})
  endforeach()
  string(SHA256 engine "${all}")
  string(SUBSTRING ${engine} 0 12 engine)
  file(WRITE ${HEADER} "// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n\nnamespace ballast {\n\n\
inline constexpr const char* kRtlHash =\n    \"${hash}\";\n\
inline constexpr const char* kEngineHash = \"${engine}\";\n\n}  // namespace ballast\n")
else()
  execute_process(COMMAND ${CMAKE_COMMAND} -E echo ${hash})
endif()
