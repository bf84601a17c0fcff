// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: factories from functions, and sets in which the GPU bank is the test's own.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "sim/controller/controllers.hpp"

namespace ballast::test {

// A factory that is a function of scope and instance.
inline std::shared_ptr<const ControllerFactory> factory_of(
    std::function<std::unique_ptr<ControllerSet>(Scope, std::size_t)> make) {
  class Made final : public ControllerFactory {
   public:
    explicit Made(std::function<std::unique_ptr<ControllerSet>(Scope, std::size_t)> make)
        : make_(std::move(make)) {}
    std::unique_ptr<ControllerSet> make(Scope scope, std::size_t instance) const override {
      return make_(scope, instance);
    }

   private:
    std::function<std::unique_ptr<ControllerSet>(Scope, std::size_t)> make_;
  };
  return std::make_shared<Made>(std::move(make));
}

// A bank that does what the bank behind it does, until a test overrides something.
class WrappedBank : public gps::Behaviour {
 public:
  explicit WrappedBank(gps::Behaviour& inner) : inner_(inner) {}
  bool write(std::uint16_t address, std::uint32_t data) override {
    return inner_.write(address, data);
  }
  bool read(std::uint16_t address, std::uint32_t& data) override {
    return inner_.read(address, data);
  }
  void tick(const gps::Inputs& in, const gps::LaneInputs& lanes_in,
            const gps::LaneOutputs& lanes_out) override {
    inner_.tick(in, lanes_in, lanes_out);
  }

 private:
  gps::Behaviour& inner_;
};

// Our RTL, but for the bank, which is `Bank` made from the bank behind it and the rack's number.
template <class Bank>
std::shared_ptr<const ControllerFactory> with_bank() {
  class Wrapped final : public ControllerSet {
   public:
    Wrapped(std::unique_ptr<ControllerSet> inner, std::size_t rack)
        : inner_(std::move(inner)), bank_(inner_->get<gps::Behaviour>(), rack) {}
    Controller* find(BlockId block) override {
      return block == BlockId::kGpu ? &bank_ : inner_->find(block);
    }
    std::unique_ptr<WaveFile> open_waves(const std::filesystem::path& f,
                                         std::optional<BlockId> block,
                                         std::span<const AnalogSignal> a) override {
      return inner_->open_waves(f, block, a);
    }

   private:
    std::unique_ptr<ControllerSet> inner_;
    Bank bank_;
  };
  return factory_of([](Scope scope, std::size_t instance) -> std::unique_ptr<ControllerSet> {
    std::unique_ptr<ControllerSet> inner = make_rtl_controllers(scope, instance);
    if (scope != Scope::kRack) return inner;
    return std::make_unique<Wrapped>(std::move(inner), instance);
  });
}

}  // namespace ballast::test
