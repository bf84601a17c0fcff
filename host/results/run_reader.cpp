// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_reader.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "host/results/demand_attributes.hpp"
#include "host/results/h5.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

}  // namespace

struct RunReader::State {
  std::filesystem::path path;
  h5::Handle file;
  std::string scenario;
  std::int64_t partial = 1;
  std::int64_t first_tick = 0;
  std::int64_t racks = 0;
  std::int64_t gpus_per_rack = 0;
  double sample_rate_hz = 0.0;
  std::optional<double> demand_nyquist_hz;
  DemandQuality demand;
  std::int64_t overview_ticks = 0;
  std::size_t ticks = 0;
  std::vector<ChannelInfo> rack_channels;
  std::vector<ChannelInfo> gpu_channels;

  [[noreturn]] void bad(const std::string& cause, const std::string& remedy) const {
    throw DataError(cause, {path.string()}, remedy);
  }

  void open();
  std::vector<ChannelInfo> list(const char* group, std::vector<hsize_t> tail);
  h5::Handle dataset(const char* group, std::string_view channel) const;
  std::vector<float> read(const char* group, std::string_view channel, TickRange range,
                          std::vector<hsize_t> from, std::vector<hsize_t> extent) const;
  std::vector<float> read_series(std::string_view channel, std::optional<std::size_t> rack,
                                 TickRange range) const {
    return rack ? read("rack", channel, range, {*rack}, {1}) : read("site", channel, range, {}, {});
  }
  std::size_t overview_rows(std::string_view channel, bool of_rack) const;
  TickRange clip(TickRange range) const {
    range.first = std::min(range.first, ticks);
    range.count = std::min(range.count, ticks - range.first);
    return range;
  }
};

