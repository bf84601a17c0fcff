// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/comtrade_data.hpp"

#include <bit>
#include <cfloat>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/text_input.hpp"

namespace ballast {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t kMissingStamp = 0xFFFF'FFFF;

[[noreturn]] void refuse_count(const ComtradeConfig& config, const std::string& found,
                               const Place& place) {
  throw DataError(
      "COMTRADE data: " + found + " but the configuration states " +
          std::to_string(config.samples()) + " samples",
      {place.file},
      "fetch both files again, because they do not belong together or one is truncated");
}

class AsciiData {
 public:
  AsciiData(std::istream& in, const ComtradeConfig& config, Place place)
      : in_(in), config_(config), place_(std::move(place)) {
    sample_.raw.resize(config.analog.size());
  }

  void read(const std::function<void(const ComtradeSample&)>& visit) {
    std::string line;
    for (; next_comtrade_line(in_, line); ++place_.line) {
      if (line.size() > kComtradeLineBytes) fail("line longer than 1 MiB");
      std::string_view text = trim(line);
      // The end of a file as DOS marked it, and blank lines behind the last sample.
      if (text.ends_with('\x1A')) text.remove_suffix(1);
      if (text.empty()) continue;
      if (sample_.number == config_.samples()) {
        refuse_count(config_, "more than " + std::to_string(sample_.number) + " samples", place_);
      }
      parse(text);
      visit(sample_);
    }
    if (sample_.number < config_.samples()) {
      refuse_count(config_, std::to_string(sample_.number) + " samples", place_);
    }
  }

 private:
  [[noreturn]] void fail(const std::string& cause) const {
    throw DataError("COMTRADE data: " + cause, place_,
                    "each line is 'number,timestamp,values,status bits'");
  }

  void parse(std::string_view text) {
    split_fields(text, ',', fields_);
    const std::size_t expected = 2 + config_.analog.size() + config_.status_count;
    if (fields_.size() != expected) {
      fail(std::to_string(fields_.size()) + " fields, but the configuration requires " +
           std::to_string(expected));
    }
    const auto number = parse_number(fields_[0]);
    ++sample_.number;
    if (!number || *number != static_cast<double>(sample_.number)) {
      fail("sample " + printable(fields_[0]) + " where " + std::to_string(sample_.number) +
           " should be");
    }
    sample_.stamp.reset();
    if (!fields_[1].empty()) {
      const auto stamp = parse_number(fields_[1]);
      if (!stamp || std::fabs(*stamp) > 1e15) fail("timestamp " + printable(fields_[1]));
      sample_.stamp = std::llround(*stamp);
    }
    for (std::size_t i = 0; i < sample_.raw.size(); ++i) sample_.raw[i] = value(fields_[2 + i]);
  }

  // Missing values are empty, or 99999 where values have at most five digits (up to 1999).
  double value(std::string_view text) const {
    if (text.empty()) return kMissing;
    const auto value = parse_number(text);
    if (!value) fail("value " + printable(text) + " is not a number");
    return config_.revision < 2013 && *value == 99999.0 ? kMissing : *value;
  }

