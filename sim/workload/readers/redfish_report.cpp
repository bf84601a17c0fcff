// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/redfish_report.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace ballast {
namespace {

constexpr std::size_t kMaxDepth = 64;

// Takes the values out of a document without building it. Objects nest: the report, its array
// MetricValues, a value, the vendor's part of a value.
class ValueSax : public nlohmann::json_sax<nlohmann::json> {
 public:
  ValueSax(std::vector<RedfishValue>& values, const TextInput& in) : values_(values), in_(in) {}

  bool too_deep() const { return depth_ > kMaxDepth; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t v) override { return text(std::to_string(v)); }
  bool number_unsigned(number_unsigned_t v) override { return text(std::to_string(v)); }
  bool number_float(number_float_t, const string_t& v) override { return text(v); }
  bool string(string_t& v) override { return text(v); }
  bool binary(binary_t&) override { return true; }
  bool key(string_t& v) override {
    key_ = v;
    return true;
  }
  bool start_object(std::size_t) override {
    if (++depth_ > kMaxDepth) return false;
    stamps_[depth_].clear();
    if (list_depth_ > 0 && depth_ == list_depth_ + 1) {
      values_.emplace_back();
      values_.back().place = in_.place();
    }
    return true;
  }
  bool end_object() override {
    if (list_depth_ == 0 && depth_ == report_depth_) {
      for (; first_ < values_.size(); ++first_) {
        if (values_[first_].stamp.empty()) values_[first_].stamp = stamps_[depth_];
      }
      report_depth_ = 0;
    }
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    if (++depth_ > kMaxDepth) return false;
    if (key_ == "MetricValues" && list_depth_ == 0) {
      list_depth_ = depth_;
      report_depth_ = depth_ - 1;
    }
    return true;
  }
  bool end_array() override {
    if (depth_ == list_depth_) list_depth_ = 0;
    --depth_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool text(const std::string& v) {
    if (list_depth_ == 0) {
      if (key_ == "Timestamp") stamps_[depth_] = v;
      return true;
    }
    if (depth_ <= list_depth_) return true;
    RedfishValue& value = values_.back();
    if (depth_ > list_depth_ + 1) {
      if (key_ == "ContextID" || (key_ == "FQDD" && value.context.empty())) value.context = v;
      return true;
    }
    if (key_ == "MetricId") value.id = v;
    if (key_ == "MetricProperty") value.property = v;
    if (key_ == "MetricValue") value.text = v;
    if (key_ == "Timestamp") value.stamp = v;
    return true;
  }

  std::vector<RedfishValue>& values_;
  const TextInput& in_;
  std::string key_;
  std::array<std::string, kMaxDepth + 1> stamps_;  // "Timestamp" of each open object
  std::size_t depth_ = 0;
  std::size_t list_depth_ = 0;    // of the array MetricValues; 0 outside it
  std::size_t report_depth_ = 0;  // of the object that holds it
  std::size_t first_ = 0;         // of the values of the open report
};

}  // namespace

RedfishReports::LineBuffer::int_type RedfishReports::LineBuffer::underflow() {
  std::string_view line;
  if (!in_.next_line(line)) return traits_type::eof();
  text_.assign(line);
  text_ += '\n';
  setg(text_.data(), text_.data(), text_.data() + text_.size());
  return traits_type::to_int_type(text_[0]);
}

bool RedfishReports::next(std::vector<RedfishValue>& values) {
  values.clear();
  if ((stream_ >> std::ws).eof()) return false;
  ValueSax sax(values, in_);
  if (nlohmann::json::sax_parse(stream_, &sax, nlohmann::json::input_format_t::json, false)) {
    return true;
  }
  if (sax.too_deep()) {
    throw DataError("JSON nested deeper than " + std::to_string(kMaxDepth) + " levels", in_.place(),
                    "a metric report has only a few levels; check what this file is");
  }
  cut_ = stream_.eof() || stream_.peek() == std::istream::traits_type::eof();
  if (cut_) return false;
  throw DataError("malformed metric report", in_.place(),
                  "each report is one JSON object; several may follow one another");
}

}  // namespace ballast
