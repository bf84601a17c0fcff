// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/readers.hpp"

namespace ballast {
namespace {

// "Ch2" after "Ch", "Analyzer12" after "Analyzer".
bool is_numbered(std::string_view field, std::string_view word) {
  return field.size() > word.size() && field.starts_with(word) &&
         field.find_first_not_of("0123456789", word.size()) == std::string_view::npos;
}

// A part of the total: one analyser of several, or one channel of an analyser. It becomes a channel
// with its second reading: a part that was read once must not refuse the total.
struct Part {
  std::string name;
  std::optional<std::size_t> channel;
  std::int64_t last_ns = 0;  // of the latest reading
  std::optional<double> first_w;
};

class PtdaemonLines {
 public:
  PtdaemonLines(TextInput& in, TraceBuilder& out)
      : in_(in), out_(out), total_(out.channel("total")) {}

  void line(std::string_view text) {
    if (trim(text).empty()) return;
    split_fields(text, ',', fields_);
    const auto stamp_ns = fields_.size() >= 4 && fields_[0] == "Time"
                              ? parse_datetime_ns(fields_[1], DateOrder::kMonthFirst)
                              : std::nullopt;
    if (!stamp_ns) {
      if (cut_short(in_, out_)) return;
      throw DataError("not a PTDaemon line: " + printable(text), in_.place(),
                      "expected 'Time,MM-DD-YYYY hh:mm:ss.fff,Watts,...'");
    }
    if (take_readings(*stamp_ns)) {
      out_.record();
    } else if (!cut_short(in_, out_)) {
      throw DataError("PTDaemon line without Watts", in_.place(), "correct the line");
    }
  }

  void finish() {
    if (bad_parts_ == 0) return;
    out_.note(std::to_string(bad_parts_) +
              " readings of single analysers failed, are negative or out of order, first in line " +
              std::to_string(first_bad_line_) + ": dropped; the total is used as it is");
  }

 private:
  // Pairs of name and value: first those of the total, then those of each part behind its mark. A
  // part may state a time of its own; where it does not, it shares that of the line.
  bool take_readings(std::int64_t line_ns) {
    Part* part = nullptr;
    std::int64_t stamp_ns = line_ns;
    std::string analyzer;
    bool found = false;
    for (std::size_t i = 2; i < fields_.size();) {
      const std::string_view name = fields_[i];
      const bool is_analyzer = is_numbered(name, "Analyzer");
      if (is_analyzer || is_numbered(name, "Ch")) {
        if (is_analyzer) analyzer = lower(name);
        if (is_analyzer) stamp_ns = line_ns;
        part =
            &part_of(is_analyzer || analyzer.empty() ? lower(name) : analyzer + "." + lower(name));
        ++i;
        continue;
      }
      if (i + 1 == fields_.size()) break;
      const std::string_view value = fields_[i + 1];
      if (name == "Time" && part != nullptr) {
        const auto own = parse_datetime_ns(value, DateOrder::kMonthFirst);
        if (own) stamp_ns = *own;
      }
      if (name == "Watts") {
        take(part, stamp_ns, value);
        found = true;
      }
      i += 2;
    }
    return found;
  }

  Part& part_of(const std::string& name) {
    Part& part = parts_[name];
    part.name = name;
    return part;
  }

  void take(Part* part, std::int64_t stamp_ns, std::string_view value) {
    const bool failed = is_failure_marker(value, out_.options().failure_markers);
    const auto watt = parse_number(value);
    if (!failed && !watt) {
      throw DataError("Watts " + printable(value) + " is not a number", in_.place(),
                      "correct the line, or name the poller's failure marker");
    }
    if (part != nullptr) {
      take_part(*part, stamp_ns, failed ? std::nullopt : watt);
    } else if (failed) {
      out_.failed_poll(total_);
    } else {
      out_.add(total_, stamp_ns, *watt, [&] { return in_.place(); });
    }
  }

  // What is wrong with a part says nothing about the total.
  void take_part(Part& part, std::int64_t stamp_ns, std::optional<double> watt) {
    const bool is_first = !part.first_w && !part.channel;
    if (!watt || !std::isfinite(*watt) || *watt < 0.0 || (!is_first && stamp_ns < part.last_ns)) {
      if (bad_parts_++ == 0) first_bad_line_ = in_.place().line;
      return;
    }
    const auto add = [&](std::int64_t ns, double w) {
      out_.add(*part.channel, ns, w, [&] { return in_.place(); });
    };
    if (is_first) {
      part.first_w = watt;
    } else {
      if (!part.channel) {
        part.channel = out_.channel(part.name, true);
        add(part.last_ns, *part.first_w);
      }
      add(stamp_ns, *watt);
    }
    part.last_ns = stamp_ns;
  }

  TextInput& in_;
  TraceBuilder& out_;
  std::size_t total_;
  std::map<std::string, Part> parts_;
  std::vector<std::string_view> fields_;
  std::size_t bad_parts_ = 0;
  int first_bad_line_ = 0;
};

}  // namespace

bool looks_like_ptdaemon(std::string_view head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  const std::string_view line = head.substr(first, head.find('\n', first) - first);
  return line.starts_with("Time,") && line.find(",Watts,") != std::string_view::npos;
}

void read_ptdaemon(TextInput& in, TraceBuilder& out) {
  PtdaemonLines lines(in, out);
  std::string_view line;
  while (in.next_line(line)) lines.line(line);
  lines.finish();
}

}  // namespace ballast
