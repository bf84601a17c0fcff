// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/row_channels.hpp"

#include <algorithm>
#include <map>

#include "sim/base/units.hpp"
#include "sim/workload/readers/column_roles.hpp"
#include "sim/workload/readers/column_sums.hpp"
#include "sim/workload/readers/parse.hpp"

namespace ballast {
namespace {

constexpr const char* kRecordIndex =
    "record the column that identifies devices (index, device_id, host); nvidia-smi: "
    "--query-gpu=timestamp,index,power.draw --format=csv -lms 100";
constexpr const char* kChooseChannel =
    "select what to add up with --channel NAME (repeatable; in a scenario the key channels)";

}  // namespace

RowChannels::RowChannels(const CsvLayout& layout, TextInput& in, TraceBuilder& out)
    : layout_(layout), in_(in), out_(out), header_line_(in.place().line) {
  std::vector<std::size_t> fields;
  for (std::size_t i = 0; i < layout.power.size(); ++i) {
    const PowerColumn& c = layout.power[i];
    names_.push_back(c.name);
    on_request_.push_back(c.is_voltage);
    if (!c.is_voltage) fields.push_back(i);
    for (std::size_t k = 0; k < i; ++k) {
      if (layout.power[k].name != c.name) continue;
      throw DataError("two columns are called " + printable(c.name), in.place(),
                      "give each channel its own name");
    }
  }
  std::vector<std::string> powers;
  for (const std::size_t i : fields) powers.push_back(names_[i]);
  if (!layout.plain) {
    const ColumnRoles roles = judge_columns(powers);
    if (!roles.doubt.empty()) refuse_doubt(roles.doubt);
    for (std::size_t k = 0; k < fields.size(); ++k) {
      on_request_[fields[k]] = roles.roles[k] != ColumnRole::kReading;
      if (roles.roles[k] == ColumnRole::kTotal) totals_.push_back(fields[k]);
    }
    const std::string note = roles_note(powers, roles);
    if (!note.empty()) out.note(note);
  }
  for (const std::size_t i : fields) {
    if (!on_request_[i]) readings_.push_back(i);
  }
  by_polls_ = layout.identity.empty() && (layout.equal_stamps || layout.is_nvidia_smi);
}

void RowChannels::refuse_doubt(const std::string& doubt) const {
  if (!out_.options().channels.empty()) return;
  throw DataError(doubt + ": adding them up could count power twice",
                  Place{in_.place().file, header_line_}, kChooseChannel);
}

// "gpu3" of the index 3, "node7/gpu3" where a column names the machine too.
std::string RowChannels::label_of(const std::vector<std::string_view>& fields) {
  std::string label;
  for (const IdentityColumn& id : layout_.identity) {
    const std::string_view cell = fields[id.field];
    const bool number = !cell.empty() && cell.find_first_not_of("0123456789") == std::string::npos;
    if (!label.empty()) label += "/";
    if (number) label += id.prefix.empty() ? lower(id.header) : id.prefix;
    label += cell;
  }
  return label;
}

// The channels of a device: its first reading carries its name alone, the others stand behind it.
const RowChannels::Channels& RowChannels::device(std::string_view label) {
  label_.assign(label);
  const auto found = devices_.find(label_);
  if (found != devices_.end()) return found->second;
  labels_.push_back(label_);
  Channels channels;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const bool alone = readings_.size() == 1 && readings_.front() == i;
    const std::string name = label_.empty()                                    ? names_[i]
                             : layout_.power[i].is_voltage && devices_.empty() ? names_[i]
                             : alone                                           ? label_
                                     : label_ + "." + names_[i];
    channels.push_back(out_.channel(name, on_request_[i]));
  }
  return devices_.emplace(label_, std::move(channels)).first->second;
}

Place RowChannels::place_at(int line) const {
  return Place{in_.place().file, line};
}

void RowChannels::deliver(const Channels& channels, std::int64_t stamp_ns, const RowCell* cells,
                          int line) {
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (cells[i].failed) {
      out_.failed_poll(channels[i]);
    } else {
      out_.add(channels[i], stamp_ns, cells[i].power_w, [&] { return place_at(line); });
    }
  }
}

