// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ballast {

// What a part of the bench acts on, from the smallest to the largest.
enum class Scope { kGpu, kRack, kRow, kSite };

}  // namespace ballast
