// SPDX-License-Identifier: GPL-3.0-or-later
// The one symbol that user_rtl.cpp looks up in the library it has built.
#include "sim/controller/controllers.hpp"

extern "C" ballast::RackControllers* ballast_make_user_controllers(std::size_t gpus,
                                                                   std::size_t rack) {
  return ballast::make_rtl_controllers(gpus, rack).release();
}
