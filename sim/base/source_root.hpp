// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace ballast {

// The folder of the sources that this program was built from: it reads the scenarios, limit
// profiles and controllers that ship with it there. An absolute path, and only one object is
// compiled with it.
const std::filesystem::path& source_root();

}  // namespace ballast
