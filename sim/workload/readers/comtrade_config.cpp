// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/comtrade_config.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/text_input.hpp"

namespace ballast {
namespace {

constexpr const char* kRemedy = "see IEEE C37.111 for the layout of a .cfg";

std::optional<std::uint64_t> parse_count(std::string_view text) {
  text = trim(text);
  std::uint64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || status != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// "4A" of the counts of channels.
std::optional<std::uint64_t> parse_marked_count(std::string_view text, char mark) {
  text = trim(text);
  if (text.empty() || (text.back() != mark && text.back() != mark - 'A' + 'a')) return std::nullopt;
  return parse_count(text.substr(0, text.size() - 1));
}

struct Counts {
  std::uint64_t analog = 0;
  std::uint64_t status = 0;
};

std::optional<Counts> parse_counts(std::string_view line) {
  std::vector<std::string_view> fields;
  split_fields(line, ',', fields);
  if (fields.size() < 3) return std::nullopt;
  const auto total = parse_count(fields[0]);
  const auto analog = parse_marked_count(fields[1], 'A');
  const auto status = parse_marked_count(fields[2], 'D');
  if (!total || !analog || !status || *analog + *status != *total) return std::nullopt;
  return Counts{*analog, *status};
}

class ConfigLines {
 public:
  ConfigLines(const std::vector<std::string>& lines, Place place)
      : lines_(lines), place_(std::move(place)), first_line_(place_.line) {}

  ComtradeConfig parse() {
    next("station,device,revision");
    config_.revision = revision();
    next("counts of channels");
    const auto counts = parse_counts(text_);
    if (!counts) fail("counts of channels " + printable(text_) + " are not 'total,nA,nD'");
    for (std::uint64_t i = 0; i < counts->analog; ++i) {
      next("an analogue channel");
      config_.analog.push_back(channel());
    }
    for (std::uint64_t i = 0; i < counts->status; ++i) next("a status channel");
    config_.status_count = static_cast<std::size_t>(counts->status);
    next("the line frequency");
    config_.line_hz = trim(text_).empty() ? 0.0 : number(0, "line frequency");
    if (config_.line_hz != 0.0 && !(config_.line_hz >= 1.0 && config_.line_hz <= 1000.0)) {
      fail("line frequency " + printable(text_) + " is not within 1 to 1000 Hz");
    }
    rates();
    start();
    next("the time of the trigger");
    next("the type of the data");
    config_.type = type();
    if (config_.revision >= 1999 && at_ < lines_.size()) {
      next("the factor of the timestamps");
      if (!trim(text_).empty()) config_.stamp_unit_ns *= number(0, "factor of the timestamps");
      if (!(config_.stamp_unit_ns >= 1e-6 && config_.stamp_unit_ns <= 1e15)) {
        fail("factor of the timestamps " + printable(text_) + " is out of range");
      }
    }
    return std::move(config_);
  }

 private:
  [[noreturn]] void fail(const std::string& cause) const {
    throw DataError("COMTRADE configuration: " + cause, place_, kRemedy);
  }

  void next(const char* what) {
    place_.line = first_line_ + static_cast<int>(std::min(at_, lines_.size()));
    if (at_ >= lines_.size()) fail(std::string("ends where ") + what + " should be");
    text_ = lines_[at_++];
    split_fields(text_, ',', fields_);
  }

  double number(std::size_t field, const std::string& what) const {
    const std::string_view text = field < fields_.size() ? fields_[field] : std::string_view{};
    const auto value = parse_number(text);
    if (!value || !std::isfinite(*value)) fail(what + " " + printable(text) + " is not a number");
    return *value;
  }

  int revision() const {
    if (fields_.size() < 3 || fields_[2].empty()) return 1991;
    const auto year = parse_count(fields_[2]);
    if (!year || *year < 1991 || *year > 2100) {
      fail("revision " + printable(fields_[2]) + " is not 1991, 1999 or 2013");
    }
    return *year >= 2013 ? 2013 : *year >= 1999 ? 1999 : 1991;
  }

  // An,ch_id,ph,ccbm,uu,a,b,skew,min,max and, since 1999, primary,secondary,PS.
  ComtradeChannel channel() const {
    if (fields_.size() < 10) {
      fail("analogue channel with " + std::to_string(fields_.size()) + " fields, needs 10 or more");
    }
    ComtradeChannel c;
    c.id = std::string(fields_[1]);
    c.phase = std::string(fields_[2]);
    c.circuit = std::string(fields_[3]);
    c.unit = std::string(fields_[4]);
    c.a = number(5, "multiplier");
    c.b = fields_[6].empty() ? 0.0 : number(6, "offset");
    c.skew_s = fields_[7].empty() ? 0.0 : number(7, "skew") * 1e-6;
    if (std::fabs(c.skew_s) > 1.0) fail("skew " + printable(fields_[7]) + " is above one second");
    if (fields_.size() < 13 || fields_[12].empty()) return c;
    const std::string side = lower(fields_[12]);
    if (side != "p" && side != "s") fail("side " + printable(fields_[12]) + " is neither P nor S");
    c.side = side == "p" ? 'P' : 'S';
    if (c.side == 'P') return c;
    const double secondary = number(11, "secondary of the transformer");
    c.ratio = number(10, "primary of the transformer") / secondary;
    if (!std::isfinite(c.ratio) || c.ratio <= 0.0) {
      fail("values at the secondary side of a transformer without a ratio");
    }
    return c;
  }

  void rates() {
    next("the number of rates");
    const auto count = parse_count(text_);
    if (!count) fail("number of rates " + printable(text_) + " is not a count");
    // Without rates there is one line all the same: "0,<last sample>".
    for (std::uint64_t i = 0; i < std::max<std::uint64_t>(*count, 1); ++i) {
      next("a rate");
      const double hz = number(0, "rate");
      const auto last = fields_.size() > 1 ? parse_count(fields_[1]) : std::nullopt;
      const std::uint64_t before = config_.rates.empty() ? 0 : config_.samples();
      const bool possible = hz == 0.0 || (hz >= 1e-6 && hz <= 1e9);
      if (!possible || !last || *last <= before) {
        fail("rate " + printable(text_) +
             " is not 'rate,last sample' in rising order, with a rate of 0 or "
             "1e-6 to 1e9 Hz");
      }
      config_.rates.push_back({*count == 0 ? 0.0 : hz, *last});
    }
  }

  // dd/mm/yyyy,hh:mm:ss.ffffff; mm/dd/yy in 1991. Nine digits below the second (2013) mean that the
  // stamps of the samples are nanoseconds.
  void start() {
    next("the time of the first sample");
    const std::string_view clock = fields_.size() > 1 ? fields_[1] : std::string_view{};
    const std::size_t point = clock.find('.');
    if (config_.revision >= 2013 && point != std::string_view::npos && clock.size() - point > 7) {
      config_.stamp_unit_ns = 1.0;
    }
    std::vector<std::string> parts(1);
    for (const char c : fields_.empty() ? std::string_view{} : fields_[0]) {
      if (c == '/') {
        parts.emplace_back();
      } else {
        parts.back() += c;
      }
    }
    if (parts.size() != 3) return;
    if (config_.revision >= 1999) std::swap(parts[0], parts[1]);
    if (parts[2].size() == 2) parts[2].insert(0, parts[2] < "70" ? "20" : "19");
    const auto ns =
        parse_datetime_ns(parts[0] + "/" + parts[1] + "/" + parts[2] + " " + std::string(clock),
                          DateOrder::kMonthFirst);
    config_.dated = ns.has_value();
    config_.start_ns = ns.value_or(0);
  }

  ComtradeType type() const {
    const std::string name = lower(trim(text_));
    if (name == "ascii") return ComtradeType::kAscii;
    if (name == "binary") return ComtradeType::kBinary;
    if (name == "binary32") return ComtradeType::kBinary32;
    if (name == "float32") return ComtradeType::kFloat32;
    fail("type of the data " + printable(text_) + " is not ASCII, BINARY, BINARY32 or FLOAT32");
  }

  const std::vector<std::string>& lines_;
  Place place_;
  int first_line_;
  std::size_t at_ = 0;
  std::string_view text_;
  std::vector<std::string_view> fields_;
  ComtradeConfig config_;
};

}  // namespace

bool looks_like_comtrade_config(std::string_view head) {
  const std::size_t end = head.find('\n');
  if (end == std::string_view::npos) return false;
  // An archive that begins with a configuration is none: its header is binary.
  const std::string_view first = head.substr(0, end);
  if (first.find(',') == std::string_view::npos || first.find('\0') != std::string_view::npos) {
    return false;
  }
  const std::string_view rest = head.substr(end + 1);
  return parse_counts(trim(rest.substr(0, rest.find('\n')))).has_value();
}

ComtradeConfig parse_comtrade_config(const std::vector<std::string>& lines, const Place& place) {
  return ConfigLines(lines, place).parse();
}

}  // namespace ballast
