// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/frame.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "host/link/message.hpp"

namespace ballast {
namespace {

constexpr std::uint32_t kMagic = 0x464C4C42;  // "BLLF"
constexpr std::uint16_t kFrameVersion = 1;
constexpr std::size_t kPayloadAt = 1 + kFrameHeaderBytes;

static_assert(std::endian::native == std::endian::little,
              "frames are written as they are in memory");

[[noreturn]] void refuse(const std::string& cause) {
  throw ProtocolError(cause, {"frame", 0, 0}, "use the same release on both sides");
}

template <class T>
void put(std::string& out, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  T get() {
    T value;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

 private:
  std::string_view bytes_;  // at least as long as what is read
  std::size_t at_ = 0;
};

bool is_json(FrameKind kind) {
  return kind == FrameKind::kVerdicts || kind == FrameKind::kNotice;
}

bool known(FrameKind kind) {
  return kind >= FrameKind::kSeries && kind <= FrameKind::kNotice;
}

// Whether the header is one that can have `payload` bytes behind it.
bool consistent(const FrameHeader& h, std::size_t payload) {
  if (!known(h.kind) || !std::isfinite(h.step_hz) || h.step_hz < 0.0 || h.first_tick < 0) {
    return false;
  }
  if (is_json(h.kind)) return h.channels == 0 && h.buckets == 0;
  if (h.kind == FrameKind::kSeries) {
    const std::uint64_t t = h.ticks_per_bucket;
    if (t == 0 || h.ticks == 0 || (h.ticks + t - 1) / t != h.buckets) return false;
  }
  const std::size_t per_bucket = values_per_bucket(h.kind) * sizeof(float);
  const std::uint64_t buckets = std::uint64_t{h.channels} * h.buckets;
  return buckets > 0 && payload % per_bucket == 0 && buckets == payload / per_bucket;
}

std::string encode(const FrameHeader& h, const void* payload, std::size_t bytes) {
  if (bytes > kMaxFrameBytes || !consistent(h, bytes)) {
    throw std::invalid_argument("frame: header and payload disagree");
  }
  std::string out;
  out.reserve(kPayloadAt + bytes);
  out += static_cast<char>('0' + static_cast<int>(h.kind));
  put(out, kMagic);
  put(out, kFrameVersion);
  put(out, static_cast<std::uint16_t>(h.kind));
  put(out, h.seq);
  put(out, h.first_tick);
  put(out, h.step_hz);
  put(out, h.run);
  put(out, h.ticks);
  put(out, h.ticks_per_bucket);
  put(out, h.buckets);
  put(out, h.channels);
  put(out, static_cast<std::uint32_t>(bytes));
  out.append(static_cast<const char*>(payload), bytes);
  return out;
}

}  // namespace

std::string encode_frame(const FrameHeader& header, std::span<const float> values) {
  if (is_json(header.kind)) throw std::invalid_argument("frame: this kind holds JSON");
  return encode(header, values.data(), values.size_bytes());
}

std::string encode_frame(const FrameHeader& header, std::string_view json) {
  if (!is_json(header.kind)) throw std::invalid_argument("frame: this kind holds values");
  return encode(header, json.data(), json.size());
}

FrameHeader decode_frame_header(std::string_view bytes) {
  if (bytes.size() < kPayloadAt) refuse("a frame that was cut short");
  if (bytes.size() - kPayloadAt > kMaxFrameBytes) refuse("a frame that is too long");
  Reader in(bytes);
  const char topic = in.get<char>();
  if (in.get<std::uint32_t>() != kMagic) refuse("what was received is not a frame");
  const auto version = in.get<std::uint16_t>();
  if (version != kFrameVersion) refuse("version " + std::to_string(version) + " of the frames");
  FrameHeader h;
  h.kind = static_cast<FrameKind>(in.get<std::uint16_t>());
  h.seq = in.get<std::uint64_t>();
  h.first_tick = in.get<Tick>();
  h.step_hz = in.get<double>();
  h.run = in.get<std::uint32_t>();
  h.ticks = in.get<std::uint32_t>();
  h.ticks_per_bucket = in.get<std::uint32_t>();
  h.buckets = in.get<std::uint32_t>();
  h.channels = in.get<std::uint32_t>();
  const auto payload = in.get<std::uint32_t>();
  if (payload != bytes.size() - kPayloadAt || !consistent(h, payload) ||
      topic != '0' + static_cast<int>(h.kind)) {
    refuse("a frame whose header and content disagree");
  }
  return h;
}

Frame decode_frame(std::string_view bytes) {
  Frame frame;
  frame.header = decode_frame_header(bytes);
  const std::string_view payload = bytes.substr(kPayloadAt);
  if (is_json(frame.header.kind)) {
    frame.json = payload;
    return frame;
  }
  frame.values.resize(payload.size() / sizeof(float));
  std::memcpy(frame.values.data(), payload.data(), payload.size());
  return frame;
}

}  // namespace ballast
