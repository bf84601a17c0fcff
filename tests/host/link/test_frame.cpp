// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/frame.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "host/link/message.hpp"

namespace ballast {
namespace {

FrameHeader series_header() {
  FrameHeader h;
  h.kind = FrameKind::kSeries;
  h.seq = 0x0102030405060708;
  h.run = 3;
  h.first_tick = 1000;
  h.ticks = 7;
  h.ticks_per_bucket = 4;
  h.buckets = 2;
  h.channels = 3;
  return h;
}

std::string series_frame() {
  const std::vector<float> values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  return encode_frame(series_header(), values);
}

// Byte for byte as docs/link.md has it.
TEST(Frame, Layout) {
  const std::string bytes = series_frame();
  ASSERT_EQ(bytes.size(), 1U + 56U + 12U * 4U);
  const auto u32 = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    }
    return value;
  };
  EXPECT_EQ(bytes.substr(0, 5), "1BLLF");
  EXPECT_EQ(u32(5), 1U | 1U << 16U);  // version, kind
  EXPECT_EQ(u32(9), 0x05060708U);     // seq
  EXPECT_EQ(u32(13), 0x01020304U);
  EXPECT_EQ(u32(17), 1000U);  // first tick
  EXPECT_EQ(u32(21), 0U);
  EXPECT_EQ(u32(33), 3U);   // run
  EXPECT_EQ(u32(37), 7U);   // ticks
  EXPECT_EQ(u32(41), 4U);   // ticks per bucket
  EXPECT_EQ(u32(45), 2U);   // buckets
  EXPECT_EQ(u32(49), 3U);   // channels
  EXPECT_EQ(u32(53), 48U);  // bytes that follow
  EXPECT_EQ(u32(57), 0x3F800000U);
}

TEST(Frame, RoundTrip) {
  const Frame frame = decode_frame(series_frame());
  EXPECT_EQ(frame.header.seq, series_header().seq);
  EXPECT_EQ(frame.header.channels, 3U);
  EXPECT_EQ(frame.values[11], 12.0F);
  FrameHeader notice;
  notice.kind = FrameKind::kNotice;
  EXPECT_EQ(decode_frame(encode_frame(notice, std::string_view("{}"))).json, "{}");
}

TEST(Frame, EncodeRefusesDisagreement) {
  FrameHeader h = series_header();
  const std::vector<float> values(11);
  EXPECT_THROW(encode_frame(h, values), std::invalid_argument);
  EXPECT_THROW(encode_frame(h, std::string_view("{}")), std::invalid_argument);
  h.kind = FrameKind::kNotice;
  EXPECT_THROW(encode_frame(h, values), std::invalid_argument);
}

TEST(Frame, DecodeRefusesCutAndTampered) {
  const std::string good = series_frame();
  for (std::size_t n = 0; n < good.size(); ++n) {
    EXPECT_THROW(decode_frame(good.substr(0, n)), ProtocolError) << n;
  }
  EXPECT_THROW(decode_frame(good + "x"), ProtocolError);
  std::string huge = good;
  const std::uint32_t many = 0xFFFFFFFF;  // buckets times channels must not wrap around
  std::memcpy(huge.data() + 45, &many, 4);
  std::memcpy(huge.data() + 49, &many, 4);
  EXPECT_THROW(decode_frame(huge), ProtocolError);
  std::string fewer = good;
  fewer[49] = 2;  // channels: then values would be left over
  EXPECT_THROW(decode_frame(fewer), ProtocolError);
  std::mt19937_64 random(2);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = good;
    for (int k = 0; k < 2; ++k) bytes[random() % 57] = static_cast<char>(random());
    try {
      const Frame frame = decode_frame(bytes);
      EXPECT_EQ(frame.values.size(), 12U);
    } catch (const ProtocolError&) {
    }
  }
}

}  // namespace
}  // namespace ballast
