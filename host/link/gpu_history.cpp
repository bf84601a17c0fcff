// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/gpu_history.hpp"

#include <algorithm>
#include <stdexcept>

#include "host/link/params.hpp"

namespace ballast {
namespace {

constexpr double kMaxSeconds = 1e9;
constexpr std::size_t kBookkeeping = 24;  // of the heap and its alignment, per reading

}  // namespace

GpuHistory::GpuHistory(std::size_t racks, std::size_t gpus_per_rack, std::size_t max_bytes)
    : racks_(racks),
      gpus_per_rack_(gpus_per_rack),
      capacity_(std::min(kMaxReadings,
                         max_bytes / (sizeof(Reading) + kBookkeeping +
                                      kQuantities * racks * gpus_per_rack * sizeof(float)))) {
  if (capacity_ < 2) throw std::invalid_argument("GPU history: no room for two readings");
  readings_.reserve(capacity_);
}

void GpuHistory::add(Tick tick, std::span<const float> values) {
  if (values.size() != kQuantities * racks_ * gpus_per_rack_) {
    throw std::invalid_argument("GPU history: values of all GPUs");
  }
  const std::lock_guard lock(mutex_);
  const std::size_t number = offered_++;
  if (readings_.size() == capacity_ && number % stride_ == 0) {
    for (std::size_t i = 0; 2 * i < readings_.size(); ++i) {
      std::swap(readings_[i], readings_[2 * i]);
    }
    readings_.resize((readings_.size() + 1) / 2);
    stride_ *= 2;
  }
  if (number % stride_ == 0) readings_.push_back({tick, {values.begin(), values.end()}});
}

GpuColumns GpuHistory::columns(const GpuQuery& query) const {
  if (query.rack >= racks_) throw std::out_of_range("GPU history: no such rack");
  const auto before = [](const Reading& reading, Tick tick) { return reading.tick < tick; };
  GpuColumns out;
  out.gpus = gpus_per_rack_;
  const std::lock_guard lock(mutex_);
  const auto from = std::lower_bound(readings_.begin(), readings_.end(), query.from, before);
  const auto to = std::lower_bound(from, readings_.end(), query.to, before);
  const auto begin = static_cast<std::size_t>(from - readings_.begin());
  const auto end = static_cast<std::size_t>(to - readings_.begin());
  std::size_t step = 1;
  const auto multiples = [&](std::size_t n) { return (end + n - 1) / n - (begin + n - 1) / n; };
  while (multiples(step) > query.columns) step *= 2;
  std::vector<std::size_t> chosen;
  for (std::size_t i = (begin + step - 1) / step * step; i < end; i += step) {
    chosen.push_back(i);
    out.ticks.push_back(readings_[i].tick);
  }
  out.values.reserve(kQuantities * chosen.size() * gpus_per_rack_);
  for (std::size_t quantity = 0; quantity < kQuantities; ++quantity) {
    const std::size_t first = (quantity * racks_ + query.rack) * gpus_per_rack_;
    for (const std::size_t i : chosen) {
      const float* const values = readings_[i].values.data() + first;
      out.values.insert(out.values.end(), values, values + gpus_per_rack_);
    }
  }
  return out;
}

GpuQuery parse_gpus(const Json& params, std::size_t racks) {
  Params p(params, "gpus");
  GpuQuery query;
  query.rack =
      static_cast<std::size_t>(p.integer("rack", 0, static_cast<std::int64_t>(racks) - 1, 0));
  query.from = ticks(p.number("from_s", 0.0, kMaxSeconds));
  query.to = ticks(p.number("to_s", 0.0, kMaxSeconds));
  query.columns =
      static_cast<std::size_t>(p.integer("columns", 1, static_cast<std::int64_t>(kMaxGpuColumns)));
  p.done();
  if (query.to <= query.from) {
    throw ConfigError("'to_s' is not after 'from_s'", {"gpus", 0, 0}, "see docs/link.md");
  }
  return query;
}

Reply gpus_reply(std::uint64_t id, const GpuHistory& history, const Json& params) {
  const GpuColumns columns = history.columns(parse_gpus(params, history.racks()));
  Reply reply;
  reply.id = id;
  reply.ok = true;
  reply.body = {
      {"ticks", columns.ticks}, {"gpus", columns.gpus}, {"columns", columns.ticks.size()}};
  reply.binary.assign(reinterpret_cast<const char*>(columns.values.data()),
                      columns.values.size() * sizeof(float));
  return reply;
}

}  // namespace ballast
