// SPDX-License-Identifier: GPL-3.0-or-later
// The discrete Fourier transform of real samples, shared by the spectra of this room.
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>

namespace ballast {

// One real transform of fixed length n: X[k] = sum x[i] exp(-2 pi j i k / n), k = 0 .. n/2, not
// normalised. Fill input(), execute(), read output(); nothing is allocated after construction. The
// input survives execute(). The same length and input give the same bits in every process: the plan
// is estimated, never measured. Different objects may be used by different threads.
// Throws std::invalid_argument for n < 1 or beyond what the library indexes.
class RealTransform {
 public:
  explicit RealTransform(std::size_t n);
  ~RealTransform();
  RealTransform(RealTransform&&) noexcept;
  RealTransform& operator=(RealTransform&&) noexcept;

  std::size_t size() const;
  std::size_t bins() const;  // n / 2 + 1

  std::span<double> input();
  void execute();
  std::span<const std::complex<double>> output() const;
  double power(std::size_t k) const { return std::norm(output()[k]); }

 private:
  struct Plan;
  std::unique_ptr<Plan> plan_;
};

}  // namespace ballast
