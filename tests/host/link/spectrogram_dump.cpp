// SPDX-License-Identifier: GPL-3.0-or-later
// The operation `spectrogram` on samples from a file, for spectrogram_oracle_test.py: samples
// (float64) and parameters (JSON) in, body (JSON, to stdout) and values (float32) out.
#include <algorithm>
#include <cstdio>
#include <fstream>

#include "host/link/spectrogram.hpp"

namespace ballast {
namespace {

int dump_spectrogram(const char* samples_file, const char* params, const char* values_file) {
  std::ifstream in(samples_file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  const auto* samples = reinterpret_cast<const double*>(bytes.data());
  const auto end = static_cast<Tick>(bytes.size() / sizeof(double));
  const SpectrogramRequest request = parse_spectrogram(Json::parse(params));
  const std::vector<float> values = spectrogram(request, [&](Tick first, std::span<double> out) {
    if (first < 0 || first + static_cast<Tick>(out.size()) > end) return false;
    std::copy_n(samples + first, out.size(), out.begin());
    return true;
  });
  std::ofstream(values_file, std::ios::binary)
      .write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(float)));
  const Json body = {{"first_tick", request.grid.first_tick},
                     {"ticks_per_column", request.grid.ticks_per_column},
                     {"columns", request.grid.columns},
                     {"bins", request.bins},
                     {"step_hz", request.step_hz},
                     {"segment_ticks", request.segment_ticks}};
  std::puts(dump(body).c_str());
  return 0;
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return ballast::dump_spectrogram(argv[1], argv[2], argv[3]);
}
