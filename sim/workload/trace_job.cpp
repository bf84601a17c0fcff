// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/trace_job.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/base/units.hpp"
#include "sim/workload/readers/bandwidth.hpp"
#include "sim/workload/readers/quality.hpp"
#include "sim/workload/trace_nodes.hpp"

namespace ballast {
namespace {

// Where a channel ends a gap before the others: from there on its power is not known, and is not
// made up.
double replay_end_s(const Trace& trace) {
  return trace.report.ended_channels > 0 ? trace.known_to_s : trace.length_s;
}

DemandQuality quality_of(const std::string& name, const TraceJobConfig& keys, const Trace& trace) {
  const double from_s = keys.offset_s;
  const double to_s = keys.length_s > 0.0 ? from_s + keys.length_s : replay_end_s(trace);
  const auto replayed = [&](const TraceGap& gap) { return gap.to_s > from_s && gap.from_s < to_s; };
  DemandQuality q;
  q.nyquist_hz = trace.nyquist_hz;
  q.bandwidth_hz = trace.bandwidth_hz > 0.0 ? trace.bandwidth_hz : trace.nyquist_hz;
  for (const TraceChannel& c : trace.channels) {
    q.bandwidth_hz =
        replay_bandwidth_hz(c, keys.interpolation, gap_limit_s(c, keys.gap_factor), q.bandwidth_hz);
  }
  q.spacing_s = trace.spacing_s > 0.0 ? trace.spacing_s : 0.5 / trace.nyquist_hz;
  for (const TraceGap& wide : trace.wide) {
    if (replayed(wide)) q.spacing_s = std::max(q.spacing_s, wide.to_s - wide.from_s);
  }
  for (const TraceGap& gap : trace.gaps) {
    if (!replayed(gap)) continue;
    ++q.gaps;
    q.longest_gap_s = std::max(q.longest_gap_s, gap.to_s - gap.from_s);
  }
  const std::string of = "trace of job '" + name + "': ";
  if (q.gaps > 0) {
    q.notices.push_back(of + std::to_string(q.gaps) + (q.gaps == 1 ? " gap" : " gaps") +
                        " of up to " + format_number(q.longest_gap_s) + " s, bridged");
  }
  for (const std::string& notice : trace_notices(trace, q.bandwidth_hz))
    q.notices.push_back(of + notice);
  return q;
}

TracePlan plan_trace(const JobConfig& job, const TraceJobConfig& c, Trace trace, double idle_w) {
  const auto per_node = static_cast<std::size_t>(c.gpus_per_node);
  TracePlan plan;
  const double end_s = replay_end_s(trace);
  const double rest_s = end_s - c.offset_s;
  if (!(rest_s > 0.0) || c.length_s > rest_s) {
    throw ConfigError(
        "job '" + job.name + "' uses a part beyond the end of its trace of " +
            format_number(end_s) + " s" +
            (end_s < trace.length_s ? ", from which point not all of its channels are known" : ""),
        c.place, "lower 'offset' or 'length'");
  }
  // Rounded up: a job takes whole ticks, and the last sample holds for a part of one.
  plan.length_ticks = std::ceil((c.length_s > 0.0 ? c.length_s : rest_s) * kTicksPerSecond - 1e-6);
  plan.gaps = trace.gaps;
  plan.channels = node_channels(c, std::move(trace), static_cast<std::size_t>(job.gpus) / per_node);
  plan.interpolation = c.interpolation;
  plan.at_end = c.at_end;
  plan.offset_s = c.offset_s;
  plan.gpus_per_node = per_node;
  plan.copies = static_cast<std::size_t>(c.copies);
  plan.base_w = c.base_w;
  plan.start = ticks(job.start_s);
  plan.kill = job.kill_s > 0.0 ? ticks(job.kill_s) : kNever;
  plan.idle_uw = microwatt(idle_w);
  plan.curve = plan.curves.add(c.gamma);
  return plan;
}

}  // namespace

TraceNodes::TraceNodes(const TracePlan& plan, std::size_t first_node, std::size_t nodes)
    : plan_(plan),
      gpus_(nodes * plan.gpus_per_node),
      base_w_(static_cast<double>(nodes) * plan.base_w) {
  std::size_t last_channel = plan.channels.size();
  for (std::size_t node = 0; node < nodes; ++node) {
    const std::size_t channel = (first_node + node) / plan.copies;
    if (channel != last_channel) {
      Group group;
      group.cursor = TraceCursor(plan.channels[channel], plan.interpolation);
      group.first_gpu = node * plan.gpus_per_node;
      groups_.push_back(group);
      last_channel = channel;
    }
    groups_.back().gpus += plan.gpus_per_node;
  }
}

PartDemand TraceNodes::demand(Tick tick, std::span<std::uint32_t> demand_uw) {
  sum_uw_ = 0;
  if (!running(tick)) {
    std::fill_n(demand_uw.begin(), gpus_, plan_.idle_uw);
    sum_uw_ = static_cast<std::uint64_t>(plan_.idle_uw) * gpus_;
    return {sum_uw_, false};
  }
  double at_ticks = clock_;
  if (plan_.at_end == TraceEnd::kLoop) {
    at_ticks = std::fmod(at_ticks, plan_.length_ticks);
  } else {
    at_ticks = std::min(at_ticks, plan_.length_ticks);
  }
  const double t_s = plan_.offset_s + at_ticks * kTickSeconds;
  const double per_gpu = 1e6 / static_cast<double>(plan_.gpus_per_node);
  for (Group& group : groups_) {
    const double power_uw = (group.cursor.power_w(t_s) - plan_.base_w) * per_gpu;
    group.power_uw = static_cast<std::uint32_t>(std::clamp(power_uw + 0.5, 0.0, 4294967295.0));
    std::fill_n(demand_uw.begin() + static_cast<std::ptrdiff_t>(group.first_gpu), group.gpus,
                group.power_uw);
    sum_uw_ += static_cast<std::uint64_t>(group.power_uw) * group.gpus;
  }
  return {sum_uw_, in_gap(plan_.gaps, t_s)};
}

void TraceNodes::progress(Tick tick, std::span<const std::uint32_t> granted_uw) {
  const std::uint32_t* granted = granted_uw.data();
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < gpus_; ++i) sum += granted[i];
  granted_.add(sum);
  if (!running(tick)) return;
  const double done = least_progress(granted_uw);
  clock_ += done;
  since_nj_ += static_cast<double>(sum_uw_) * done;
  if (plan_.at_end == TraceEnd::kFinish && clock_ >= plan_.length_ticks) {
    ended_ = true;
    ended_at_ = tick + 1;
  }
}

