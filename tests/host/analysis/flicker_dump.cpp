// SPDX-License-Identifier: GPL-3.0-or-later
// Prints Pst of each window of a file of doubles (relative voltage change), for a test to compare.
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "host/analysis/flickermeter.hpp"

// flicker_dump FILE LAMP_V MAINS_HZ RATE_HZ
int main(int argc, char** argv) {
  if (argc != 5) return 2;
  std::ifstream in(argv[1], std::ios::binary | std::ios::ate);
  std::vector<double> x(static_cast<std::size_t>(in.tellg()) / sizeof(double));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(x.data()),
          static_cast<std::streamsize>(x.size() * sizeof(double)));
  const ballast::Lamp lamp =
      std::string(argv[2]) == "230" ? ballast::Lamp::k230V : ballast::Lamp::k120V;
  ballast::Flickermeter meter(lamp, std::stod(argv[3]), std::stod(argv[4]));
  meter.push(x);
  std::cout.precision(17);
  for (const ballast::PstWindow& w : meter.windows())
    std::cout << w.pst << ' ' << w.largest << '\n';
  return in ? 0 : 1;
}
