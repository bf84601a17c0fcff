// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <random>

#include "host/results/report_curve.hpp"

namespace ballast {
namespace {

std::vector<std::uint8_t> as_bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

TEST(ReportParts, Base64HasThePublishedForm) {  // RFC 4648, section 10
  EXPECT_EQ(base64(as_bytes("")), "");
  EXPECT_EQ(base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(base64(as_bytes("foo")), "Zm9v");
  EXPECT_EQ(base64(as_bytes("foobar")), "Zm9vYmFy");
}

TEST(ReportParts, DecimationKeepsEveryExtreme) {
  std::mt19937_64 engine(5);
  for (const std::size_t n : {1001UL, 4096UL, 100003UL}) {
    std::vector<double> x(n);
    for (double& v : x) v = static_cast<double>(engine() >> 40U);
    const std::size_t stride = drawing_stride(n, 1000);
    const std::vector<double> drawn = decimate_min_max(x, 1000);
    ASSERT_LE(drawn.size(), 1000U);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t pair = i / (2 * stride) * 2;
      ASSERT_LE(std::min(drawn[pair], drawn[pair + 1]), x[i]);
      ASSERT_GE(std::max(drawn[pair], drawn[pair + 1]), x[i]);
    }
    EXPECT_EQ(*std::max_element(drawn.begin(), drawn.end()), *std::max_element(x.begin(), x.end()));
    EXPECT_EQ(*std::min_element(drawn.begin(), drawn.end()), *std::min_element(x.begin(), x.end()));
  }
  const std::vector<double> ramp = {1, 2, 3, 4};
  EXPECT_EQ(decimate_min_max(ramp, 4), ramp);
  EXPECT_EQ(decimate_min_max(ramp, 2), (std::vector<double>{1, 4}));
  const std::vector<double> fall = {4, 3, 2, 1};
  EXPECT_EQ(decimate_min_max(fall, 2), (std::vector<double>{4, 1}));
}

TEST(ReportParts, CurvesDoNotDependOnTheBlocks) {
  std::mt19937_64 engine(7);
  std::vector<double> x(20011);
  for (double& v : x) v = static_cast<double>(engine() >> 40U);
  for (const std::size_t block : {1UL, 77UL, 4096UL}) {
    DrawnCurve curve(x.size(), 500);
    PeakCurve peaks(x.size(), 300);
    for (std::size_t first = 0; first < x.size(); first += block) {
      const auto part =
          std::span<const double>(x).subspan(first, std::min(block, x.size() - first));
      curve.push(part);
      for (const double v : part) peaks.push(v);
    }
    EXPECT_EQ(curve.values(), decimate_min_max(x, 500));
    const std::vector<double> drawn = peaks.values();
    ASSERT_LE(drawn.size(), 300U);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      const std::size_t first = i * peaks.stride();
      const std::size_t last = std::min(x.size(), first + peaks.stride());
      EXPECT_EQ(drawn[i], *std::max_element(x.begin() + static_cast<std::ptrdiff_t>(first),
                                            x.begin() + static_cast<std::ptrdiff_t>(last)));
    }
  }
}

}  // namespace
}  // namespace ballast
