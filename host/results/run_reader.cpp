// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_reader.hpp"

#include <algorithm>
#include <stdexcept>

#include "host/results/h5.hpp"
#include "host/results/run_dataset.hpp"
#include "host/results/run_header.hpp"
#include "host/results/trial.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

struct Listed {
  std::vector<std::string> names;
  bool plain = true;
};

// Names become part of messages and of other files.
bool is_channel_name(const std::string& name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* data) {
  auto& listed = *static_cast<Listed*>(data);
  listed.names.emplace_back(name);
  listed.plain = listed.plain && is_channel_name(name);
  return 0;
}

}  // namespace

struct RunReader::State {
  std::filesystem::path path;
  h5::Handle file;
  RunHeader header;
  std::size_t ticks = 0;
  std::vector<ChannelInfo> rack_channels;
  std::vector<ChannelInfo> gpu_channels;

  [[noreturn]] void bad(const std::string& cause, const std::string& remedy) const {
    throw DataError(cause, {path.string()}, remedy);
  }

  void open();
  void read_channels();
  void touch_all() const;
  std::vector<ChannelInfo> list(const std::string& group);
  std::vector<hsize_t> tail_of(std::string_view group) const;
  RunDataset dataset(const std::string& group, std::string_view channel) const;
  [[noreturn]] void no_channel(bool per_gpu, std::string_view channel) const;
  std::vector<float> read(const std::string& group, std::string_view channel, TickRange range,
                          const std::vector<hsize_t>& from,
                          const std::vector<hsize_t>& extent) const {
    return dataset(group, channel).read(range.first, range.count, from, extent);
  }
  std::vector<float> read_series(std::string_view channel, std::optional<std::size_t> rack,
                                 TickRange range) const {
    return rack ? read("rack", channel, range, {*rack}, {1}) : read("site", channel, range, {}, {});
  }
  TickRange clip(TickRange range) const {
    range.first = std::min(range.first, ticks);
    range.count = std::min(range.count, ticks - range.first);
    return range;
  }
};

void RunReader::State::open() {
  h5::prepare();
  file = open_run_file(path);
  header = read_run_header(file.get(), path);
  read_channels();
}

void RunReader::State::read_channels() {
  ticks = std::numeric_limits<std::size_t>::max();
  rack_channels = list("rack");
  if (rack_channels.empty()) bad("the run file has no channels", "record the run again");
  const std::vector<ChannelInfo> site_channels = list("site");
  const auto same_name = [](const ChannelInfo& a, const ChannelInfo& b) {
    return a.name == b.name;
  };
  if (!std::equal(rack_channels.begin(), rack_channels.end(), site_channels.begin(),
                  site_channels.end(), same_name)) {
    bad("racks and site have different channels", "record the run again");
  }
  if (H5Lexists(file.get(), "gpu", H5P_DEFAULT) > 0) gpu_channels = list("gpu");
}

// All metadata that a reader may come to later: the index of chunks of every dataset.
void RunReader::State::touch_all() const {
  for (const std::string group : {"rack", "site", "overview/rack", "overview/site", "gpu"}) {
    for (const ChannelInfo& channel : group == "gpu" ? gpu_channels : rack_channels) {
      static_cast<void>(dataset(group, channel.name).complete());
    }
  }
}

std::vector<hsize_t> RunReader::State::tail_of(std::string_view group) const {
  const auto rack_count = static_cast<hsize_t>(header.racks);
  if (group == "rack") return {rack_count};
  if (group == "gpu") return {rack_count, static_cast<hsize_t>(header.gpus_per_rack)};
  if (group == "overview/rack") return {rack_count, 2};
  if (group == "overview/site") return {2};
  return {};
}