double TraceNodes::least_progress(std::span<const std::uint32_t> granted_uw) {
  double least = 1.0;
  const double idle_uw = plan_.idle_uw;
  for (const Group& group : groups_) {
    // All GPUs of a group demand the same, so the one granted least is the slowest.
    const std::uint32_t* granted = granted_uw.data() + group.first_gpu;
    std::uint32_t fewest = granted[0];
    for (std::size_t i = 1; i < group.gpus; ++i) fewest = std::min(fewest, granted[i]);
    if (fewest >= group.power_uw) continue;
    count_unsupported(group, granted);
    const double span_uw = static_cast<double>(group.power_uw) - idle_uw;
    const double x = span_uw > 0.0 ? (static_cast<double>(fewest) - idle_uw) / span_uw : 0.0;
    least = std::min(least, plan_.curves.progress(plan_.curve, std::clamp(x, 0.0, 1.0)));
  }
  return least;
}

void TraceNodes::count_unsupported(const Group& group, const std::uint32_t* granted_uw) {
  const double limit_uw = kSupportedPowerFrac * static_cast<double>(group.power_uw);
  for (std::size_t i = 0; i < group.gpus; ++i) {
    const auto granted = static_cast<double>(granted_uw[i]);
    if (granted >= limit_uw) continue;
    unsupported_ticks_ += 1.0;
    unsupported_nj_ += granted;
  }
}

