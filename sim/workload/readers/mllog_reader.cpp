// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "sim/base/units.hpp"
#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/readers.hpp"

namespace ballast {
namespace {

constexpr std::string_view kMark = ":::MLLOG";
constexpr std::int64_t kMillisecondNs = 1'000'000;

// The fields of one record that matter, read without building a document: a job of 64 nodes has a
// hundred thousand lines.
struct Record {
  std::string key;
  std::string host;  // metadata.host
  std::optional<std::int64_t> stamp_ns;
  std::optional<double> value;
  std::string text_value;  // where the value is a string
  bool null_value = false;
};

class RecordSax : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit RecordSax(Record& record) : record_(record) {}

  bool null() override {
    if (at("value")) record_.null_value = true;
    return true;
  }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t v) override { return integer(v); }
  bool number_unsigned(number_unsigned_t v) override {
    if (v > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
      return number(static_cast<double>(v));
    return integer(static_cast<std::int64_t>(v));
  }
  bool number_float(number_float_t v, const string_t& text) override {
    if (at("time_ms")) record_.stamp_ns = parse_stamp_ns(text, kMillisecondNs);
    return number(v);
  }
  bool string(string_t& v) override {
    if (at("key")) record_.key = v;
    if (at("value")) record_.text_value = v;
    if (depth_ == 2 && in_metadata_ && key_ == "host") record_.host = v;
    return true;
  }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override {
    in_metadata_ = depth_ == 1 && key_ == "metadata";
    return ++depth_ < 64;
  }
  bool key(string_t& v) override {
    key_ = v;
    return true;
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override { return ++depth_ < 64; }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool at(std::string_view key) const { return depth_ == 1 && key_ == key; }
  bool integer(std::int64_t v) {
    if (at("time_ms")) {
      std::int64_t ns = 0;
      constexpr std::int64_t kMax = std::int64_t{4} * 1'000'000'000'000'000'000;
      const bool over = __builtin_mul_overflow(v, kMillisecondNs, &ns) || ns > kMax || ns < -kMax;
      if (!over) record_.stamp_ns = ns;
    }
    return number(static_cast<double>(v));
  }
  bool number(double v) {
    if (at("value")) record_.value = v;
    return true;
  }

  Record& record_;
  std::string key_;
  int depth_ = 0;
  bool in_metadata_ = false;
};

}  // namespace

bool looks_like_mllog(std::string_view head) {
  return head.find(kMark) != std::string_view::npos;
}

void read_mllog(TextInput& in, TraceBuilder& out) {
  std::string_view line;
  std::optional<std::size_t> channel;
  std::string host;
  Record record;
  std::size_t marks = 0;
  while (in.next_line(line)) {
    const std::size_t at = line.find(kMark);
    if (at == std::string_view::npos) continue;  // other output between the records
    ++marks;
    const std::string_view json = trim(line.substr(at + kMark.size()));
    const bool reading = json.find("\"power_reading\"") != std::string_view::npos;
    if (!reading && json.find("\"conversion_eff\"") == std::string_view::npos) continue;
    record = Record{};
    RecordSax sax(record);
    if (!nlohmann::json::sax_parse(json.begin(), json.end(), &sax)) {
      if (cut_short(in, out)) continue;
      throw DataError("malformed MLLOG record " + printable(json), in.place(),
                      "each line is ':::MLLOG' and one JSON object");
    }
    if (record.key == "conversion_eff" && record.value) {
      out.note("the log states a conversion efficiency of " + format_number(*record.value) +
               " (not applied: readings are used as they are)");
    }
    if (record.key != "power_reading") continue;
    if (!record.stamp_ns) {
      throw DataError("power_reading without a usable time_ms", in.place(),
                      "time_ms is a number of milliseconds");
    }
    // A log of one node is one channel, named after its file; a log that several hosts share is
    // split by the host that its records name.
    if (!channel || record.host != host) {
      channel = out.channel(record.host.empty() ? "power" : record.host);
      host = record.host;
    }
    out.record();
    if (!record.value) {
      const bool failed = record.null_value || lower(record.text_value) == "null" ||
                          is_failure_marker(record.text_value, out.options().failure_markers);
      record.value = parse_number(record.text_value);
      if (failed) {
        out.failed_poll(*channel);
        continue;
      }
      if (!record.value) {
        throw DataError("power_reading " + printable(record.text_value) + " is not a number",
                        in.place(), "value is a number of watt, or null if the poll failed");
      }
    }
    out.add(*channel, *record.stamp_ns, *record.value, [&] { return in.place(); });
  }
  if (!in.is_collection() && out.member_channels() == 0) {
    throw DataError(
        "empty trace: " + std::to_string(marks) + " MLLOG records, none with a power_reading",
        Place{in.place().file},
        "the log of the run itself has no power; use the node logs (power/node_*.txt)");
  }
}

}  // namespace ballast
