# SPDX-License-Identifier: GPL-3.0-or-later
# SHA-256 over the RTL sources named in file lists, in compile order.
#   cmake -DGPU_LIST=… -DGPU_ROOT=… -DSTORAGE_LIST=… -DSTORAGE_ROOT=… [-DHEADER=… -DENGINE=…] -P hash_rtl.cmake
# Prints the hash, or writes it into a C++ header, with one of the files named in ENGINE.
set(all "")
foreach(block GPU STORAGE)
  file(STRINGS ${${block}_LIST} sources)
  foreach(source ${sources})
    file(SHA256 ${${block}_ROOT}/${source} one)
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
