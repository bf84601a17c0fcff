// SPDX-License-Identifier: GPL-3.0-or-later
// The one symbol that user_rtl.cpp looks up in the library it has built.
#include "sim/controller/controllers.hpp"

extern "C" ballast::ControllerSet* ballast_make_user_controllers(ballast::Scope scope,
                                                                 std::size_t instance) {
  return ballast::make_rtl_controllers(scope, instance).release();
}
