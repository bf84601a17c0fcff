# SPDX-License-Identifier: GPL-3.0-or-later
# What `cmake --install` installs: the programs, what they read (share/ballast), the libraries of sim/
# and host/ with their headers for find_package(ballast), and an example. docs/installing.md explains it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(ballast_headers_dir ${CMAKE_INSTALL_INCLUDEDIR}/ballast)
set(ballast_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ballast)

# ballast_export(target): a library that others may link, as ballast::NAME without the "ballast_" of the
# target. Only rooms of sim/ and host/ are; the command line is the programs' own.
function(ballast_export target)
  file(RELATIVE_PATH room ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  if(NOT room MATCHES "^(sim|host)/" OR room STREQUAL "host/cli")
    return()
  endif()
  # What the build uses, such as the folders of generated code, is no part of the interface.
  get_target_property(includes ${target} INTERFACE_INCLUDE_DIRECTORIES)
  if(includes)
    list(TRANSFORM includes REPLACE "^(/.*)$" "$<BUILD_INTERFACE:\\1>")
    set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${includes}")
  endif()
  target_include_directories(${target} INTERFACE $<INSTALL_INTERFACE:${ballast_headers_dir}>)
  string(REGEX REPLACE "^ballast_" "" name ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS ${target} EXPORT ballast ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/ballast)
endfunction()

install(EXPORT ballast NAMESPACE ballast:: FILE ballast-targets.cmake DESTINATION ${ballast_package_dir})
configure_package_config_file(cmake/ballast-config.cmake.in ${PROJECT_BINARY_DIR}/ballast-config.cmake
                              INSTALL_DESTINATION ${ballast_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ballast-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ballast-config.cmake ${PROJECT_BINARY_DIR}/ballast-config-version.cmake
        DESTINATION ${ballast_package_dir})
foreach(floor sim host)
  install(DIRECTORY ${floor} DESTINATION ${ballast_headers_dir} FILES_MATCHING PATTERN "*.hpp"
          PATTERN "cli" EXCLUDE PATTERN "user_rtl" EXCLUDE)
endforeach()

# As in the source tree: the programs find everything by the same relative paths.
set(data ${CMAKE_INSTALL_DATADIR}/ballast)
install(DIRECTORY fixtures DESTINATION ${data})
install(DIRECTORY rtl DESTINATION ${data} FILES_MATCHING PATTERN "*.sv" PATTERN "*.svh" PATTERN "*.f" PATTERN "*.toml"
        PATTERN "generator" EXCLUDE)
# The engine around a user's controllers (`ballast run --rtl`) is compiled on the user's machine.
install(DIRECTORY sim/controller sim/base sim/registers DESTINATION ${data}/sim)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN "*.sh" EXCLUDE)

# `cpack -G DEB` in the build folder. The packages that the programs need are found by dpkg-shlibdeps.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ballast)
set(CPACK_PACKAGE_CONTACT "the Ballast developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "power emulation of AI data centres with controller RTL in the loop")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# `run --rtl` builds the user's controllers.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "verilator, clang, cmake, ninja-build, zlib1g-dev, gtkwave")
include(CPack)
