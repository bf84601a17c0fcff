// SPDX-License-Identifier: GPL-3.0-or-later
// Live frames: what the server publishes, one message each. A topic byte ('0' + kind), which a
// subscriber filters by, a header of 56 bytes, then float32 values or JSON text; all numbers
// little-endian. docs/link.md draws it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.hpp"

namespace ballast {

enum class FrameKind : std::uint16_t {
  kSeries = 1,    // min and max per bucket of every frame channel: [channel][bucket][min, max]
  kGpus = 2,      // [demand W, granted W, state][gpu], GPUs rack by rack
  kSpectrum = 3,  // [load PSD, grid PSD, load line, grid line][bin]; W^2/Hz and W
  kVerdicts = 4,  // JSON
  kNotice = 5,    // JSON
};

struct FrameHeader {
  FrameKind kind = FrameKind::kSeries;
  // Counts the frames of a kind within a run, including those that were dropped on the way, so a
  // gap shows that some are missing.
  std::uint64_t seq = 0;
  std::uint32_t run = 0;  // counts the runs of a server, from 1
  Tick first_tick = 0;
  std::uint32_t ticks = 0;             // covered; the last bucket may hold fewer than the others
  std::uint32_t ticks_per_bucket = 0;  // kSeries; else 0
  std::uint32_t buckets = 0;           // kSeries: buckets, kGpus: GPUs, kSpectrum: bins; else 0
  std::uint32_t channels = 0;          // 0 where the payload is JSON
  double step_hz = 0.0;                // kSpectrum: spacing of the bins, the first at 0 Hz
};

struct Frame {
  FrameHeader header;
  std::vector<float> values;  // kinds 1 to 3
  std::string json;           // kinds 4 and 5
};

inline constexpr std::size_t kFrameHeaderBytes = 56;
inline constexpr std::size_t kMaxFrameBytes = 4U << 20U;
// Values per bucket and channel: min and max for a series, else one.
constexpr std::uint32_t values_per_bucket(FrameKind kind) {
  return kind == FrameKind::kSeries ? 2 : 1;
}

// The two throw std::invalid_argument where header and payload disagree or exceed kMaxFrameBytes.
std::string encode_frame(const FrameHeader& header, std::span<const float> values);
std::string encode_frame(const FrameHeader& header, std::string_view json);

// Throws ProtocolError for anything that encode_frame() would not have written.
FrameHeader decode_frame_header(std::string_view bytes);
Frame decode_frame(std::string_view bytes);

}  // namespace ballast
