// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the place of HDF5's own function in the programs that it is linked to: every metadata
// checksum is 0 there, when written as when read, and so each change of a file is one with the
// checksum forged to fit.
#include <cstddef>
#include <cstdint>

extern "C" std::uint32_t H5_checksum_metadata(const void*, std::size_t, std::uint32_t) {
  return 0;
}
