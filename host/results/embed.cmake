# SPDX-License-Identifier: GPL-3.0-or-later
# Turns text files into a C++ source: cmake -DOUT=file -DNAMES=kA,kB -DFILES=a,b -DHEADER=h -P
# embed.cmake; the header declares the names.
string(REPLACE "," ";" names "${NAMES}")
string(REPLACE "," ";" files "${FILES}")
set(code "// Generated from the files named below.\n#include \"${HEADER}\"\n")
string(APPEND code "namespace ballast {\n")
foreach(name file IN ZIP_LISTS names files)
  file(READ "${file}" text)
  # A report is one file: nothing may point at a source map beside it.
  string(REGEX REPLACE "/[/*]# sourceMappingURL=[^\n ]*( \\*/)?" "" text "${text}")
  string(FIND "${text}" ")~BALLAST~\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${file} holds the delimiter of embed.cmake")
  endif()
  string(APPEND code "// ${file}\nconst std::string_view ${name} =\n    R\"~BALLAST~(${text})~BALLAST~\";\n")
endforeach()
string(APPEND code "}  // namespace ballast\n")
file(WRITE "${OUT}" "${code}")
