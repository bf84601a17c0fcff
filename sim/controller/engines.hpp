// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the controllers of a scenario by the engines that it chooses.
#pragma once

#include <memory>

#include "sim/controller/controllers.hpp"
#include "sim/controller/engine_config.hpp"

namespace ballast {

// Makes each block by the engine chosen for it; `rtl` makes those of the engine rtl.
std::shared_ptr<const ControllerFactory> make_controller_factory(
    const EngineConfig& config, MakeRtlControllers rtl = make_rtl_controllers);

}  // namespace ballast
