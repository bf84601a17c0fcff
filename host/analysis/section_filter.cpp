// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/section_filter.hpp"

#include <algorithm>

namespace ballast {
namespace {

// Samples that all sections pass before the next ones are fetched: they stay in the first cache.
constexpr std::size_t kStretch = 2048;

}  // namespace

SectionFilter::SectionFilter(const FilterDesign& design) {
  for (const FilterSection& s : design.sections) {
    const double g = s.corner;
    Section section{};
    section.second_order = s.order == 2;
    const bool high = s.shape == FilterShape::kHighPass;
    if (section.second_order) {
      const double divisor = 1.0 + g * (g + s.damping);
      section.to_band = 2.0 * g / divisor;
      section.damp = 2.0 * g * (g + s.damping) / divisor;
      section.to_low = 2.0 * g * g / divisor;
      section.out_band = high ? -s.damping : 0.0;
      if (s.shape == FilterShape::kBandPass) section.out_band = 1.0;
    } else {
      section.to_low = 2.0 * g / (1.0 + g);
    }
    section.out_in = high ? 1.0 : 0.0;
    section.out_low = high ? -1.0 : s.shape == FilterShape::kLowPass ? 1.0 : 0.0;
    section.out_in *= s.gain;
    section.out_band *= s.gain;
    section.out_low *= s.gain;
    sections_.push_back(section);
  }
}

void SectionFilter::settle(double value) {
  for (Section& s : sections_) {
    s.band = 0.0;
    s.low = value;
    value = (s.out_in + s.out_low) * value;
  }
  settled_ = true;
}

// v1 and v2, the band- and low-pass outputs, are the means of an integrator's old and new state.
inline double SectionFilter::step(const Section& s, double& band, double& low, double u) {
  const double difference = u - low;
  const double old_band = band;
  const double low_step = s.to_band * old_band + s.to_low * difference;
  band = old_band + (s.to_band * difference - s.damp * old_band);
  const double v1 = 0.5 * (old_band + band);
  const double v2 = low + 0.5 * low_step;
  low += low_step;
  return s.out_in * u + s.out_low * v2 + s.out_band * v1;
}

template <bool kBackwards>
void SectionFilter::run_first_order(Section& section, std::span<double> x) {
  const Section s = section;
  double low = s.low;
  for (std::size_t i = 0; i < x.size(); ++i) {
    double& sample = x[kBackwards ? x.size() - 1 - i : i];
    const double low_step = s.to_low * (sample - low);
    sample = s.out_in * sample + s.out_low * (low + 0.5 * low_step);
    low += low_step;
  }
  section.low = low;
}

template <bool kBackwards>
void SectionFilter::run_one(Section& section, std::span<double> x) {
  const Section s = section;
  double band = s.band;
  double low = s.low;
  for (std::size_t i = 0; i < x.size(); ++i) {
    double& sample = x[kBackwards ? x.size() - 1 - i : i];
    sample = step(s, band, low, sample);
  }
  section.band = band;
  section.low = low;
}

// Two sections in one loop: each is a chain of dependent operations, and the processor runs the
// second on one sample while the first is at the next.
template <bool kBackwards>
void SectionFilter::run_two(Section& a, Section& b, std::span<double> x) {
  const Section s = a;
  const Section t = b;
  double s_band = s.band;
  double s_low = s.low;
  double t_band = t.band;
  double t_low = t.low;
  for (std::size_t i = 0; i < x.size(); ++i) {
    double& sample = x[kBackwards ? x.size() - 1 - i : i];
    sample = step(t, t_band, t_low, step(s, s_band, s_low, sample));
  }
  a.band = s_band;
  a.low = s_low;
  b.band = t_band;
  b.low = t_low;
}

template <bool kBackwards>
void SectionFilter::run_all(std::span<double> x) {
  if (x.empty()) return;
  if (!settled_) settle(kBackwards ? x.back() : x.front());
  for (std::size_t done = 0; done < x.size(); done += kStretch) {
    const std::size_t count = std::min(kStretch, x.size() - done);
    const auto part = x.subspan(kBackwards ? x.size() - done - count : done, count);
    for (std::size_t k = 0; k < sections_.size(); ++k) {
      Section& section = sections_[k];
      if (!section.second_order) {
        run_first_order<kBackwards>(section, part);
      } else if (k + 1 < sections_.size() && sections_[k + 1].second_order) {
        run_two<kBackwards>(section, sections_[k + 1], part);
        ++k;
      } else {
        run_one<kBackwards>(section, part);
      }
    }
  }
}

void SectionFilter::run(std::span<double> x) {
  run_all<false>(x);
}

void SectionFilter::run_backwards(std::span<double> x) {
  run_all<true>(x);
}

}  // namespace ballast
