// SPDX-License-Identifier: GPL-3.0-or-later
// sweep_dump PROGRAM SCENARIO FOLDER FROM_S LOW_HZ HIGH_HZ SET...: a sweep over parameter sets, its
// points as lines of text: name, swing in W, energy, slowdown, front, error, with tabs between.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "host/runs/setting_sweep.hpp"
#include "sim/base/error.hpp"

int main(int argc, char** argv) {
  using namespace ballast;
  if (argc < 8) return kExitUsage;
  SweepRequest request;
  request.program = argv[1];
  request.scenario = argv[2];
  request.folder = argv[3];
  request.from_s = std::atof(argv[4]);
  request.f_low_hz = std::atof(argv[5]);
  request.f_high_hz = std::atof(argv[6]);
  for (int i = 7; i < argc; ++i) {
    const std::filesystem::path file = argv[i];
    std::ifstream in(file);
    request.settings.push_back({file.stem().string(), {std::istreambuf_iterator<char>(in), {}}});
  }
  try {
    for (const SweepPoint& p : run_sweep(request, {})) {
      const SweepFigures f = p.figures.value_or(SweepFigures{});
      std::printf("%s\t%.17g\t%.17g\t%.17g\t%d\t%s\n", p.name.c_str(), f.band_rms_w,
                  f.energy_overhead_frac.value_or(0.0), f.slowdown, p.front ? 1 : 0,
                  p.error.c_str());
    }
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.exit_code();
  }
  return kExitOk;
}
