// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 (FIPS 180-4), as `sha256sum` prints it.
#pragma once

#include <string>
#include <string_view>

namespace ballast {

// 64 hexadecimal digits in lower case.
std::string sha256(std::string_view bytes);

}  // namespace ballast
