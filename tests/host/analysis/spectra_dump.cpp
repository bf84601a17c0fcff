// SPDX-License-Identifier: GPL-3.0-or-later
// What spectra_oracle_test.py compares with scipy: one estimate of a file of float64 samples, to a
// file of float64 values.
//
//   spectra_dump WHAT IN OUT RATE [name=value]...
//
// WHAT: welch, spectrum, spectrogram, multitaper, dpss, confidence, line.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>

#include "host/analysis/confidence.hpp"
#include "host/analysis/line_spectrum.hpp"
#include "host/analysis/multitaper.hpp"
#include "host/analysis/stft.hpp"
#include "host/analysis/welch_stream.hpp"

namespace {

using namespace ballast;

std::vector<double> read(const std::filesystem::path& path) {
  std::vector<double> x(std::filesystem::file_size(path) / sizeof(double));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(x.data()), static_cast<std::streamsize>(x.size() * 8));
  return x;
}

class Options {
 public:
  Options(int argc, char** argv) {
    for (int i = 5; i < argc; ++i) {
      const std::string pair = argv[i];
      const std::size_t at = pair.find('=');
      values_[pair.substr(0, at)] = pair.substr(at + 1);
    }
  }
  double number(const std::string& name, double otherwise) const {
    const auto at = values_.find(name);
    return at == values_.end() ? otherwise : std::stod(at->second);
  }
  std::size_t count(const std::string& name, std::size_t otherwise) const {
    return static_cast<std::size_t>(number(name, static_cast<double>(otherwise)));
  }
  WelchOptions welch() const {
    WelchOptions o;
    o.segment = count("segment", 256);
    o.overlap = number("overlap", 0.5);
    o.window = text("window") == "flattop" ? Window::kFlatTop : Window::kHann;
    o.detrend = text("detrend") == "none"     ? Detrend::kNone
                : text("detrend") == "linear" ? Detrend::kLinear
                                              : Detrend::kConstant;
    return o;
  }

 private:
  std::string text(const std::string& name) const {
    const auto at = values_.find(name);
    return at == values_.end() ? "" : at->second;
  }
  std::map<std::string, std::string> values_;
};

// Blocks of growing, odd lengths: a stream must not care.
template <class Stream>
void push_in_pieces(Stream& stream, std::span<const double> x) {
  for (std::size_t length = 1; !x.empty(); length = length * 3 % 100003) {
    const std::size_t taken = std::min(length, x.size());
    stream.push(x.first(taken));
    x = x.subspan(taken);
  }
}

std::vector<double> estimate(const std::string& what, std::span<const double> x, double rate_hz,
                             const Options& options) {
  if (what == "welch" || what == "spectrum") {
    WelchStream stream(rate_hz, options.welch());
    push_in_pieces(stream, x);
    const Spectrum s = stream.finish();
    return what == "welch" ? s.psd : power_spectrum(s);
  }
  if (what == "spectrogram") {
    SpectrogramStream stream(rate_hz, {.welch = options.welch(),
                                       .max_columns = options.count("columns", 1 << 20),
                                       .max_rows = options.count("rows", 1 << 20)});
    push_in_pieces(stream, x);
    const Spectrogram s = stream.finish();
    std::vector<double> out = {static_cast<double>(s.t_s.size()),
                               static_cast<double>(s.f_hz.size())};
    for (const auto* part : {&s.t_s, &s.f_hz, &s.psd}) {
      out.insert(out.end(), part->begin(), part->end());
    }
    return out;
  }
  if (what == "multitaper") return multitaper(x, rate_hz, options.number("nw", 4.0)).psd;
  if (what == "dpss") {
    std::vector<double> out;
    for (const auto& taper :
         dpss(options.count("n", 0), options.number("nw", 4.0), options.count("count", 1))) {
      out.insert(out.end(), taper.begin(), taper.end());
    }
    return out;
  }
  if (what == "confidence") {
    const WelchOptions o = options.welch();
    const double dof = welch_dof(o.window, o.segment, o.overlap, options.count("segments", 1));
    const ConfidenceFactors c = confidence_factors(dof, options.number("probability", 0.95));
    return {c.dof, c.lower, c.upper};
  }
  if (what == "line") {
    const SpectralLine line = strongest_line(x, rate_hz, options.number("f_min", 0.0));
    return {line.f_hz, line.amplitude, line.prominence_db};
  }
  throw std::invalid_argument("no such estimate: " + what);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 5) throw std::invalid_argument("spectra_dump WHAT IN OUT RATE [name=value]...");
  const std::vector<double> out =
      estimate(argv[1], read(argv[2]), std::stod(argv[4]), Options(argc, argv));
  std::ofstream(argv[3], std::ios::binary)
      .write(reinterpret_cast<const char*>(out.data()),
             static_cast<std::streamsize>(out.size() * sizeof(double)));
  return 0;
} catch (const std::exception& e) {
  std::cerr << e.what() << "\n";
  return 1;
}
