// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/controller/engines.hpp"

#include <algorithm>

namespace ballast {
namespace {

constexpr std::size_t kRtl = 0;
static_assert(kEngines[kRtl] == "rtl");

class RtlFactory final : public ControllerFactory {
 public:
  explicit RtlFactory(MakeRtlControllers make_controllers) : make_(make_controllers) {}
  std::unique_ptr<ControllerSet> make(Scope scope, std::size_t instance) const override {
    return make_(scope, instance);
  }

 private:
  MakeRtlControllers make_;
};

}  // namespace

std::shared_ptr<const ControllerFactory> make_controller_factory(const EngineConfig& config,
                                                                 MakeRtlControllers rtl) {
  const bool known = std::all_of(config.of_block.begin(), config.of_block.end(),
                                 [](std::size_t engine) { return engine == kRtl; });
  if (!known) throw ConfigError("the engine of a block has an unknown number", {}, "choose rtl");
  return std::make_shared<RtlFactory>(rtl);
}

}  // namespace ballast