// Every stride-th row; when there are too many, every second of them.
void RowChannels::sample(const std::vector<RowCell>& cells) {
  if (names_.size() < 2 || rows_++ % stride_ != 0) return;
  samples_.push_back(cells);
  if (samples_.size() < kSamples) return;
  for (std::size_t i = 1; 2 * i < samples_.size(); ++i) samples_[i].swap(samples_[2 * i]);
  samples_.resize((samples_.size() + 1) / 2);
  stride_ *= 2;
}

void RowChannels::row(std::int64_t stamp_ns, const std::vector<std::string_view>& fields,
                      const std::vector<RowCell>& cells) {
  sample(cells);
  if (by_polls_) {
    stamp_ns_.push_back(stamp_ns);
    lines_.push_back(in_.line());
    cells_.insert(cells_.end(), cells.begin(), cells.end());
    return;
  }
  last_device_ = &device(layout_.identity.empty() ? std::string() : label_of(fields));
  deliver(*last_device_, stamp_ns, cells.data(), in_.line());
}

void RowChannels::failed_line() {
  if (by_polls_) return;  // whose poll it was cannot be known; the line is in a note
  const Channels& channels = last_device_ != nullptr ? *last_device_ : device("");
  for (const std::size_t i : readings_) out_.failed_poll(channels[i]);
}

template <class Visit>
void RowChannels::for_each_poll(const Visit& visit) const {
  for (std::size_t first = 0; first < stamp_ns_.size();) {
    std::size_t last = first + 1;
    while (last < stamp_ns_.size() && stamp_ns_[last] == stamp_ns_[first]) ++last;
    visit(first, last);
    first = last;
  }
}

// Without an identity the lines of one poll are those that share a stamp, in the order of the
// devices. The most frequent number of lines per stamp is the number of devices; a poll with a
// multiple of it was written more than once; one with any other number lacks an unknown device: it
// is dropped whole and counted as failed.
void RowChannels::deliver_polls(bool stamps_are_whole) {
  std::map<std::size_t, std::size_t> frequency;
  for_each_poll([&](std::size_t first, std::size_t last) { ++frequency[last - first]; });
  const std::size_t lines =
      std::max_element(frequency.begin(), frequency.end(), [](auto& a, auto& b) {
        return a.second < b.second;
      })->first;
  if (lines == 1 && layout_.is_nvidia_smi) refuse_bursts();
  if (lines > 1) refuse_coarse(lines, stamps_are_whole);
  std::size_t polls = 0;
  std::size_t dropped = 0;
  const std::string prefix = layout_.is_nvidia_smi ? "gpu" : "device";
  for_each_poll([&](std::size_t first, std::size_t last) {
    const bool whole = (last - first) % lines == 0;
    ++polls;
    if (!whole) ++dropped;
    for (std::size_t i = first; i < last; ++i) {
      const bool named = lines > 1 || layout_.is_nvidia_smi;
      const Channels& channels =
          device(named ? prefix + std::to_string((i - first) % lines) : std::string());
      if (whole) {
        deliver(channels, stamp_ns_[i], &cells_[i * names_.size()], lines_[i]);
      } else {
        for (const std::size_t c : readings_) out_.failed_poll(channels[c]);
      }
    }
  });
  // A few polls may lack a device; more of them mean that the number of lines says nothing.
  if (dropped > 3 && dropped * 20 > polls) {
    throw DataError("no column identifies devices, and " + std::to_string(dropped) + " of " +
                        std::to_string(polls) + " timestamps do not have " + std::to_string(lines) +
                        " lines",
                    Place{in_.place().file}, kRecordIndex);
  }
  if (lines > 1 || layout_.is_nvidia_smi) {
    out_.note("no column tells " + std::string(layout_.is_nvidia_smi ? "GPUs" : "devices") +
              " apart: " + std::to_string(lines) + (lines == 1 ? " line" : " lines") +
              " per timestamp, so as many " + (layout_.is_nvidia_smi ? "GPUs" : "devices") +
              ", in order of lines");
  }
}