  std::istream& in_;
  const ComtradeConfig& config_;
  Place place_;
  ComtradeSample sample_;
  std::vector<std::string_view> fields_;
};

std::uint32_t little_endian(const unsigned char* bytes, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value |= std::uint32_t{bytes[i]} << (8 * i);
  return value;
}

// Missing values are the most negative number of the type.
double binary_value(const unsigned char* bytes, ComtradeType type) {
  if (type == ComtradeType::kBinary) {
    const auto value = static_cast<std::int16_t>(little_endian(bytes, 2));
    return value == std::numeric_limits<std::int16_t>::min() ? kMissing : value;
  }
  const std::uint32_t bits = little_endian(bytes, 4);
  if (type == ComtradeType::kFloat32) {
    const auto value = std::bit_cast<float>(bits);
    return !std::isfinite(value) || value == -FLT_MAX ? kMissing : double{value};
  }
  const auto value = static_cast<std::int32_t>(bits);
  return value == std::numeric_limits<std::int32_t>::min() ? kMissing : value;
}

void read_binary(std::istream& in, const ComtradeConfig& config, std::uint64_t bytes,
                 const Place& place, const std::function<void(const ComtradeSample&)>& visit) {
  const std::uint64_t size = comtrade_sample_bytes(config);
  if (bytes % size != 0 || bytes / size != config.samples()) {
    refuse_count(config,
                 std::to_string(bytes) + " bytes, at " + std::to_string(size) + " a sample " +
                     std::to_string(bytes / size) + " samples" +
                     (bytes % size == 0 ? "" : " and " + std::to_string(bytes % size) + " bytes"),
                 place);
  }
  const std::size_t width = config.type == ComtradeType::kBinary ? 2 : 4;
  std::vector<unsigned char> buffer(static_cast<std::size_t>(size));
  ComtradeSample sample;
  sample.raw.resize(config.analog.size());
  while (sample.number < config.samples()) {
    if (!in.read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(size))) {
      refuse_count(config, "a file that ends after " + std::to_string(sample.number) + " samples",
                   place);
    }
    const std::uint32_t number = little_endian(buffer.data(), 4);
    ++sample.number;
    if (number != static_cast<std::uint32_t>(sample.number)) {
      throw DataError("COMTRADE data: sample " + std::to_string(number) + " where " +
                          std::to_string(sample.number) + " should be",
                      place, "check the type of the data and the counts of channels in the .cfg");
    }
    const std::uint32_t stamp = little_endian(buffer.data() + 4, 4);
    sample.stamp = stamp == kMissingStamp ? std::nullopt : std::optional<std::int64_t>(stamp);
    for (std::size_t i = 0; i < sample.raw.size(); ++i) {
      sample.raw[i] = binary_value(buffer.data() + 8 + i * width, config.type);
    }
    visit(sample);
  }
}

}  // namespace

bool next_comtrade_line(std::istream& in, std::string& line) {
  line.clear();
  constexpr auto kEnd = std::istream::traits_type::eof();
  for (auto c = in.rdbuf()->sbumpc(); c != kEnd; c = in.rdbuf()->sbumpc()) {
    if (c == '\n') return true;
    line.push_back(std::istream::traits_type::to_char_type(c));
    if (line.size() > kComtradeLineBytes) return true;
  }
  return !line.empty();
}

std::uint64_t comtrade_sample_bytes(const ComtradeConfig& config) {
  const std::uint64_t width = config.type == ComtradeType::kBinary ? 2 : 4;
  return 8 + width * config.analog.size() + 2 * ((config.status_count + 15) / 16);
}

void read_comtrade_data(std::istream& in, const ComtradeConfig& config, std::uint64_t bytes,
                        const Place& place,
                        const std::function<void(const ComtradeSample&)>& visit) {
  if (config.type == ComtradeType::kAscii) {
    AsciiData(in, config, place).read(visit);
  } else {
    read_binary(in, config, bytes, place, visit);
  }
}

double ComtradeClock::time_s(const ComtradeSample& sample, const Place& place) {
  if (!first_stamp_ && sample.number == 1) first_stamp_ = sample.stamp;
  stamped_s_.reset();
  if (sample.stamp && first_stamp_) {
    stamped_s_ = static_cast<double>(*sample.stamp - *first_stamp_) * config_.stamp_unit_ns / 1e9;
  }
  while (sample.number > config_.rates[rate_].last) ++rate_;
  const double hz = config_.rates[rate_].hz;
  if (hz > 0.0) {
    // Counted from the last sample of the rate before, so that nothing adds up.
    const std::uint64_t before = rate_ == 0 ? 1 : config_.rates[rate_ - 1].last;
    if (sample.number == before + 1 || sample.number == 1) base_s_ = t_s_;
    t_s_ = base_s_ + static_cast<double>(sample.number - before) / hz;
  } else if (stamped_s_) {
    t_s_ = *stamped_s_;
  } else {
    throw DataError("COMTRADE data: sample " + std::to_string(sample.number) +
                        " has no timestamp and the configuration no rate",
                    place, "a record needs either of them");
  }
  return t_s_;
}

}  // namespace ballast
