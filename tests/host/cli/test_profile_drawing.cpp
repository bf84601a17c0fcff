// SPDX-License-Identifier: GPL-3.0-or-later
// Drawings of `profile show` against their own geometry.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "tests/host/cli/profile_test.hpp"

namespace ballast {
namespace {

TEST_F(Profile, DrawingStaysSmallAndKeepsExtremes) {
  // 200 000 points with one spike of one point.
  std::string text = "time_ms,a_W\n";
  for (int i = 0; i < 200000; ++i) text += std::to_string(i) + (i == 123456 ? ",777\n" : ",100\n");
  ProfileShowArgs args{write("a.csv", text), {}, folder_ / "a.svg", false};
  show(args);
  const std::string svg = text_of("a.svg");
  EXPECT_LT(svg.size(), 80000u);
  EXPECT_TRUE(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
  expect_has(svg, "time (s)");
  expect_has(svg, "power (W)");
  // Axis 0..800 W over 342 px from y = 34: the spike's top is at 34 + 342 * 23 / 800 = 43.8.
  expect_has(svg, ">800</text>");
  expect_has(svg, " 43.8L");
}

TEST_F(Profile, DrawingLeavesGapsBlank) {
  ProfileShowArgs args{write("a.csv", holed()), {}, folder_ / "a.svg", false};
  show(args);
  const std::string svg = text_of("a.svg");
  // Each curve and band is in two pieces, on a grey ground from 40 s to 80 s and from 89 s on.
  const double plot = 960.0 - 78.0 - 18.0;
  const auto x = [&](double t_s) { return 78.0 + t_s / 99.0 * plot; };
  std::size_t blank = 0;
  std::size_t strokes = 0;
  std::size_t begins = 0;
  for (std::size_t at = 0; (at = svg.find("<rect class=\"gap\" x=\"", at)) != std::string::npos;
       ++at) {
    double from = 0.0;
    double width = 0.0;
    ASSERT_EQ(std::sscanf(svg.c_str() + at, "<rect class=\"gap\" x=\"%lf\" y=\"%*f\" width=\"%lf",
                          &from, &width),
              2);
    const bool first = blank++ % 2 == 0;
    EXPECT_NEAR(from, x(first ? 40.0 : 89.0), 0.06);
    EXPECT_NEAR(width, (first ? 40.0 : 10.0) / 99.0 * plot, 0.06);
  }
  EXPECT_EQ(blank, 4u);  // in both panels
  for (std::size_t at = 0;
       (at = svg.find("stroke-width=\"1\" stroke-linejoin", at)) != std::string::npos; ++at) {
    ++strokes;
    const std::string path = svg.substr(at, svg.find("\"/>", at) - at);
    for (const char c : path) begins += c == 'M' ? 1 : 0;
    for (std::size_t to = 0; (to = path.find_first_of("ML", to)) != std::string::npos; ++to) {
      const double drawn = std::atof(path.c_str() + to + 1);
      EXPECT_FALSE(drawn > x(40.0) + 0.1 && drawn < x(80.0) - 0.1) << drawn;
      EXPECT_LT(drawn, x(89.0) + 0.1);
    }
  }
  EXPECT_EQ(strokes, 2u);
  EXPECT_EQ(begins, 4u);
}

TEST_F(Profile, DrawingIsWellFormedAndDeterministic) {
  ProfileShowArgs args{write("a<&>.csv", two_sines(0.1)), {}, folder_ / "1.svg", false};
  show(args);
  args.svg = folder_ / "2.svg";
  show(args);
  EXPECT_EQ(text_of("1.svg"), text_of("2.svg"));
  shell("/usr/bin/python3 -c \"import xml.dom.minidom as m; m.parse('1.svg')\"");
  expect_has(text_of("1.svg"), "a&lt;&amp;&gt;.csv");
}

TEST_F(Profile, UnwritableDrawingIsARuntimeFault) {
  ProfileShowArgs args{write("a.csv", two_sines(0.1)), {}, folder_ / "a.csv" / "a.svg", false};
  std::ostringstream out;
  EXPECT_THROW(run_profile_show(args, out), DeviceError);
}

}  // namespace
}  // namespace ballast
