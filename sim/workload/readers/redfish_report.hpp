// SPDX-License-Identifier: GPL-3.0-or-later
// Metric reports of DMTF's Redfish (schema MetricReport v1, DSP2046): "MetricValues" is an array of
// objects with MetricId, MetricProperty, MetricValue (a string) and Timestamp.
#pragma once

#include <istream>
#include <optional>
#include <streambuf>
#include <string>
#include <vector>

#include "sim/workload/readers/text_input.hpp"

namespace ballast {

struct RedfishValue {
  std::string id;        // MetricId
  std::string property;  // MetricProperty: where in the service the reading comes from
  std::string context;   // the vendor's name of the device (ContextID or FQDD), where it has one
  std::string text;      // MetricValue; empty for null
  std::string stamp;     // Timestamp of the value, else that of its report
  Place place;
};

// JSON documents one after the other: a report may fill one line, fill many, or share one, and a
// document may be an array of reports. Holds one document at a time.
class RedfishReports {
 public:
  explicit RedfishReports(TextInput& in) : in_(in), buffer_(in), stream_(&buffer_) {}

  // The values of the next document; false at the end of the file. Throws DataError for a document
  // that is no JSON or nests deeper than 64 levels.
  bool next(std::vector<RedfishValue>& values);
  // True when the file ended within the last document.
  bool cut() const { return cut_; }

 private:
  // The member's lines as a stream of characters.
  class LineBuffer : public std::streambuf {
   public:
    explicit LineBuffer(TextInput& in) : in_(in) {}

   protected:
    int_type underflow() override;

   private:
    TextInput& in_;
    std::string text_;
  };

  TextInput& in_;
  LineBuffer buffer_;
  std::istream stream_;
  bool cut_ = false;
};

}  // namespace ballast