// The channels of a group, checked; cuts `ticks` to the shortest. When the process was killed while
// writing, datasets differ in length by one chunk, or lack the last one.
std::vector<ChannelInfo> RunReader::State::list(const std::string& group) {
  Listed listed;
  if (!h5::is_own_link(file.get(), group)) bad("the run file is damaged", "record the run again");
  const h5::Handle folder(H5Gopen2(file.get(), group.c_str(), H5P_DEFAULT), H5Gclose);
  if (!folder ||
      H5Literate(folder.get(), H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name, &listed) < 0 ||
      !listed.plain) {
    bad("the run file is damaged", "record the run again");
  }
  std::vector<ChannelInfo> channels;
  for (const std::string& name : listed.names) {
    const RunDataset data(file.get(), path, group + "/" + name, tail_of(group));
    ChannelInfo channel{name, "", ""};
    if (!h5::read_attribute(data.id(), "unit", channel.unit) ||
        !h5::read_attribute(data.id(), "description", channel.description)) {
      bad("the dataset /" + group + "/" + name + " has no unit or description",
          "record the run again");
    }
    const hsize_t rows = header.partial != 0 ? data.rows_kept() : data.rows();
    if (header.partial == 0 && rows != ticks && ticks != std::numeric_limits<std::size_t>::max()) {
      bad("the dataset /" + group + "/" + name + " has a different length from the others",
          "record the run again");
    }
    ticks = std::min<std::size_t>(ticks, rows);
    channels.push_back(std::move(channel));
  }
  return channels;
}

RunDataset RunReader::State::dataset(const std::string& group, std::string_view channel) const {
  h5::prepare();
  const bool per_gpu = group == "gpu";
  const std::vector<ChannelInfo>& known = per_gpu ? gpu_channels : rack_channels;
  if (std::none_of(known.begin(), known.end(),
                   [&](const ChannelInfo& c) { return c.name == channel; })) {
    no_channel(per_gpu, channel);
  }
  return {file.get(), path, group + "/" + std::string(channel), tail_of(group)};
}

void RunReader::State::no_channel(bool per_gpu, std::string_view channel) const {
  std::vector<std::string> names;
  for (const ChannelInfo& c : per_gpu ? gpu_channels : rack_channels) names.push_back(c.name);
  const std::string nearest = nearest_word(channel, names);
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  bad("no channel \"" + std::string(channel) + "\" was recorded" + (per_gpu ? " per GPU" : ""),
      names.empty()     ? "record it with the run"
      : nearest.empty() ? "there are " + all
                        : "did you mean \"" + nearest + "\"? There are " + all);
}

RunReader::RunReader(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
  state_->path = file;
  // HDF5 may crash on what has been forged so that its checksums are right.
  if (!survives([&] {
        state_->open();
        state_->touch_all();
      })) {
    state_->bad("the run file is damaged", "record the run again");
  }
  state_->open();
}
RunReader::~RunReader() = default;
RunReader::RunReader(RunReader&&) noexcept = default;

const std::filesystem::path& RunReader::path() const {
  return state_->path;
}
const std::string& RunReader::scenario() const {
  return state_->header.scenario;
}
bool RunReader::partial() const {
  return state_->header.partial != 0;
}
Tick RunReader::first_tick() const {
  return state_->header.first_tick;
}
std::size_t RunReader::ticks() const {
  return state_->ticks;
}
double RunReader::sample_rate_hz() const {
  return state_->header.sample_rate_hz;
}
const DemandQuality& RunReader::demand() const {
  return state_->header.demand;
}
std::size_t RunReader::racks() const {
  return static_cast<std::size_t>(state_->header.racks);
}
std::size_t RunReader::gpus_per_rack() const {
  return static_cast<std::size_t>(state_->header.gpus_per_rack);
}
const std::vector<ChannelInfo>& RunReader::rack_channels() const {
  return state_->rack_channels;
}
const std::vector<ChannelInfo>& RunReader::gpu_channels() const {
  return state_->gpu_channels;
}

bool RunReader::has(std::string_view rack_channel) const {
  return std::any_of(state_->rack_channels.begin(), state_->rack_channels.end(),
                     [&](const ChannelInfo& c) { return c.name == rack_channel; });
}

const ChannelInfo& RunReader::info(std::string_view rack_channel) const {
  for (const ChannelInfo& channel : state_->rack_channels) {
    if (channel.name == rack_channel) return channel;
  }
  state_->no_channel(false, rack_channel);
}

std::vector<double> RunReader::site(std::string_view channel, TickRange range) const {
  const std::vector<float> values = state_->read_series(channel, {}, state_->clip(range));
  return {values.begin(), values.end()};
}

std::vector<double> RunReader::rack(std::string_view channel, std::size_t rack,
                                    TickRange range) const {
  if (rack >= racks()) throw std::out_of_range("run reader: no such rack");
  const std::vector<float> values = state_->read_series(channel, rack, state_->clip(range));
  return {values.begin(), values.end()};
}