void TraceNodes::set_clock(double work_ticks) {
  energy_nj_ = work_energy_nj(work_ticks);
  since_nj_ = 0.0;
  clock_ = work_ticks;
  common_clock_ = work_ticks;
  ended_ = ended_ && work_ticks >= plan_.length_ticks;
}

double TraceNodes::work_energy_nj(double work_ticks) const {
  if (work_ticks >= clock_) return energy_nj_ + since_nj_;
  // The part of an interval of a few ticks that the whole job has done.
  return energy_nj_ + since_nj_ * (work_ticks - common_clock_) / (clock_ - common_clock_);
}

TraceJob::TraceJob(const JobConfig& config, const TraceJobConfig& keys, Trace trace, double idle_w)
    : name_(config.name),
      quality_(quality_of(config.name, keys, trace)),
      plan_(plan_trace(config, keys, std::move(trace), idle_w)) {}

JobPart& TraceJob::add_part(std::size_t gpus) {
  const std::size_t nodes = gpus / plan_.gpus_per_node;
  parts_.push_back(std::make_unique<TraceNodes>(plan_, placed_, nodes));
  placed_ += nodes;
  return *parts_.back();
}

bool TraceJob::start(Tick tick) {
  if (over(tick) || tick >= plan_.start) return false;
  plan_.start = tick;
  return true;
}

bool TraceJob::kill(Tick tick) {
  if (over(tick)) return false;
  plan_.kill = tick;
  return true;
}

double TraceJob::slowest_clock() const {
  double least = parts_.front()->clock();
  for (const auto& part : parts_) least = std::min(least, part->clock());
  return least;
}

void TraceJob::couple(Tick tick) {
  for (const auto& part : parts_) part->fold_granted();
  if (finished_ || tick <= plan_.start || tick > plan_.kill) return;
  const double clock = slowest_clock();
  bool ended = true;
  for (const auto& part : parts_) {
    ended = ended && part->ended();
    finished_at_ = std::max(finished_at_, part->ended_at());
    part->set_clock(
        std::min(clock, plan_.at_end == TraceEnd::kFinish ? plan_.length_ticks : clock));
  }
  if (!ended) return;
  finished_ = true;
  for (const auto& part : parts_) part->finish();
}

JobReport TraceJob::report(Tick end) const {
  JobReport report;
  report.name = name_;
  report.gpus = static_cast<std::int64_t>(placed_ * plan_.gpus_per_node);
  report.finished = finished_;
  const Tick last = finished_ ? finished_at_ : std::min(end, plan_.kill);
  const Tick elapsed = std::max<Tick>(0, last - plan_.start);
  const double clock = slowest_clock();
  double energy_nj = 0.0;
  std::uint64_t last_granted_uw = 0;
  for (const auto& part : parts_) {
    energy_nj += part->work_energy_nj(clock);
    report.granted_energy_j += part->granted_energy_j();
    last_granted_uw += part->last_granted_uw();
    report.unsupported_gpu_s += part->unsupported_ticks() * kTickSeconds;
    report.unsupported_energy_j += part->unsupported_nj() * 1e-9;
  }
  report.steady = {std::min(plan_.start, last), last};
  report.draws_on = (finished_ || end > plan_.kill) &&
                    above_idle(last_granted_uw, plan_.idle_uw, placed_ * plan_.gpus_per_node);
  report.elapsed_s = seconds(elapsed);
  report.work_s = clock * kTickSeconds;
  report.slowdown = elapsed > 0 ? static_cast<double>(elapsed) / clock : 1.0;
  report.work_energy_j = energy_nj * 1e-9;
  report.outside_energy_j = static_cast<double>(plan_.idle_uw * 1e-6) *
                            static_cast<double>(report.gpus) * seconds(end - elapsed);
  return report;
}

}  // namespace ballast
