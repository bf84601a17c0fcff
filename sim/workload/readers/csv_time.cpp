// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/csv_time.hpp"

#include <algorithm>
#include <cctype>

#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/text_input.hpp"

namespace ballast {
namespace {

constexpr std::int64_t kHourNs = std::int64_t{3600} * 1'000'000'000;

using Rows = std::vector<std::vector<std::string_view>>;

// True when most cells of a column pass; a few may be damaged.
template <class Test>
bool most(const Rows& rows, std::size_t field, const Test& test) {
  std::size_t passed = 0;
  std::size_t seen = 0;
  for (const auto& row : rows) {
    if (field >= row.size()) continue;
    ++seen;
    if (test(row[field])) ++passed;
  }
  return seen > 0 && passed * 2 >= seen;
}

// Day, month or year first, by the cells or by a pattern in the column's name ("dd/MM/yyyy").
template <class Parse>
std::optional<DateOrder> date_order(const std::string& name, const Rows& rows, std::size_t field,
                                    bool& unknown, const Parse& parse) {
  const auto passes = [&](DateOrder order) {
    return most(rows, field, [&](std::string_view c) { return parse(c, order).has_value(); });
  };
  if (passes(DateOrder::kYearFirst)) return DateOrder::kYearFirst;
  const auto all_pass = [&](DateOrder order) {
    return std::all_of(rows.begin(), rows.end(), [&](const auto& row) {
      return field >= row.size() || parse(row[field], order) ||
             !(parse(row[field], DateOrder::kDayFirst) ||
               parse(row[field], DateOrder::kMonthFirst));
    });
  };
  const bool day = passes(DateOrder::kDayFirst) && all_pass(DateOrder::kDayFirst);
  const bool month = passes(DateOrder::kMonthFirst) && all_pass(DateOrder::kMonthFirst);
  if (!day && !month) return std::nullopt;
  const std::string pattern = lower(name);
  if (day && pattern.find("dd/mm") != std::string::npos) return DateOrder::kDayFirst;
  if (month && pattern.find("mm/dd") != std::string::npos) return DateOrder::kMonthFirst;
  if (day != month) return day ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
  // Only German and its neighbours write dates with points.
  const bool points = most(rows, field, [](std::string_view c) {
    return c.substr(0, 3).find('.') != std::string::npos;
  });
  unknown = !points;
  return DateOrder::kDayFirst;
}

bool is_daylight(std::string_view zone) {
  if (zone == "CEST" || zone == "WEST" || zone == "EEST" || zone == "BST") return true;
  return zone.size() == 3 && zone.ends_with("DT");
}

// CET and CEST, CST and CDT, GMT and BST: one place in winter and in summer.
bool one_place(std::string_view a, std::string_view b) {
  if (is_daylight(a) == is_daylight(b)) return false;
  if (is_daylight(a)) std::swap(a, b);  // b is the summer's
  if (a == "GMT" || a == "UTC") return b == "BST";
  if (b.size() == 4) return a.size() == 3 && a[0] == b[0] && a.ends_with("ET");
  return a.size() == 3 && a[0] == b[0] && a.ends_with("ST");
}

}  // namespace

std::string_view with_point(std::string_view cell, char decimal, std::string& buffer) {
  const std::size_t at = decimal == '.' ? std::string_view::npos : cell.find(decimal);
  if (at == std::string_view::npos) return cell;
  buffer.assign(cell);
  buffer[at] = '.';
  return buffer;
}

std::optional<TimeColumns> find_time(const std::vector<std::string>& names,
                                     const std::vector<HeaderCell>& cells, const Rows& rows,
                                     char decimal) {
  using Kind = TimeColumns::Kind;
  std::optional<TimeColumns> best;
  int best_rank = 0;
  std::optional<std::size_t> date;
  DateOrder date_order_found = DateOrder::kYearFirst;
  bool date_unknown = false;
  std::string buffer;
  std::string passed_over;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = lower(cells[i].base);
    const bool is_pattern = name.find("yy") != std::string::npos;
    const bool is_date = name == "date" || name.starts_with("date ") || is_pattern;
    if (cells[i].kind != HeaderCell::Kind::kTime && !is_date) continue;
    TimeColumns found;
    found.field = i;
    found.name = names[i];
    int rank = 1;  // a column that only its name makes a time
    if (cells[i].time_ns > 0) {
      found.unit_ns = cells[i].time_ns;
      const bool reads = most(rows, i, [&](std::string_view c) {
        return parse_stamp_ns(with_point(c, decimal, buffer), found.unit_ns).has_value();
      });
      if (reads) rank = 3;
    } else if (const auto order = date_order(names[i], rows, i, found.order_unknown, parse_clock)) {
      found.kind = Kind::kClock;
      found.order = *order;
      rank = 4;
    } else if (const auto day = date_order(names[i], rows, i, date_unknown, parse_date_ns)) {
      date = i;
      date_order_found = *day;
      continue;
    } else if (most(rows, i, [](std::string_view c) { return parse_time_of_day(c).has_value(); })) {
      found.kind = Kind::kTimeOfDay;
      rank = 2;
      if (date) {
        found.kind = Kind::kDateAndTime;
        found.date = date;
        found.order = date_order_found;
        found.order_unknown = date_unknown;
        rank = 4;
      }
      // "Time(ms)" beside "Time" holds its milliseconds.
      for (std::size_t k = i + 1; k < std::min(i + 2, names.size()); ++k) {
        const bool below_a_second = most(rows, k, [](std::string_view c) {
          const auto ms = parse_number(c);
          return ms && *ms >= 0.0 && *ms < 1000.0;
        });
        if (cells[k].time_ns == 1'000'000 &&
            (cells[k].base.empty() || lower(cells[k].base) == name) && below_a_second)
          found.fraction = k;
      }
    } else if (is_date) {
      continue;
    }
    // The first column whose cells can be read is the time.
    const bool better = !best || (rank > best_rank && best_rank < 3);
    if (!better) continue;
    if (best && best_rank < 3) passed_over = best->name;
    best = found;
    best_rank = rank;
  }
  // "Zeit", "Zeitpunkt": the cells say what the name does not.
  for (std::size_t i = 0; i < names.size() && !best; ++i) {
    TimeColumns found;
    const auto order = date_order(names[i], rows, i, found.order_unknown, parse_clock);
    if (!order || cells[i].kind != HeaderCell::Kind::kOther) continue;
    found.kind = Kind::kClock;
    found.field = i;
    found.name = names[i];
    found.order = *order;
    found.notes.push_back("the time is " + printable(names[i]) + ": its cells are dates");
    best = found;
  }
  if (best && !passed_over.empty()) {
    best->notes.push_back("the time is " + printable(best->name) + ": " + printable(passed_over) +
                          " contains no date and time");
  }
  return best;
}

