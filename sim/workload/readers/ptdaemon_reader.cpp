// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/readers.hpp"

namespace ballast {
namespace {

bool is_channel_mark(std::string_view field) {
  return field.size() > 2 && field.starts_with("Ch") &&
         field.find_first_not_of("0123456789", 2) == std::string_view::npos;
}

}  // namespace

bool looks_like_ptdaemon(std::string_view head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  const std::string_view line = head.substr(first, head.find('\n', first) - first);
  return line.starts_with("Time,") && line.find(",Watts,") != std::string_view::npos;
}

void read_ptdaemon(TextInput& in, TraceBuilder& out) {
  std::string_view line;
  std::vector<std::string_view> fields;
  const std::size_t total = out.channel("total");
  while (in.next_line(line)) {
    if (trim(line).empty()) continue;
    split_fields(line, ',', fields);
    const auto stamp_ns = fields.size() >= 4 && fields[0] == "Time"
                              ? parse_datetime_ns(fields[1], DateOrder::kMonthFirst)
                              : std::nullopt;
    if (!stamp_ns) {
      if (cut_short(in, out)) continue;
      throw DataError("not a PTDaemon line: " + printable(line), in.place(),
                      "expected 'Time,MM-DD-YYYY hh:mm:ss.fff,Watts,...'");
    }
    // Pairs of name and value: first those of the total, then those of each "ChN".
    std::size_t channel = total;
    bool found = false;
    for (std::size_t i = 2; i < fields.size();) {
      if (is_channel_mark(fields[i])) {
        channel = out.channel(lower(fields[i]), true);
        ++i;
        continue;
      }
      if (fields[i] == "Watts" && i + 1 < fields.size()) {
        const auto watt = parse_number(fields[i + 1]);
        if (is_failure_marker(fields[i + 1], out.options().failure_markers)) {
          out.failed_poll(channel);
        } else if (!watt) {
          throw DataError("Watts " + printable(fields[i + 1]) + " is no number", in.place(),
                          "correct the line, or name the poller's failure marker");
        } else {
          out.add(channel, *stamp_ns, *watt, [&] { return in.place(); });
        }
        found = true;
      }
      i += 2;
    }
    if (found) {
      out.record();
    } else if (!cut_short(in, out)) {
      throw DataError("PTDaemon line without Watts", in.place(), "correct the line");
    }
  }
}

}  // namespace ballast