std::vector<double> RunReader::gpu(std::string_view channel, std::size_t rack, std::size_t gpu,
                                   TickRange range) const {
  if (rack >= racks() || gpu >= gpus_per_rack()) {
    throw std::out_of_range("run reader: no such GPU");
  }
  const std::vector<float> values =
      state_->read("gpu", channel, state_->clip(range), {rack, gpu}, {1, 1});
  return {values.begin(), values.end()};
}

std::size_t RunReader::overview_ticks() const {
  return static_cast<std::size_t>(state_->header.overview_ticks);
}

std::vector<float> RunReader::min_max(std::string_view channel, std::optional<std::size_t> rack,
                                      TickRange range, std::size_t ticks_per_bucket) const {
  if (ticks_per_bucket == 0) throw std::invalid_argument("run reader: a bucket has ticks");
  if (rack.value_or(0) >= racks()) throw std::out_of_range("run reader: no such rack");
  range = state_->clip(range);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  const std::size_t buckets =
      range.count / ticks_per_bucket + (range.count % ticks_per_bucket > 0 ? 1 : 0);
  std::vector<float> out(2 * buckets, kInfinity);
  for (std::size_t b = 0; b < buckets; ++b) out[2 * b + 1] = -kInfinity;
  const auto merge = [&](std::size_t tick, float low, float high) {
    float* bucket = out.data() + tick / ticks_per_bucket * 2;
    if (low < bucket[0]) bucket[0] = low;
    if (high > bucket[1]) bucket[1] = high;
  };
  std::size_t done = 0;
  const std::size_t stretch = overview_ticks();
  if (range.first % stretch == 0 && ticks_per_bucket % stretch == 0) {
    const RunDataset overview = state_->dataset(rack ? "overview/rack" : "overview/site", channel);
    const std::vector<hsize_t> from =
        rack ? std::vector<hsize_t>{*rack, 0} : std::vector<hsize_t>{0};
    const std::vector<hsize_t> extent = rack ? std::vector<hsize_t>{1, 2} : std::vector<hsize_t>{2};
    // It may end before the samples: by the last, shorter stretch, and after a kill.
    const std::size_t kept = partial() ? overview.rows_kept() : overview.rows();
    const std::size_t first = range.first / stretch;
    const std::size_t rows = std::min(first + range.count / stretch, kept);
    for (std::size_t row = first; row < rows;) {
      const std::size_t count = std::min(kBlock, rows - row);
      const std::vector<float> pairs = overview.read(row, count, from, extent);
      for (std::size_t i = 0; i < count; ++i) {
        merge((row + i - first) * stretch, pairs[2 * i], pairs[2 * i + 1]);
      }
      row += count;
      done = (row - first) * stretch;
    }
  }
  while (done < range.count) {
    const TickRange part{range.first + done, std::min(kBlock, range.count - done)};
    const std::vector<float> samples = state_->read_series(channel, rack, part);
    for (std::size_t i = 0; i < part.count; ++i) merge(done + i, samples[i], samples[i]);
    done += part.count;
  }
  for (std::size_t b = 0; b < out.size(); b += 2) {
    if (!(out[b] <= out[b + 1])) out[b] = out[b + 1] = kNaN;
  }
  return out;
}

Envelope RunReader::envelope(std::string_view channel, TickRange wanted) const {
  Envelope e;
  wanted = state_->clip(wanted);
  const std::size_t n = racks();
  // In pieces of whole HDF5 chunks, to keep memory small whatever the size of the site.
  constexpr std::size_t kPiece = 8000;
  for (std::size_t done = 0; done < wanted.count; done += kPiece) {
    const TickRange range{wanted.first + done, std::min(kPiece, wanted.count - done)};
    const std::vector<float> values = state_->read("rack", channel, range, {0}, {n});
    for (std::size_t i = 0; i < range.count; ++i) {
      const auto row = values.begin() + static_cast<std::ptrdiff_t>(i * n);
      const auto [low, high] = std::minmax_element(row, row + static_cast<std::ptrdiff_t>(n));
      double sum = 0.0;
      for (std::size_t r = 0; r < n; ++r)
        sum += static_cast<double>(row[static_cast<std::ptrdiff_t>(r)]);
      e.min.push_back(static_cast<double>(*low));
      e.mean.push_back(sum / static_cast<double>(n));
      e.max.push_back(static_cast<double>(*high));
    }
  }
  return e;
}

}  // namespace ballast
