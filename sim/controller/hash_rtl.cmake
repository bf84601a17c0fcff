# SPDX-License-Identifier: GPL-3.0-or-later
# SHA-256 over the RTL sources named in file lists, in compile order.
#   cmake -DGPU_LIST=… -DGPU_ROOT=… -DSTORAGE_LIST=… -DSTORAGE_ROOT=… [-DHEADER=…] -P hash_rtl.cmake
# Prints the hash, or writes it into a C++ header.
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
  file(WRITE ${HEADER} "// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n\nnamespace ballast {\n\n\
inline constexpr const char* kRtlHash =\n    \"${hash}\";\n\n}  // namespace ballast\n")
else()
  execute_process(COMMAND ${CMAKE_COMMAND} -E echo ${hash})
endif()
