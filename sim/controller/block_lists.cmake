# SPDX-License-Identifier: GPL-3.0-or-later
# The blocks of the registry and where the sources of each are.
include(${CMAKE_CURRENT_LIST_DIR}/generated/blocks.cmake)

# ballast_block_list(key root): sets block_list and block_root for a block: LIST_KEY and ROOT_KEY where
# these are set, ours below `root` otherwise.
function(ballast_block_list key root)
  if(LIST_${key})
    set(block_list ${LIST_${key}} PARENT_SCOPE)
    set(block_root ${ROOT_${key}} PARENT_SCOPE)
  else()
    set(block_list ${root}/${BALLAST_SOURCES_${key}} PARENT_SCOPE)
    set(block_root ${root} PARENT_SCOPE)
  endif()
endfunction()