// Stamps as coarse as the polls are apart: one device polled several times within a stamp looks
// like several devices polled once.
void RowChannels::refuse_coarse(std::size_t lines, bool stamps_are_whole) const {
  std::vector<std::int64_t> spacing;
  std::int64_t resolution_ns = 1'000'000'000'000;
  std::size_t polls = 0;
  std::int64_t last_ns = 0;
  for_each_poll([&](std::size_t first, std::size_t) {
    while (stamp_ns_[first] % resolution_ns != 0) resolution_ns /= 10;
    if (polls++ > 0) spacing.push_back(stamp_ns_[first] - last_ns);
    last_ns = stamp_ns_[first];
  });
  if (spacing.empty()) return;
  std::nth_element(spacing.begin(),
                   spacing.begin() + static_cast<std::ptrdiff_t>(spacing.size() / 2),
                   spacing.end());
  const std::int64_t median_ns = spacing[spacing.size() / 2];
  // A poller with milliseconds meets whole seconds ten times running only by design.
  if (median_ns > resolution_ns || (polls < 10 && !stamps_are_whole)) return;
  throw DataError("timestamps are too coarse: they are multiples of " +
                      format_number(1e-9 * static_cast<double>(resolution_ns)) +
                      " s, and most have " + std::to_string(lines) +
                      " lines. These may be that many devices, or that many readings of one device",
                  place_at(lines_.front()),
                  std::string("write timestamps with milliseconds, and ") + kRecordIndex);
}

// Several GPUs whose lines of one poll carry stamps some milliseconds apart look like one GPU that
// jumps. Their spacing gives them away: many tiny steps between regular ones.
void RowChannels::refuse_bursts() const {
  if (stamp_ns_.size() < 5) return;
  std::vector<std::int64_t> sorted;
  for (std::size_t i = 1; i < stamp_ns_.size(); ++i)
    sorted.push_back(stamp_ns_[i] - stamp_ns_[i - 1]);
  std::sort(sorted.begin(), sorted.end());
  const std::int64_t low = sorted[sorted.size() / 4];
  const std::int64_t high = sorted[sorted.size() * 19 / 20];
  if (low * 10 >= high) return;
  throw DataError("lines come in bursts of unequal timestamps and no column identifies GPUs",
                  Place{in_.place().file}, std::string("add index to the query; ") + kRecordIndex);
}

void RowChannels::refuse_lost_digits() const {
  throw DataError(
      "timestamps have lost digits: they are printed with an exponent (as 1.77000E+12), and many of "
      "them are equal",
      place_at(lines_.empty() ? header_line_ + 1 : lines_.front()),
      "write the timestamps with all their digits (in a spreadsheet, format the column as a number)");
}

void RowChannels::note_totals() const {
  for (const std::size_t total : totals_) {
    out_.note("column " + printable(names_[total]) +
              " is a total beside its parts and is skipped; it " +
              total_agreement(samples_, total, readings_));
  }
}

// A column that is the sum of others in every row, though no name says so.
void RowChannels::find_sums() {
  if (layout_.plain) return;
  for (const ColumnSum& sum : find_column_sums(samples_, readings_)) {
    out_.note("column " + printable(names_[sum.total]) + " is the sum of " +
              printable(names_[sum.first]) + " to " + printable(names_[sum.last]) +
              " in every row: not summed, on request with --channel");
    for (const auto& [label, channels] : devices_) out_.set_on_request(channels[sum.total]);
  }
}

void RowChannels::finish(bool stamps_are_whole, bool stamps_lost_digits) {
  if (!stamp_ns_.empty()) {
    std::size_t polls = 0;
    for_each_poll([&](std::size_t, std::size_t) { ++polls; });
    if (stamps_lost_digits && has_many_duplicates(stamp_ns_.size() - polls, polls))
      refuse_lost_digits();
    deliver_polls(stamps_are_whole);
  }
  note_totals();
  find_sums();
  for (const auto& [label, channels] : devices_) {
    for (const std::size_t c : channels) {
      if (stamps_lost_digits && out_.has_many_duplicates(c)) refuse_lost_digits();
    }
  }
  // Devices may contain each other as columns may: a domain 'package' and its 'core'.
  if (labels_.size() < 2 || layout_.plain) return;
  const ColumnRoles roles = judge_columns(labels_);
  if (!roles.doubt.empty()) refuse_doubt(roles.doubt);
  for (std::size_t k = 0; k < labels_.size(); ++k) {
    if (roles.roles[k] == ColumnRole::kReading) continue;
    for (const std::size_t c : devices_.at(labels_[k])) out_.set_on_request(c);
    if (roles.roles[k] == ColumnRole::kTotal)
      out_.note("rows of " + printable(labels_[k]) + " are a total and are skipped");
  }
  const std::string note = roles_note(labels_, roles);
  if (!note.empty()) out_.note(note);
}

}  // namespace ballast
