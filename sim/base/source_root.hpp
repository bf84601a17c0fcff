// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace ballast {

// The folder of the sources that this program was built from. An absolute path, and only one object
// is compiled with it.
const std::filesystem::path& source_root();

// What ships with the program: scenarios, limit profiles, the RTL and the engine that drives it, as
// in the source tree. Of an installed program it is share/ballast beside the folder that holds the
// program; otherwise source_root().
const std::filesystem::path& data_root();

// A writable folder for files that can be made again: .cache of the source tree, or for an
// installed program `ballast` in the user's cache folder ($XDG_CACHE_HOME, ~/.cache). Not created
// here. Throws DeviceError if the user has none.
std::filesystem::path cache_root();

}  // namespace ballast
