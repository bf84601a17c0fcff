// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/fft.hpp"

#include <fftw3.h>

#include <limits>
#include <mutex>
#include <new>
#include <stdexcept>

namespace ballast {
namespace {

// FFTW's planner is the one part of it that threads may not share.
std::mutex& planner_mutex() {
  static std::mutex mutex;
  return mutex;
}

struct Free {
  void operator()(void* p) const { fftw_free(p); }
};

}  // namespace

// ESTIMATE plans do not measure, so they depend on nothing but the length and the alignment, which
// fftw_alloc fixes: the same record gives the same bits.
struct RealTransform::Plan {
  explicit Plan(std::size_t length)
      : n(length), in(fftw_alloc_real(length)), out(fftw_alloc_complex(length / 2 + 1)) {
    if (!in || !out) throw std::bad_alloc();
    const std::lock_guard lock(planner_mutex());
    plan = fftw_plan_dft_r2c_1d(static_cast<int>(n), in.get(), out.get(),
                                FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    if (plan == nullptr) throw std::runtime_error("FFTW has no plan for this length");
  }
  ~Plan() {
    const std::lock_guard lock(planner_mutex());
    fftw_destroy_plan(plan);
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  std::size_t n;
  std::unique_ptr<double[], Free> in;
  std::unique_ptr<fftw_complex[], Free> out;
  fftw_plan plan = nullptr;
};

RealTransform::RealTransform(std::size_t n) {
  if (n < 1 || n > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw std::invalid_argument("a transform has 1 to 2^31 - 1 samples");
  }
  plan_ = std::make_unique<Plan>(n);
}
RealTransform::~RealTransform() = default;
RealTransform::RealTransform(RealTransform&&) noexcept = default;
RealTransform& RealTransform::operator=(RealTransform&&) noexcept = default;

std::size_t RealTransform::size() const {
  return plan_->n;
}
std::size_t RealTransform::bins() const {
  return plan_->n / 2 + 1;
}
std::span<double> RealTransform::input() {
  return {plan_->in.get(), plan_->n};
}
void RealTransform::execute() {
  fftw_execute(plan_->plan);
}

std::span<const std::complex<double>> RealTransform::output() const {
  // fftw_complex and std::complex<double> share their layout by FFTW's contract (manual, 4.1.1).
  return {reinterpret_cast<const std::complex<double>*>(plan_->out.get()), bins()};
}

}  // namespace ballast