void RunReader::State::open() {
  h5::prepare();
  if (!std::filesystem::is_regular_file(path)) {
    bad("there is no such run file", "name a run directory or its run.h5");
  }
  file = {H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
  if (!file) {
    if (H5Fis_hdf5(path.c_str()) > 0) {
      bad("the run file is truncated or damaged, or still being written",
          "wait for the run to end, or record it again");
    }
    bad("this is no HDF5 file", "name a run directory or its run.h5");
  }
  std::string format;
  std::int64_t version = 0;
  if (!h5::read_attribute(file.get(), "format", format) || format != "ballast-run" ||
      !h5::read_attribute(file.get(), "format_version", version)) {
    bad("this HDF5 file holds no recorded run", "name a run directory or its run.h5");
  }
  if (version != kRunFormatVersion) {
    bad("the run file has format version " + std::to_string(version) + ", this program reads " +
            std::to_string(kRunFormatVersion),
        "read it with the version of the program that wrote it");
  }
  if (!h5::read_attribute(file.get(), "scenario", scenario) ||
      !h5::read_attribute(file.get(), "partial", partial) ||
      !h5::read_attribute(file.get(), "sample_rate_hz", sample_rate_hz) ||
      !h5::read_attribute(file.get(), "first_tick", first_tick) ||
      !h5::read_attribute(file.get(), "racks", racks) ||
      !h5::read_attribute(file.get(), "gpus_per_rack", gpus_per_rack) || racks <= 0 ||
      gpus_per_rack < 0 || !(sample_rate_hz > 0.0)) {
    bad("an attribute of the run file is missing or makes no sense", "record the run again");
  }
  // Files of earlier builds have neither.
  if (!h5::read_attribute(file.get(), "overview_ticks", overview_ticks) || overview_ticks < 0) {
    overview_ticks = 0;
  }
  double nyquist_hz = 0.0;
  if (h5::read_attribute(file.get(), "demand_nyquist_hz", nyquist_hz) && nyquist_hz > 0.0) {
    demand_nyquist_hz = nyquist_hz;
  }
  demand = read_demand(file.get());
  ticks = std::numeric_limits<std::size_t>::max();
  const auto rack_count = static_cast<hsize_t>(racks);
  rack_channels = list("rack", {rack_count});
  if (rack_channels.empty()) bad("the run file has no channels", "record the run again");
  list("site", {});
  gpu_channels = list("gpu", {rack_count, static_cast<hsize_t>(gpus_per_rack)});
}

// The channels of a group; checks their shape and cuts `ticks` to the shortest. Datasets may differ
// in length by one chunk when the process was killed while writing.
std::vector<ChannelInfo> RunReader::State::list(const char* group, std::vector<hsize_t> tail) {
  std::vector<ChannelInfo> channels;
  if (H5Lexists(file.get(), group, H5P_DEFAULT) <= 0) return channels;
  std::vector<std::string> names;
  const h5::Handle folder(H5Gopen2(file.get(), group, H5P_DEFAULT), H5Gclose);
  if (!folder ||
      H5Literate(folder.get(), H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name, &names) < 0) {
    bad("the run file is damaged", "record the run again");
  }
  for (const std::string& name : names) {
    const h5::Handle data = dataset(group, name);
    const h5::Handle space(H5Dget_space(data.get()), H5Sclose);
    std::array<hsize_t, H5S_MAX_RANK> size = {};
    const int rank = H5Sget_simple_extent_dims(space.get(), size.data(), nullptr);
    ChannelInfo channel{name, "", ""};
    if (rank != static_cast<int>(tail.size()) + 1 ||
        !std::equal(tail.begin(), tail.end(), size.begin() + 1) ||
        !h5::read_attribute(data.get(), "unit", channel.unit) ||
        !h5::read_attribute(data.get(), "description", channel.description)) {
      bad("the dataset /" + std::string(group) + "/" + name + " has another shape than the run",
          "record the run again");
    }
    ticks = std::min<std::size_t>(ticks, size[0]);
    channels.push_back(std::move(channel));
  }
  return channels;
}

h5::Handle RunReader::State::dataset(const char* group, std::string_view channel) const {
  h5::prepare();
  const std::string path_in_file = std::string(group) + "/" + std::string(channel);
  h5::Handle data(H5Dopen2(file.get(), path_in_file.c_str(), H5P_DEFAULT), H5Dclose);
  if (data) return data;
  const bool per_gpu = std::string_view(group) == "gpu";
  std::vector<std::string> names;
  for (const ChannelInfo& c : per_gpu ? gpu_channels : rack_channels) names.push_back(c.name);
  const std::string nearest = nearest_word(channel, names);
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  bad("no channel \"" + std::string(channel) + "\" was recorded" + (per_gpu ? " per GPU" : ""),
      names.empty()     ? "ask for it when recording"
      : nearest.empty() ? "there are " + all
                        : "did you mean \"" + nearest + "\"? There are " + all);
}

std::vector<float> RunReader::State::read(const char* group, std::string_view channel,
                                          TickRange range, std::vector<hsize_t> from,
                                          std::vector<hsize_t> extent) const {
  const h5::Handle data = dataset(group, channel);
  const h5::Handle space(H5Dget_space(data.get()), H5Sclose);
  std::vector<hsize_t> start = {range.first};
  std::vector<hsize_t> count = {range.count};
  hsize_t values = range.count;
  for (std::size_t d = 0; d < from.size(); ++d) {
    start.push_back(from[d]);
    count.push_back(extent[d]);
    values *= extent[d];
  }
  std::vector<float> out(values);
  if (out.empty()) return out;
  const h5::Handle memory(H5Screate_simple(1, &values, nullptr), H5Sclose);
  H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  if (H5Dread(data.get(), H5T_NATIVE_FLOAT, memory.get(), space.get(), H5P_DEFAULT, out.data()) <
      0) {
    bad("channel \"" + std::string(channel) + "\" cannot be read: the file is truncated or damaged",
        "record the run again");
  }
  return out;
}

// Stretches that the overview holds; 0 where there is none.
std::size_t RunReader::State::overview_rows(std::string_view channel, bool of_rack) const {
  if (overview_ticks == 0) return 0;
  const std::string name = (of_rack ? "overview/rack/" : "overview/site/") + std::string(channel);
  const h5::Handle data(H5Dopen2(file.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
  if (!data) return 0;
  const h5::Handle space(H5Dget_space(data.get()), H5Sclose);
  std::vector<hsize_t> wanted = {0, 2};
  if (of_rack) wanted.insert(wanted.begin() + 1, static_cast<hsize_t>(racks));
  std::array<hsize_t, H5S_MAX_RANK> size = {};
  const int rank = H5Sget_simple_extent_dims(space.get(), size.data(), nullptr);
  const bool fits = rank == static_cast<int>(wanted.size()) &&
                    std::equal(wanted.begin() + 1, wanted.end(), size.begin() + 1);
  return fits ? size[0] : 0;
}

RunReader::RunReader(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
  state_->path = file;
  state_->open();
}
RunReader::~RunReader() = default;
RunReader::RunReader(RunReader&&) noexcept = default;

const std::filesystem::path& RunReader::path() const {
  return state_->path;
}
const std::string& RunReader::scenario() const {
  return state_->scenario;
}
bool RunReader::partial() const {
  return state_->partial != 0;
}
Tick RunReader::first_tick() const {
  return state_->first_tick;
}
std::size_t RunReader::ticks() const {
  return state_->ticks;
}
double RunReader::sample_rate_hz() const {
  return state_->sample_rate_hz;
}
std::optional<double> RunReader::demand_nyquist_hz() const {
  return state_->demand_nyquist_hz;
}
const DemandQuality& RunReader::demand() const {
  return state_->demand;
}
std::size_t RunReader::racks() const {
  return static_cast<std::size_t>(state_->racks);
}
std::size_t RunReader::gpus_per_rack() const {
  return static_cast<std::size_t>(state_->gpus_per_rack);
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
  state_->dataset("rack", rack_channel);  // throws with the nearest name
  throw std::logic_error("run reader: a dataset appeared after opening");
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
  return static_cast<std::size_t>(state_->overview_ticks);
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
  if (stretch > 0 && range.first % stretch == 0 && ticks_per_bucket % stretch == 0) {
    // The overview may end before the samples: by the last, shorter stretch, and after a kill.
    const std::size_t first = range.first / stretch;
    const std::size_t rows =
        std::min(first + range.count / stretch, state_->overview_rows(channel, rack.has_value()));
    for (std::size_t row = first; row < rows;) {
      const TickRange part{row, std::min(kBlock, rows - row)};
      const std::vector<float> pairs =
          rack ? state_->read("overview/rack", channel, part, {*rack, 0}, {1, 2})
               : state_->read("overview/site", channel, part, {0}, {2});
      for (std::size_t i = 0; i < part.count; ++i) {
        merge((row + i - first) * stretch, pairs[2 * i], pairs[2 * i + 1]);
      }
      row += part.count;
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
