// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/trace_builder.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <tuple>

#include "sim/base/terminal_text.hpp"
#include "sim/base/units.hpp"
#include "sim/workload/readers/hold.hpp"
#include "sim/workload/readers/quality.hpp"
#include "sim/workload/readers/text_input.hpp"

namespace ballast {
namespace {

// A GPU each, of the largest site that can be simulated, with room.
constexpr std::size_t kMostChannels = 300'000;

double to_seconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

// "logs/node_1.txt.xz" is "node_1".
std::string stem(const std::string& path, bool keep_folders) {
  std::filesystem::path p(path);
  for (const char* extension : {".xz", ".gz", ".bz2", ".zst"}) {
    if (p.extension() == extension) p.replace_extension();
  }
  for (const char* extension : {".txt", ".log", ".csv"}) {
    if (p.extension() == extension) p.replace_extension();
  }
  return keep_folders ? p.generic_string() : p.filename().string();
}

// The middle value (the lower of two); `values` is reordered.
std::int64_t quantile(std::vector<std::int64_t>& values, double fraction) {
  const auto rank = static_cast<std::size_t>(fraction * static_cast<double>(values.size() - 1));
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

std::string join(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  if (names.size() > most) text += ", ... (" + std::to_string(names.size()) + " in all)";
  return text;
}

}  // namespace

void TraceBuilder::begin_member(const std::string& member, bool named) {
  first_of_member_ = channels_.size();
  of_member_.clear();
  member_ = member;
  named_ = named;
  ++members_;
}

std::size_t TraceBuilder::member_channels() const {
  std::size_t count = 0;
  for (std::size_t i = first_of_member_; i < channels_.size(); ++i) {
    if (!channels_[i].on_request && !channels_[i].power_w.empty()) ++count;
  }
  return count;
}

std::size_t TraceBuilder::channel(std::string_view name, bool on_request) {
  const auto [known, is_new] = of_member_.try_emplace(visible(name), channels_.size());
  if (!is_new) return known->second;
  if (channels_.size() == kMostChannels) {
    throw DataError("more than " + std::to_string(kMostChannels) + " channels", {member_},
                    "no site has so many meters; check the column that names the device");
  }
  Channel channel;
  channel.name = known->first;
  channel.member = member_;
  channel.member_index = members_;
  channel.on_request = on_request;
  channels_.push_back(std::move(channel));
  return channels_.size() - 1;
}

void TraceBuilder::note(std::string text) {
  std::vector<std::string>& notes = report_.notes;
  // The members of a collection have the same to say.
  if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(std::move(text));
}

TraceProvenance& TraceBuilder::provenance() {
  if (!provenance_) provenance_.emplace();
  return *provenance_;
}

// A member with one channel gives it its name; with several, they stand behind it. Folders join in
// only where two members would be called the same.
void TraceBuilder::name_channels() {
  if (!named_) return;
  std::set<std::string> stems;
  bool unique = true;
  std::size_t last = 0;
  for (const Channel& c : channels_) {
    if (c.member_index == last) continue;
    last = c.member_index;
    unique = stems.insert(stem(c.member, false)).second && unique;
  }
  std::vector<std::size_t> plain(members_ + 1, 0);
  for (const Channel& c : channels_) plain[c.member_index] += c.on_request ? 0 : 1;
  for (Channel& c : channels_) {
    const std::string prefix = stem(c.member, !unique);
    c.name = !c.on_request && plain[c.member_index] == 1 ? prefix : prefix + "/" + c.name;
  }
}

void TraceBuilder::drop_empty_channels(const std::string& source) {
  std::vector<std::string> empty;
  for (const Channel& c : channels_) {
    report_.failed_polls += c.failed;
    report_.duplicates += c.duplicates;
    if (c.power_w.empty()) empty.push_back(c.name);
  }
  std::erase_if(channels_, [](const Channel& c) { return c.power_w.empty(); });
  if (channels_.empty()) {
    throw DataError("empty trace: it contains no readings", {source},
                    "give a file with at least two power readings");
  }
  if (!empty.empty()) note("skipped because every poll failed: " + join(empty, 8));
  for (const Channel& c : channels_) {
    if (c.power_w.size() > 1) continue;
    throw DataError("channel " + printable(c.name) + " has a single reading", {source},
                    "a trace needs at least two readings in each channel");
  }
}

// Polls of many nodes start at their own phase; power of all is known from the latest of the first
// readings on. A channel that joins later than a gap would cut the others, so it leaves a gap
// instead.
std::int64_t TraceBuilder::common_start_ns(std::int64_t median_ns) {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool any = false;
  for (const Channel& c : channels_) {
    if (c.on_request) continue;
    const std::int64_t stamp = c.stamp_ns.front();
    first = any ? std::min(first, stamp) : stamp;
    last = any ? std::max(last, stamp) : stamp;
    any = true;
  }
  if (!any) return channels_.front().stamp_ns.front();
  const double limit_ns = options_.gap_factor * static_cast<double>(median_ns);
  if (static_cast<double>(last - first) <= limit_ns) return last;
  return first;
}

std::vector<TraceBuilder::Channel> TraceBuilder::select(const std::string& source) {
  std::vector<Channel> chosen;
  std::vector<std::string> names;
  for (const Channel& c : channels_) names.push_back(c.name);
  for (const std::string& wanted : options_.channels) {
    const auto it = std::find_if(channels_.begin(), channels_.end(),
                                 [&](const Channel& c) { return c.name == wanted; });
    if (it == channels_.end()) {
      const std::string near = nearest_word(wanted, names);
      throw DataError("no channel " + printable(wanted) + " with readings", {source},
                      (near.empty() ? "" : "nearest: " + printable(near) + "; ") +
                          ("channels: " + join(names, 12)));
    }
    chosen.push_back(*it);
  }
  if (!options_.channels.empty()) return chosen;
  const bool only_on_request = std::all_of(channels_.begin(), channels_.end(),
                                           [](const Channel& c) { return c.on_request; });
  for (Channel& c : channels_) {
    if (!c.on_request || only_on_request) {
      chosen.push_back(std::move(c));
    } else {
      report_.on_request.push_back(c.name);
    }
  }
  return chosen;
}

// Two sensors never agree in every stamp and reading: equal channels are one measurement written
// twice, and a sum over them swings more than the sum over so many independent ones would.
void TraceBuilder::note_repeated(const std::vector<Channel>& channels) {
  const auto before = [](const Channel* a, const Channel* b) {
    return std::tie(a->power_w, a->stamp_ns) < std::tie(b->power_w, b->stamp_ns);
  };
  std::set<const Channel*, decltype(before)> distinct(before);
  std::vector<std::string> repeated;
  for (const Channel& c : channels) {
    const auto [first, is_new] = distinct.insert(&c);
    if (!is_new) repeated.push_back(c.name + " = " + (*first)->name);
  }
  if (repeated.empty()) return;
  note(std::to_string(repeated.size()) + " of " + std::to_string(channels.size()) +
       " channels repeat another one exactly: " + join(repeated, 3));
}

// Spacing of all channels; counts the gaps, each by its own channel's median.
std::vector<std::int64_t> TraceBuilder::measure_spacing(const std::vector<Channel>& channels) {
  std::vector<std::int64_t> all;
  std::vector<std::int64_t> own;
  for (const Channel& c : channels) {
    own.clear();
    for (std::size_t i = 1; i < c.stamp_ns.size(); ++i) {
      own.push_back(c.stamp_ns[i] - c.stamp_ns[i - 1]);
    }
    all.insert(all.end(), own.begin(), own.end());
    const double limit_ns = options_.gap_factor * static_cast<double>(quantile(own, 0.5));
    for (const std::int64_t dt_ns : own) {
      if (static_cast<double>(dt_ns) <= limit_ns) continue;
      ++report_.gaps;
      report_.longest_gap_s = std::max(report_.longest_gap_s, to_seconds(dt_ns));
    }
  }
  return all;
}

void TraceBuilder::reduce_held(std::vector<Channel>& channels) {
  std::vector<Readings> readings;
  for (Channel& c : channels) readings.push_back({&c.stamp_ns, &c.power_w});
  const HeldChannels held = keep_refreshes(readings, options_.gap_factor);
  if (held.count == 0) return;
  report_.hold_s = to_seconds(held.longest_ns);
  note(std::to_string(held.count) + " of " + std::to_string(channels.size()) +
       (channels.size() == 1 ? " channel holds its" : " channels hold their") + " values for " +
       format_number(to_seconds(held.typical_ns)) +
       " s, longer than the polling interval: one reading per refresh is kept");
}

Trace TraceBuilder::finish(const std::string& source, const std::string& format, bool sort) {
  name_channels();
  drop_empty_channels(source);
  if (sort) {
    std::stable_sort(channels_.begin(), channels_.end(), [](const Channel& a, const Channel& b) {
      return natural_less(a.name, b.name);
    });
  }
  // The common start follows from all channels, so that one of them alone keeps its time axis.
  std::vector<std::int64_t> every;
  for (const Channel& c : channels_) {
    for (std::size_t i = 1; i < c.stamp_ns.size(); ++i) {
      if (!c.on_request) every.push_back(c.stamp_ns[i] - c.stamp_ns[i - 1]);
    }
  }
  Trace trace;
  trace.source = source;
  trace.start_ns = common_start_ns(every.empty() ? 0 : quantile(every, 0.5));
  std::vector<Channel> chosen = select(source);
  for (const Channel& c : chosen) {
    check_plausible(c);
    check_series({c.name, c.stamp_ns, c.power_w, c.duplicates, c.duplicate}, source);
    if (c.spikes.open()) {
      note("channel " + printable(c.name) +
           " ends on a reading above 1000 times the one before it: " +
           format_number(c.power_w.back()) + " W at line " + std::to_string(c.spikes.place().line));
    }
  }
  reduce_held(chosen);
  note_repeated(chosen);
  std::vector<std::int64_t> spacing = measure_spacing(chosen);
  report_.format = format;
  report_.dt_min_s = to_seconds(*std::min_element(spacing.begin(), spacing.end()));
  report_.dt_max_s = to_seconds(*std::max_element(spacing.begin(), spacing.end()));
  report_.dt_median_s = to_seconds(quantile(spacing, 0.5));
  report_.dt_p95_s = to_seconds(quantile(spacing, 0.95));
  for (const Channel& c : chosen) {
    TraceChannel out;
    out.name = c.name;
    out.power_w = c.power_w;
    out.t_s.reserve(c.stamp_ns.size());
    for (const std::int64_t ns : c.stamp_ns) out.t_s.push_back(to_seconds(ns - trace.start_ns));
    trace.length_s = std::max(trace.length_s, out.t_s.back());
    trace.channels.push_back(std::move(out));
  }
  trace.report = std::move(report_);
  measure_quality(trace, options_.gap_factor);
  if (provenance_) provenance_->apply(trace);
  return trace;
}

}  // namespace ballast
