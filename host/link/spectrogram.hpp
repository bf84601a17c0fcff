// SPDX-License-Identifier: GPL-3.0-or-later
// The operation `spectrogram`: how the spectrum of the site's power changes over a stretch of time,
// from what a running bench remembers or from the file of one that has ended.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "host/link/column_grid.hpp"
#include "host/link/live_store.hpp"
#include "host/link/message.hpp"

namespace ballast {

inline constexpr std::size_t kMaxSpectrogramColumns = 512;
// Of a reply, 5 MB: 256 columns of 8192 ticks up to 500 Hz, 512 of 65536 ticks up to 37 Hz.
inline constexpr std::size_t kMaxSpectrogramValues = 1'250'000;

struct SpectrogramRequest {
  SitePower source = SitePower::kGrid;
  ColumnGrid grid;
  std::size_t segment_ticks = 0;  // a power of two
  double step_hz = 0.0;           // between bins, the first at 0 Hz
  std::size_t bins = 0;
};

// Reads and checks the parameters. Throws ConfigError.
SpectrogramRequest parse_spectrogram(const Json& params);

// Copies samples in W from a tick on; false where not all of them are known.
using PowerReader = std::function<bool(Tick first, std::span<double> out_w)>;

// [column][bin], W^2/Hz: the one-sided density of the one segment under a periodic Hann window,
// less its mean, of which the middle lies at the column's tick; scaled as by
// scipy.signal.spectrogram(mode="psd", detrend="constant"). Not-a-number where a segment is not
// wholly known. The same samples give the same bits, whatever the other columns.
std::vector<float> spectrogram(const SpectrogramRequest& request, const PowerReader& read);

// The body and binary part of the reply. The second throws DataError from the file. The longest
// takes a second or so.
Reply live_spectrogram(std::uint64_t id, const LiveStore& store, const SpectrogramRequest& request);
Reply file_spectrogram(std::uint64_t id, const std::filesystem::path& run_h5,
                       const SpectrogramRequest& request);

}  // namespace ballast