std::optional<std::int64_t> StampReader::number_ns(std::string_view text, std::int64_t unit_ns) {
  std::string buffer;
  const std::string_view number = with_point(text, decimal_, buffer);
  if (number.find_first_of("eE") != std::string_view::npos) any_exponent_ = true;
  return parse_stamp_ns(number, unit_ns);
}

std::optional<std::int64_t> StampReader::on_one_clock(const ClockStamp& stamp) {
  const bool has_offset = stamp.offset_s.has_value();
  if (!any_) {
    any_ = true;
    with_offset_ = has_offset;
    offset_s_ = stamp.offset_s.value_or(0);
    zone_ = std::string(stamp.zone);
  } else if (has_offset != with_offset_) {
    error_ = has_offset ? "a timestamp with an offset from UTC among timestamps without"
                        : "a timestamp without an offset from UTC among timestamps with one";
    return std::nullopt;
  }
  if (has_offset && *stamp.offset_s != offset_s_) offset_changed_ = true;
  if (stamp.zone == zone_) return stamp.ns();
  // Only the change counts for the time between two stamps.
  if (!one_place(zone_, stamp.zone)) {
    error_ = "the time zone changes from " + printable(zone_) + " to " + printable(stamp.zone);
    return std::nullopt;
  }
  zone_changed_ = true;
  return stamp.ns() + (is_daylight(zone_) ? kHourNs : -kHourNs);
}

std::optional<std::int64_t> StampReader::read(const std::vector<std::string_view>& fields) {
  using Kind = TimeColumns::Kind;
  error_.clear();
  const std::string_view cell = fields[columns_.field];
  if (columns_.kind == Kind::kNumber) {
    if (columns_.unit_ns == 0) return std::nullopt;
    const auto ns = number_ns(cell, columns_.unit_ns);
    if (ns && *ns % 1'000'000'000 != 0) any_fraction_ = true;
    if (cell.find(decimal_) != std::string_view::npos) any_fraction_ = true;
    return ns;
  }
  std::optional<ClockStamp> stamp;
  if (columns_.kind == Kind::kClock) {
    stamp = parse_clock(cell, columns_.order);
  } else {
    stamp = parse_time_of_day(cell);
    if (stamp && columns_.date) {
      const auto date_ns = parse_date_ns(fields[*columns_.date], columns_.order);
      if (!date_ns) return std::nullopt;
      stamp->local_ns += *date_ns;
    }
    if (stamp && columns_.fraction) {
      const auto part = number_ns(fields[*columns_.fraction], 1'000'000);
      if (!part) return std::nullopt;
      stamp->local_ns += *part;
      any_fraction_ = true;
    }
  }
  if (!stamp) return std::nullopt;
  if (cell.find_first_of(".,") != std::string_view::npos) any_fraction_ = true;
  if (columns_.kind != Kind::kTimeOfDay) return on_one_clock(*stamp);
  std::int64_t ns = stamp->local_ns + midnight_ns_;
  if (any_ && ns < last_ns_ - 12 * kHourNs) {
    midnight_ns_ += 24 * kHourNs;
    ns += 24 * kHourNs;
  }
  any_ = true;
  last_ns_ = ns;
  return ns;
}

std::vector<std::string> StampReader::notes() const {
  std::vector<std::string> notes = columns_.notes;
  if (offset_changed_) {
    notes.push_back("the timestamps' offset from UTC changes within the file: read as UTC");
  }
  if (!zone_.empty()) {
    notes.push_back("timestamps carry the zone " + zone_ +
                    (zone_changed_ ? ", which changes to or from summer time: read on the clock of "
                                     "the first timestamp"
                                   : ": read as this local time, without a shift to UTC"));
  }
  if (columns_.kind == TimeColumns::Kind::kTimeOfDay) {
    notes.push_back("timestamps are times of day without a date" +
                    std::string(midnight_ns_ > 0
                                    ? "; a step back past midnight is taken as the next day"
                                    : ""));
  }
  return notes;
}

}  // namespace ballast
