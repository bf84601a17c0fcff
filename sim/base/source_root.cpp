// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/source_root.hpp"

namespace ballast {

const std::filesystem::path& source_root() {
  static const std::filesystem::path root = BALLAST_SOURCE_DIR;
  return root;
}

}  // namespace ballast
